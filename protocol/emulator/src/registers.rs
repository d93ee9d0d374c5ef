//! What procedures do to the registers.
//!
//! Is: the demand reset, clearing and presetting.
//! Is not: registers that count by themselves; see `life`.
//! Source: C12.19 tables 21 to 26; C12.19 fact sheet 3 (procedure 9) and 6.7.

use jiff::SignedDuration;
use meterbench_c1219::procedure::ResultCode;
use meterbench_c1219::{
    ActRegs, CurrentRegs, DataBlock, DemandControl, Image, Number, PresentData, PrevRegs,
    PrevSeason, Reader, RegFunc1, Stamp, Table, TableError, TableId,
};

use crate::logs::Event;
use crate::meter::{Meter, ST_7};
use crate::self_read::Until;

/// Lists that begin with a byte of flags and hold nothing once the rest is zeros: self reads, the load profile's status,
/// history and event log.
const LISTS: [TableId; 4] = [
    TableId::standard(26),
    TableId::standard(63),
    TableId::standard(74),
    TableId::standard(76),
];

/// What a test needs: the tables that say what is counted, and the registers.
const TEST: [u16; 10] = [0, 11, 12, 13, 16, 21, 22, 23, 27, 28];

const ST_64: TableId = TableId::standard(64);

/// The maker's event, 6.7, a proposal.
const REGISTER_PRESET: u16 = 12;

/// In the flags of every list.
const OVERFLOW: u8 = 1 << 1;

impl Meter {
    /// Copies ST-23 to ST-25, moves the maxima into the cumulative demands and counts the reset.
    pub(crate) fn demand_reset(&mut self, until: Until) -> Result<(), TableError> {
        let mut registers: CurrentRegs = self.image.get()?;
        let mut image = self.image.clone();
        if image.contains(PrevRegs::ID) {
            image.put(&self.registers_until(until)?)?;
        }
        registers.demand_resets = registers.demand_resets.map(|count| count.wrapping_add(1));
        for block in blocks(&mut registers) {
            for demand in &mut block.demands {
                let maximum = demand.values.first().cloned().unwrap_or(Number::ZERO);
                demand.cumulative = demand.cumulative.as_ref().map(|sum| sum.plus(&maximum));
                demand.continuous_cumulative = demand
                    .cumulative
                    .clone()
                    .filter(|_| demand.continuous_cumulative.is_some());
            }
            forget_maxima(block);
        }
        image.put(&registers)?;
        self.image = image;
        self.last_reset = Some(self.standard());
        self.log(Event::DemandReset);
        Ok(())
    }

    /// Is a demand reset too soon after the last? RESET_EXCLUSION of ST-13.
    pub(crate) fn is_locked_out(&self) -> bool {
        let control: Option<DemandControl> = self.image.find().ok().flatten();
        let exclusion = control.and_then(|control| control.reset_exclusion);
        let Some((last, minutes)) = self.last_reset.zip(exclusion) else {
            return false;
        };
        let since = self.standard().duration_since(last);
        since.abs() < SignedDuration::from_mins(minutes.into())
    }

    /// The registers as they are, for a table that keeps them.
    pub(crate) fn registers_until(&self, until: Until) -> Result<PrevRegs, TableError> {
        let act: ActRegs = self.image.get()?;
        let seasons = act.func1.contains(RegFunc1::SEASON_INFO);
        Ok(PrevRegs {
            end: until
                .end
                .filter(|_| act.func1.contains(RegFunc1::DATE_TIME)),
            season: seasons.then_some(until.season),
            registers: self.image.get()?,
        })
    }

    /// A test begins with registers of its own, all of them empty.
    pub(crate) fn begin_test(&mut self) -> Result<(), TableError> {
        let tables = TEST.iter().filter_map(|number| {
            let id = TableId::standard(*number);
            Some((id, self.image.raw(id)?.to_vec()))
        });
        let mut image: Image = tables.collect();
        let mut registers: CurrentRegs = image.get()?;
        clear(&mut registers);
        image.put(&registers)?;
        if let Some(mut present) = image.find::<PresentData>()? {
            present.values.fill(Number::ZERO);
            for demand in &mut present.demands {
                demand.value = Number::ZERO;
            }
            image.put(&present)?;
        }
        self.test = Some(image);
        if let Some(life) = &mut self.life {
            life.begin_test();
        }
        Ok(())
    }

    /// Procedure 3: registers, load profile and logs are empty. Calendar, display and all other programs stay.
    pub(crate) fn clear_data(&mut self) -> Result<Vec<u8>, ResultCode> {
        let mut image = self.image.clone();
        clear_in(&mut image).map_err(conflict)?;
        self.image = image;
        self.last_reset = None;
        self.log(Event::HistoryCleared);
        self.log(Event::EventsCleared);
        Ok(Vec::new())
    }

    /// BLOCK UINT8 (0 total, then the tiers), SUMMATION UINT8, VALUE NI1: 6.5.
    pub(crate) fn preset(&mut self, parameters: &[u8]) -> Result<Vec<u8>, ResultCode> {
        let mut r = Reader::new(ST_7, parameters, self.config.formats());
        let mut parse = || Ok((r.u8("BLOCK")?, r.u8("SUMMATION")?, r.ni1("VALUE")?));
        let (block, summation, value) =
            parse().map_err(|_: TableError| ResultCode::InvalidParameter)?;
        let mut registers: CurrentRegs = self.image.get().map_err(conflict)?;
        let place = blocks(&mut registers)
            .nth(block.into())
            .and_then(|block| block.summations.get_mut(usize::from(summation)))
            .ok_or(ResultCode::InvalidParameter)?;
        *place = value;
        self.image.put(&registers).map_err(conflict)?;
        self.log(Event::Maker(REGISTER_PRESET));
        Ok(Vec::new())
    }
}

fn clear_in(image: &mut Image) -> Result<(), TableError> {
    if let Some(mut registers) = image.find::<CurrentRegs>()? {
        clear(&mut registers);
        image.put(&registers)?;
    }
    if let Some(mut before) = image.find::<PrevRegs>()? {
        clear_previous(&mut before);
        image.put(&before)?;
    }
    if let Some(mut before) = image.find::<PrevSeason>()? {
        clear_previous(&mut before.0);
        image.put(&before)?;
    }
    for id in LISTS {
        if let Some(bytes) = image.raw(id) {
            let flags = bytes.first().map_or(0, |flags| flags & !OVERFLOW);
            let mut empty = vec![0; bytes.len()];
            if let Some(first) = empty.first_mut() {
                *first = flags;
            }
            image.set_raw(id, empty);
        }
    }
    if let Some(bytes) = image.raw(ST_64) {
        image.set_raw(ST_64, vec![0; bytes.len()]);
    }
    Ok(())
}

fn clear_previous(before: &mut PrevRegs) {
    before.end = before.end.map(|end| Stamp::never(end.kind(), end.format()));
    clear(&mut before.registers);
}

fn clear(registers: &mut CurrentRegs) {
    registers.demand_resets = registers.demand_resets.map(|_| 0);
    for block in blocks(registers) {
        block.summations.fill(Number::ZERO);
        for demand in &mut block.demands {
            demand.cumulative = demand.cumulative.as_ref().map(|_| Number::ZERO);
            demand.continuous_cumulative =
                demand.continuous_cumulative.as_ref().map(|_| Number::ZERO);
        }
        forget_maxima(block);
    }
}

fn forget_maxima(block: &mut DataBlock) {
    for demand in &mut block.demands {
        demand.values.fill(Number::ZERO);
        for time in demand.times.iter_mut().flatten() {
            *time = Stamp::never(time.kind(), time.format());
        }
    }
    for values in &mut block.coincidents {
        values.fill(Number::ZERO);
    }
}

/// The total, then the tiers.
fn blocks(registers: &mut CurrentRegs) -> impl Iterator<Item = &mut DataBlock> {
    std::iter::once(&mut registers.total).chain(&mut registers.tiers)
}

/// The meter's own tables don't fit each other, or a register can't hold the value.
fn conflict(_: TableError) -> ResultCode {
    ResultCode::Conflict
}
