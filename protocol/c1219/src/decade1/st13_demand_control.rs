//! ST-13 DEMAND_CONTROL_TBL: demand intervals, and what is excluded after a reset or a power failure.
//!
//! Shape: fields by SOURCE_FLAGS, NBR_DEMAND_CTRL_ENTRIES (ST-11) intervals of 2 bytes.
//! Source: C12.19 table 13.

use crate::{ActSources, Image, Reader, SourceFlags, Table, TableError, TableId, Writer};

/// Demand rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandControl {
    /// RESET_EXCLUSION in minutes, where RESET_EXCLUDE is set
    pub reset_exclusion: Option<u8>,
    /// Where PF_EXCLUDE is set.
    pub power_fail: Option<PowerFail>,
    /// One for each source with demand control.
    pub intervals: Vec<Interval>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// What a power failure does to demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PowerFail {
    /// P_FAIL_RECOGNTN_TM in seconds
    pub recognition_seconds: u8,
    /// P_FAIL_EXCLUSION in minutes
    pub exclusion_minutes: u8,
    /// COLD_LOAD_PICKUP in minutes
    pub cold_load_minutes: u8,
}

/// INT_CONTROL_RCD
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// With SLIDING_DEMAND: SUB_INT minutes, INT_MULTIPLIER of them
    Sliding {
        /// SUB_INT in minutes
        sub_minutes: u8,
        /// INT_MULTIPLIER
        multiplier: u8,
    },
    /// Without: INT_LENGTH in minutes
    Block(u16),
}

impl Interval {
    /// The whole interval in minutes.
    #[must_use]
    pub fn minutes(self) -> u16 {
        match self {
            Interval::Sliding {
                sub_minutes,
                multiplier,
            } => u16::from(sub_minutes) * u16::from(multiplier),
            Interval::Block(minutes) => minutes,
        }
    }
}

impl Table for DemandControl {
    const ID: TableId = TableId::standard(13);
    type Shape = ActSources;

    fn shape(image: &Image) -> Result<ActSources, TableError> {
        image.get()
    }

    fn decode(act: &ActSources, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let has = |flag| act.flags.contains(flag);
        let reset_exclusion = has(SourceFlags::RESET_EXCLUDE)
            .then(|| r.u8("RESET_EXCLUSION"))
            .transpose()?;
        let mut power_fail = None;
        if has(SourceFlags::PF_EXCLUDE) {
            power_fail = Some(PowerFail {
                recognition_seconds: r.u8("P_FAIL_RECOGNTN_TM")?,
                exclusion_minutes: r.u8("P_FAIL_EXCLUSION")?,
                cold_load_minutes: r.u8("COLD_LOAD_PICKUP")?,
            });
        }
        let mut intervals = Vec::new();
        for _ in 0..act.demand_entries {
            intervals.push(if has(SourceFlags::SLIDING_DEMAND) {
                Interval::Sliding {
                    sub_minutes: r.u8("SUB_INT")?,
                    multiplier: r.u8("INT_MULTIPLIER")?,
                }
            } else {
                Interval::Block(r.u16("INT_LENGTH")?)
            });
        }
        Ok(DemandControl {
            reset_exclusion,
            power_fail,
            intervals,
            tail: r.rest(),
        })
    }

    fn encode(&self, act: &ActSources, w: &mut Writer) -> Result<(), TableError> {
        let has = |flag| act.flags.contains(flag);
        if let Some(minutes) = w.present(
            "RESET_EXCLUSION",
            has(SourceFlags::RESET_EXCLUDE),
            self.reset_exclusion.as_ref(),
        )? {
            w.u8(*minutes);
        }
        if let Some(fail) = w.present(
            "P_FAIL_EXCLUSION",
            has(SourceFlags::PF_EXCLUDE),
            self.power_fail.as_ref(),
        )? {
            w.bytes(&[
                fail.recognition_seconds,
                fail.exclusion_minutes,
                fail.cold_load_minutes,
            ]);
        }
        w.count(
            "INT_CONTROL",
            act.demand_entries.into(),
            self.intervals.len(),
        )?;
        for interval in &self.intervals {
            match (*interval, has(SourceFlags::SLIDING_DEMAND)) {
                (
                    Interval::Sliding {
                        sub_minutes,
                        multiplier,
                    },
                    true,
                ) => w.bytes(&[sub_minutes, multiplier]),
                (Interval::Block(minutes), false) => w.u16(minutes),
                (_, sliding) => {
                    let wanted = if sliding {
                        "SUB_INT and INT_MULTIPLIER"
                    } else {
                        "INT_LENGTH"
                    };
                    return Err(w.range(
                        "INT_CONTROL",
                        format!("{interval:?}"),
                        format!("this meter has {wanted}"),
                    ));
                }
            }
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn the_published_example() {
        for order in [MostFirst, LeastFirst] {
            let image = image(
                order,
                &[
                    (11, "2F 26 04 00 00 10 02 26"),
                    (13, "00 02 00 00 | 0F 01 | 0F 01 | 0F 01 | 0F 01"),
                ],
            );
            let control: DemandControl = round(&image);
            assert_eq!(control.reset_exclusion, Some(0));
            assert_eq!(
                control.power_fail,
                Some(PowerFail {
                    recognition_seconds: 2,
                    exclusion_minutes: 0,
                    cold_load_minutes: 0
                })
            );
            assert_eq!(
                control.intervals,
                [Interval::Sliding {
                    sub_minutes: 15,
                    multiplier: 1
                }; 4]
            );
            assert_eq!(control.intervals[0].minutes(), 15);
        }
    }

    #[test]
    fn block_intervals_obey_the_byte_order_and_no_flags_leave_only_them() {
        for (order, bytes) in [
            (MostFirst, "00 3C 01 2C EE"),
            (LeastFirst, "3C 00 2C 01 EE"),
        ] {
            let image = image(order, &[(11, "04 00 02 00 00 00 02 00"), (13, bytes)]);
            let mut control: DemandControl = round(&image);
            assert_eq!(
                control.intervals,
                [Interval::Block(60), Interval::Block(300)]
            );
            assert_eq!(
                (
                    control.reset_exclusion,
                    control.power_fail,
                    control.tail.as_slice()
                ),
                (None, None, &[0xEE][..])
            );
            control.intervals[1] = Interval::Sliding {
                sub_minutes: 5,
                multiplier: 3,
            };
            assert!(matches!(
                image.encode(&control),
                Err(TableError::Range { byte: 2, .. })
            ));
        }
    }

    #[test]
    fn all_zero_is_empty_and_refuses_what_it_has_not() {
        let image = image(MostFirst, &[(11, "00 00 00 00 00 00 00 00"), (13, "")]);
        let mut control: DemandControl = round(&image);
        control.reset_exclusion = Some(1);
        let words = image.encode(&control).unwrap_err().to_string();
        assert_eq!(
            words,
            "ST-13 RESET_EXCLUSION is given, but this meter has no such field"
        );
    }

    any_bytes!(DemandControl, 11);
}
