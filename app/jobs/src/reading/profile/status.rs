//! What happened during an interval.
//!
//! Is: the valid bit of a block and the nibbles of the extended status, as one small value.
//! Shape: a nibble for all channels, one for each of the first sixteen; of further channels the codes that occur.
//! Source: C12.19 table 64, SET_SIMPLE_INT_STATUS and SET_EXTENDED_INT_STATUS.

/// Channels whose own code is kept.
const KEPT: usize = 16;

/// Status of an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IntervalStatus {
    invalid: bool,
    common: u8,
    channels: u8,
    codes: u64,
    /// Bit k: a channel beyond those has code k.
    others: u16,
}

/// What the extended status says of one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChannelCode {
    /// 0: nothing.
    Ok,
    /// 1: more than its format holds.
    Overflow,
    /// 2: shorter than an interval.
    Partial,
    /// 3: longer than an interval.
    Long,
    /// 4: nothing was recorded.
    Skipped,
    /// 5: in test mode.
    Test,
    /// 6: what is recorded was changed.
    Configuration,
    /// 7: recording was stopped.
    Stopped,
    /// Any other.
    Other(u8),
}

impl ChannelCode {
    /// From its nibble.
    #[must_use]
    pub const fn from_code(code: u8) -> Self {
        match code {
            0 => ChannelCode::Ok,
            1 => ChannelCode::Overflow,
            2 => ChannelCode::Partial,
            3 => ChannelCode::Long,
            4 => ChannelCode::Skipped,
            5 => ChannelCode::Test,
            6 => ChannelCode::Configuration,
            7 => ChannelCode::Stopped,
            other => ChannelCode::Other(other),
        }
    }

    /// "partial interval"; nothing for what is all right.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            ChannelCode::Ok => String::new(),
            ChannelCode::Overflow => "overflow".into(),
            ChannelCode::Partial => "partial interval".into(),
            ChannelCode::Long => "long interval".into(),
            ChannelCode::Skipped => "skipped".into(),
            ChannelCode::Test => "test mode".into(),
            ChannelCode::Configuration => "configuration changed".into(),
            ChannelCode::Stopped => "recording stopped".into(),
            ChannelCode::Other(code) => format!("status {code}"),
        }
    }
}

impl IntervalStatus {
    /// From the valid bit, and the extended status of so many channels where there is one.
    #[must_use]
    pub fn new(valid: bool, channels: usize, extended: Option<&[u8]>) -> Self {
        let mut status = IntervalStatus {
            invalid: !valid,
            channels: u8::try_from(channels).unwrap_or(u8::MAX),
            ..IntervalStatus::default()
        };
        let bytes = extended.unwrap_or_default();
        let mut nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
        status.common = nibbles.next().unwrap_or(0);
        for (channel, nibble) in nibbles.take(channels).enumerate() {
            if channel < KEPT {
                status.codes |= u64::from(nibble) << (4 * channel);
            } else {
                status.others |= 1 << nibble;
            }
        }
        status
    }

    /// The meter counts it as valid.
    #[must_use]
    pub const fn is_valid(self) -> bool {
        !self.invalid
    }

    /// Valid, and nothing to be said of it.
    #[must_use]
    pub const fn is_clean(self) -> bool {
        !self.invalid && self.common == 0 && self.codes == 0 && self.others & !1 == 0
    }

    /// Daylight saving began or ended.
    #[must_use]
    pub const fn dst_changed(self) -> bool {
        self.common & 1 != 0
    }

    /// Power failed.
    #[must_use]
    pub const fn power_failed(self) -> bool {
        self.common & 2 != 0
    }

    /// The clock was set forward.
    #[must_use]
    pub const fn clock_forward(self) -> bool {
        self.common & 4 != 0
    }

    /// The clock was set back.
    #[must_use]
    pub const fn clock_back(self) -> bool {
        self.common & 8 != 0
    }

    /// What is said of a channel, counted from 0; nothing is kept of the seventeenth and later.
    #[must_use]
    pub fn channel(self, channel: usize) -> ChannelCode {
        let nibble = if channel < KEPT {
            self.codes >> (4 * channel) & 0x0F
        } else {
            0
        };
        ChannelCode::from_code(nibble.to_le_bytes()[0])
    }

    /// Nothing was recorded: not valid, or skipped in every channel.
    #[must_use]
    pub fn is_unrecorded(self) -> bool {
        let kept = usize::from(self.channels).min(KEPT);
        let skipped = |channel| self.channel(channel) == ChannelCode::Skipped;
        self.invalid
            || kept > 0 && (0..kept).all(skipped) && (self.others == 0 || self.others == 1 << 4)
    }

    /// "power failure, partial interval"; nothing when there is nothing to be said.
    #[must_use]
    pub fn words(self) -> String {
        let mut words = Vec::new();
        for (is, word) in [
            (self.invalid, "not valid"),
            (self.dst_changed(), "daylight saving changed"),
            (self.power_failed(), "power failure"),
            (self.clock_forward(), "clock set forward"),
            (self.clock_back(), "clock set back"),
        ] {
            if is {
                words.push(word.to_owned());
            }
        }
        let kept = usize::from(self.channels).min(KEPT);
        for code in 1..16u8 {
            let code_of = ChannelCode::from_code(code);
            let with: Vec<String> = (0..kept)
                .filter(|channel| self.channel(*channel) == code_of)
                .map(|channel| (channel + 1).to_string())
                .collect();
            let beyond = self.others >> code & 1 == 1;
            if with.is_empty() && !beyond {
                continue;
            }
            let everywhere = with.len() == kept && (beyond || self.others == 0);
            words.push(match (everywhere, beyond) {
                (true, _) => code_of.words(),
                (false, true) => format!("{} (some channels)", code_of.words()),
                (false, false) => format!("{} (channel {})", code_of.words(), with.join(", ")),
            });
        }
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_in_words() {
        // 22 20: power failure, both channels partial.
        let status = IntervalStatus::new(true, 2, Some(&[0x22, 0x20]));
        assert!(status.power_failed() && status.is_valid() && !status.is_clean());
        assert_eq!(status.channel(1), ChannelCode::Partial);
        assert_eq!(status.words(), "power failure, partial interval");
    }

    #[test]
    fn one_channel_is_named_and_nothing_is_said_of_nothing() {
        let words = |valid, channels, bytes: Option<&[u8]>| {
            IntervalStatus::new(valid, channels, bytes).words()
        };
        assert_eq!(words(true, 2, Some(&[0x01, 0x00])), "overflow (channel 1)");
        assert_eq!(
            words(true, 3, Some(&[0x10, 0x05])),
            "daylight saving changed, test mode (channel 3)"
        );
        assert_eq!(
            words(true, 2, Some(&[0x09, 0xF0])),
            "status 9 (channel 1), status 15 (channel 2)"
        );
        assert_eq!(words(true, 2, None), "");
        assert_eq!(words(false, 0, None), "not valid");
        assert!(IntervalStatus::new(true, 2, Some(&[0, 0])).is_clean());
    }

    #[test]
    fn more_channels_than_are_kept_one_by_one() {
        let mut bytes = vec![0x04, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44];
        assert!(IntervalStatus::new(true, 18, Some(&bytes)).is_unrecorded());
        bytes[9] = 0x10;
        let status = IntervalStatus::new(true, 18, Some(&bytes));
        assert!(!status.is_unrecorded());
        assert!(
            status.words().contains("overflow (some channels)"),
            "{}",
            status.words()
        );
        assert_eq!(status.channel(17), ChannelCode::Ok);
    }
}
