//! The formats that ST-0 selects for every other table.
//!
//! Is: byte order, the two non-integer formats, signed integers, identifiers, time.
//! Is not: the numbers themselves (`number`) or stamps (`time`).
//! Source: C12.19 table 0, FORMAT_CONTROL_1 to 3. Reserved codes are kept; only a field that needs one fails.

use crate::TimeFormat;

/// DATA_ORDER: how multi-byte integers, binary floats and wide bit fields lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ByteOrder {
    /// 0: least significant byte first.
    #[default]
    LeastFirst,
    /// 1: most significant byte first.
    MostFirst,
}

/// NI_FORMAT1 and NI_FORMAT2: how a number with a fraction is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NiFormat {
    /// 0: IEEE 754 double.
    Float64,
    /// 1: IEEE 754 single.
    Float32,
    /// 2: ASCII text of 12.
    Char12,
    /// 3: ASCII text of 6.
    Char6,
    /// 4: signed 32 bits, one count is 0.0001.
    Implied4,
    /// 5: 12 BCD digits.
    Bcd6,
    /// 6: 8 BCD digits.
    Bcd4,
    /// 7: signed 24 bits.
    Int24,
    /// 8: signed 32 bits.
    Int32,
    /// 9: signed 40 bits.
    Int40,
    /// 10: signed 48 bits.
    Int48,
    /// 11: signed 64 bits.
    Int64,
    /// 12: 16 BCD digits.
    Bcd8,
    /// 13: ASCII text of 21 (2008).
    Char21,
    /// 14, 15: no known size; reading or writing such a number is an error.
    Reserved(u8),
}

impl NiFormat {
    /// From its four bits.
    #[must_use]
    pub const fn from_code(code: u8) -> Self {
        match code & 0x0F {
            0 => NiFormat::Float64,
            1 => NiFormat::Float32,
            2 => NiFormat::Char12,
            3 => NiFormat::Char6,
            4 => NiFormat::Implied4,
            5 => NiFormat::Bcd6,
            6 => NiFormat::Bcd4,
            7 => NiFormat::Int24,
            8 => NiFormat::Int32,
            9 => NiFormat::Int40,
            10 => NiFormat::Int48,
            11 => NiFormat::Int64,
            12 => NiFormat::Bcd8,
            13 => NiFormat::Char21,
            other => NiFormat::Reserved(other),
        }
    }

    /// Its four bits.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            NiFormat::Float64 => 0,
            NiFormat::Float32 => 1,
            NiFormat::Char12 => 2,
            NiFormat::Char6 => 3,
            NiFormat::Implied4 => 4,
            NiFormat::Bcd6 => 5,
            NiFormat::Bcd4 => 6,
            NiFormat::Int24 => 7,
            NiFormat::Int32 => 8,
            NiFormat::Int40 => 9,
            NiFormat::Int48 => 10,
            NiFormat::Int64 => 11,
            NiFormat::Bcd8 => 12,
            NiFormat::Char21 => 13,
            NiFormat::Reserved(code) => code,
        }
    }

    /// Bytes of one number; `None` for a reserved code.
    #[must_use]
    pub const fn size(self) -> Option<usize> {
        Some(match self {
            NiFormat::Int24 => 3,
            NiFormat::Float32 | NiFormat::Implied4 | NiFormat::Bcd4 | NiFormat::Int32 => 4,
            NiFormat::Int40 => 5,
            NiFormat::Char6 | NiFormat::Bcd6 | NiFormat::Int48 => 6,
            NiFormat::Float64 | NiFormat::Int64 | NiFormat::Bcd8 => 8,
            NiFormat::Char12 => 12,
            NiFormat::Char21 => 21,
            NiFormat::Reserved(_) => return None,
        })
    }

    /// Does DATA_ORDER turn the bytes round? Not those of text and BCD.
    #[must_use]
    pub const fn is_ordered(self) -> bool {
        matches!(
            self,
            NiFormat::Float64
                | NiFormat::Float32
                | NiFormat::Implied4
                | NiFormat::Int24
                | NiFormat::Int32
                | NiFormat::Int40
                | NiFormat::Int48
                | NiFormat::Int64
        )
    }
}

/// INT_FORMAT: how a negative integer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum IntFormat {
    /// 0: two's complement.
    #[default]
    Twos,
    /// 1: one's complement.
    Ones,
    /// 2: sign bit and magnitude.
    SignMagnitude,
    /// 3: no known meaning; reading or writing a signed integer is an error.
    Reserved,
}

impl IntFormat {
    /// From its two bits.
    #[must_use]
    pub const fn from_code(code: u8) -> Self {
        match code & 3 {
            0 => IntFormat::Twos,
            1 => IntFormat::Ones,
            2 => IntFormat::SignMagnitude,
            _ => IntFormat::Reserved,
        }
    }

    /// The value of the low `8 * bytes` bits; `None` for negative zero or a reserved format.
    pub(crate) fn signed(self, bits: u64, bytes: usize) -> Option<i64> {
        let unused = 64 - 8 * u32::try_from(bytes).ok()?;
        let sign = 1u64 << (63 - unused);
        let mask = u64::MAX >> unused;
        let bits = bits & mask;
        if bits & sign == 0 {
            return i64::try_from(bits).ok();
        }
        let magnitude = match self {
            IntFormat::Twos => return Some((bits << unused).cast_signed() >> unused),
            IntFormat::Ones => !bits & mask,
            IntFormat::SignMagnitude => bits & !sign,
            IntFormat::Reserved => return None,
        };
        (magnitude != 0).then(|| -magnitude.cast_signed())
    }

    /// The low `8 * bytes` bits of `value`; `None` if it does not fit.
    pub(crate) fn bits(self, value: i64, bytes: usize) -> Option<u64> {
        let unused = 64 - 8 * u32::try_from(bytes).ok()?;
        let sign = 1u64 << (63 - unused);
        let mask = u64::MAX >> unused;
        let magnitude = value.unsigned_abs();
        let fits = magnitude < sign || (self == IntFormat::Twos && value < 0 && magnitude == sign);
        if !fits {
            return None;
        }
        match self {
            _ if value >= 0 => Some(magnitude),
            IntFormat::Twos => Some(value.cast_unsigned() & mask),
            IntFormat::Ones => Some(!magnitude & mask),
            IntFormat::SignMagnitude => Some(magnitude | sign),
            IntFormat::Reserved => None,
        }
    }
}

/// ID_FORM: how identifiers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum IdForm {
    /// 0: characters.
    #[default]
    Text,
    /// 1: BCD, half the bytes.
    Bcd,
}

/// All that a reader or writer must know besides dimensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Formats {
    /// DATA_ORDER
    pub order: ByteOrder,
    /// NI_FORMAT1
    pub ni1: NiFormat,
    /// NI_FORMAT2
    pub ni2: NiFormat,
    /// TM_FORMAT
    pub time: TimeFormat,
    /// ID_FORM
    pub id_form: IdForm,
    /// INT_FORMAT
    pub int_format: IntFormat,
}

impl Default for Formats {
    /// For tables that no format touches, such as ST-0 itself: all codes zero.
    fn default() -> Self {
        Formats {
            order: ByteOrder::LeastFirst,
            ni1: NiFormat::Float64,
            ni2: NiFormat::Float64,
            time: TimeFormat::None,
            id_form: IdForm::Text,
            int_format: IntFormat::Twos,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minus_one_in_three_ways() {
        for (format, bits) in [
            (IntFormat::Twos, 0xFF_FFFF),
            (IntFormat::Ones, 0xFF_FFFE),
            (IntFormat::SignMagnitude, 0x80_0001),
        ] {
            assert_eq!(format.signed(bits, 3), Some(-1));
            assert_eq!(format.bits(-1, 3), Some(bits));
        }
    }

    #[test]
    fn the_lowest_value_exists_only_in_twos_complement() {
        assert_eq!(IntFormat::Twos.bits(i64::MIN, 8), Some(1 << 63));
        assert_eq!(IntFormat::Twos.signed(1 << 63, 8), Some(i64::MIN));
        assert_eq!(IntFormat::Twos.bits(-0x80_0001, 3), None);
        assert_eq!(IntFormat::Ones.bits(-0x80_0000, 3), None);
        assert_eq!(IntFormat::Ones.bits(-0x7F_FFFF, 3), Some(0x80_0000));
        assert_eq!(IntFormat::SignMagnitude.signed(0x80_0000, 3), None);
        assert_eq!(IntFormat::Twos.bits(0x80_0000, 3), None);
    }

    #[test]
    fn codes_are_read_and_written_back() {
        for code in 0..16 {
            assert_eq!(NiFormat::from_code(code).code(), code);
        }
    }

    #[test]
    fn sizes_are_those_of_the_standard() {
        let sizes: Vec<_> = (0..16)
            .map(|code| NiFormat::from_code(code).size().unwrap_or(0))
            .collect();
        assert_eq!(sizes, [8, 4, 12, 6, 4, 6, 4, 3, 4, 5, 6, 8, 8, 21, 0, 0]);
    }
}
