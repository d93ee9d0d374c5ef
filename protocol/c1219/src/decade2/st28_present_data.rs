//! ST-28 PRESENT_REGISTER_DATA_TBL: demand of the running interval, and present values.
//!
//! Shape: NBR_PRESENT_DEMANDS of (TIME if TIME_REMAINING, NI2), NBR_PRESENT_VALUES of NI1 (ST-21).
//! Source: C12.19 table 28.

use crate::{
    ActRegs, Image, Number, Reader, RegFunc1, Table, TableError, TableId, TimeOfDay, Writer,
};

/// Present values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PresentData {
    /// PRESENT_DEMAND
    pub demands: Vec<PresentDemand>,
    /// PRESENT_VALUE
    pub values: Vec<Number>,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// PRESENT_DEMAND_RCD
#[derive(Debug, Clone, PartialEq)]
pub struct PresentDemand {
    /// TIME_REMAINING in the interval, where kept
    pub remaining: Option<TimeOfDay>,
    /// DEMAND_VALUE
    pub value: Number,
}

impl Table for PresentData {
    const ID: TableId = TableId::standard(28);
    type Shape = ActRegs;

    fn shape(image: &Image) -> Result<ActRegs, TableError> {
        image.get()
    }

    fn decode(act: &ActRegs, r: &mut Reader<'_>) -> Result<Self, TableError> {
        let timed = act.func1.contains(RegFunc1::TIME_REMAINING);
        let mut demands = Vec::new();
        for _ in 0..act.present_demands {
            let remaining = timed.then(|| r.time_of_day("TIME_REMAINING")).transpose()?;
            demands.push(PresentDemand {
                remaining,
                value: r.ni2("DEMAND_VALUE")?,
            });
        }
        let values = (0..act.present_values)
            .map(|_| r.ni1("PRESENT_VALUE"))
            .collect::<Result<_, _>>()?;
        Ok(PresentData {
            demands,
            values,
            tail: r.rest(),
        })
    }

    fn encode(&self, act: &ActRegs, w: &mut Writer) -> Result<(), TableError> {
        let timed = act.func1.contains(RegFunc1::TIME_REMAINING);
        w.count(
            "PRESENT_DEMAND",
            act.present_demands.into(),
            self.demands.len(),
        )?;
        for demand in &self.demands {
            if let Some(remaining) =
                w.present("TIME_REMAINING", timed, demand.remaining.as_ref())?
            {
                w.time_of_day("TIME_REMAINING", remaining)?;
            }
            w.ni2("DEMAND_VALUE", &demand.value)?;
        }
        w.count(
            "PRESENT_VALUE",
            act.present_values.into(),
            self.values.len(),
        )?;
        for value in &self.values {
            w.ni1("PRESENT_VALUE", value)?;
        }
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;
    use crate::testing::{LeastFirst, MostFirst, any_bytes, image, round};

    #[test]
    fn a_demand_with_the_time_left_in_both_orders() {
        for (order, bytes) in [
            (MostFirst, "00 07 1E 00 00 14 00 | 00 00 00 BC 61 4E | EE"),
            (LeastFirst, "00 07 1E 00 14 00 00 | 4E 61 BC 00 00 00 | EE"),
        ] {
            let data: PresentData = round(&image(
                order,
                &[(21, "40 00 00 00 00 00 00 00 01 01"), (28, bytes)],
            ));
            assert_eq!(
                data.demands[0].remaining.unwrap().civil(),
                Some(time(0, 7, 30, 0))
            );
            assert_eq!(
                (&data.demands[0].value, &data.values[0]),
                (&Number::Integer(5120), &Number::Integer(12_345_678))
            );
        }
    }

    #[test]
    fn inventory_size_and_all_zero() {
        let full = image(
            MostFirst,
            &[
                (21, "57 02 03 04 02 00 01 04 02 04"),
                (28, &"00 ".repeat(38)),
            ],
        );
        let data: PresentData = round(&full);
        assert_eq!(
            (data.demands.len(), data.values.len(), data.tail.len()),
            (2, 4, 0)
        );
        assert_eq!(
            round::<PresentData>(&image(MostFirst, &[(21, &"00 ".repeat(10)), (28, "")])),
            PresentData::default()
        );
    }

    any_bytes!(PresentData, 21);
}
