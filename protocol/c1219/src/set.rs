//! SET(n): a set of small numbers as a bit mask.
//!
//! Shape: member k is bit k%8 of byte k/8, bit 0 least significant; DATA_ORDER has no say.
//! Source: C12.19 SET. (All eight bits of a byte count: tables 7, 15 and 23 exist.)

/// A set of numbers below eight times its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Set(Vec<u8>);

impl Set {
    /// The set in these bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Set(bytes.to_vec())
    }

    /// An empty set of this many bytes.
    #[must_use]
    pub fn empty(bytes: usize) -> Self {
        Set(vec![0; bytes])
    }

    /// The bytes as on the wire.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Is `member` in it?
    #[must_use]
    pub fn contains(&self, member: usize) -> bool {
        self.0
            .get(member / 8)
            .is_some_and(|byte| byte >> (member % 8) & 1 == 1)
    }

    /// Puts `member` in or takes it out; false if the set has no room for it.
    pub fn set(&mut self, member: usize, on: bool) -> bool {
        let Some(byte) = self.0.get_mut(member / 8) else {
            return false;
        };
        let bit = 1 << (member % 8);
        *byte = if on { *byte | bit } else { *byte & !bit };
        true
    }

    /// The members in ascending order; nothing has a number above 65 535.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        (0..=u16::MAX / 8).zip(&self.0).flat_map(|(index, byte)| {
            (0..8u16)
                .filter(move |bit| byte >> bit & 1 == 1)
                .map(move |bit| index * 8 + bit)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bit_seven_of_a_byte_counts() {
        let set = Set::from_bytes(&[0x80, 0x81]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [7, 8, 15]);
        assert!(set.contains(7) && !set.contains(6) && !set.contains(16));
    }

    #[test]
    fn a_set_longer_than_any_number_ends_with_the_last() {
        let set = Set::from_bytes(&[0x80; 9000]);
        assert_eq!(
            (set.iter().count(), set.iter().last()),
            (8192, Some(u16::MAX))
        );
    }

    #[test]
    fn a_member_outside_is_refused() {
        let mut set = Set::empty(1);
        assert!(set.set(7, true) && !set.set(8, true));
        assert_eq!(set.as_bytes(), [0x80]);
        assert!(set.set(7, false));
        assert_eq!(set, Set::empty(1));
    }
}
