//! The life's part of a meter's state.

use meterbench_c1219::TableError;

use super::{AfterOutage, Book, Due, Energies, Flow, Life, Phase, Stretch};
use crate::meter::Meter;
use crate::state::{KeptLife, KeptStretch};

impl Life {
    /// After everything has been brought up to now.
    pub(crate) fn kept(&self) -> KeptLife {
        let Life {
            connected: _,
            now,
            ahead,
            flow,
            flows_until,
            program,
            counter,
            cut,
            watch,
            configuration_changed,
            after_outage,
            unset_rate,
            limits: _,
            test,
        } = self;
        let flowed = counter.energies;
        let program = program.as_ref();
        KeptLife {
            now: *now,
            ahead: *ahead,
            flow: flow.iter().map(phase).collect(),
            flows_until: *flows_until,
            flowed: (flowed.delivered, flowed.received),
            outputs: counter
                .outputs()
                .iter()
                .map(|output| (output.energy, output.intervals))
                .collect(),
            cut: *cut,
            configuration_changed: *configuration_changed,
            excluded_until: after_outage.excluded_until,
            maxima_from: after_outage.maxima_from,
            unset_rate: *unset_rate,
            seen: watch.last().map(|stretch| KeptStretch {
                offset: stretch.offset,
                tier: stretch.tier,
                demand_tier: stretch.demand_tier,
                season: stretch.season,
                special: stretch.special,
                separate: stretch.separate,
                by_calendar: stretch.by_calendar,
            }),
            book: program.map(|program| program.book.kept()),
            profile: program.and_then(|program| Some(program.profile.as_ref()?.kept())),
            test: test.as_ref().map(Book::kept),
        }
    }

    /// Into the life of a meter with the same tables; `false` if it is not of these.
    pub(crate) fn recall(&mut self, kept: &KeptLife, meter: &Meter) -> Result<bool, TableError> {
        self.now = kept.now;
        self.ahead = kept.ahead;
        self.cut = kept.cut;
        self.configuration_changed = kept.configuration_changed;
        self.unset_rate = kept.unset_rate;
        self.after_outage = AfterOutage {
            excluded_until: kept.excluded_until,
            maxima_from: kept.maxima_from,
        };
        if let Some(seen) = &kept.seen {
            self.watch.recall(Stretch {
                from: i64::MIN,
                until: i64::MIN,
                offset: seen.offset,
                tier: seen.tier,
                demand_tier: seen.demand_tier,
                separate: seen.separate,
                by_calendar: seen.by_calendar,
                season: seen.season,
                special: seen.special,
                due: Due::default(),
            });
        }
        let (delivered, received) = kept.flowed;
        let flowed = Energies {
            delivered,
            received,
        };
        self.counter.follow(&meter.image);
        self.counter.recall(flowed, &kept.outputs);
        self.limits.follow(&meter.image.get()?);
        let Some(book) = &kept.book else {
            return Ok(true);
        };
        let mut program = self.follow_program(meter)?;
        let mut fits = program.book.recall(book);
        if let (Some(kept), Some(tables)) = (&kept.test, &meter.test) {
            let mut book = Book::open(tables)?;
            fits &= book.recall(kept);
            self.test = Some(book);
        }
        if let (Some(profile), Some(kept)) = (&mut program.profile, &kept.profile) {
            fits &= profile.recall(kept);
        }
        let flow: Vec<Phase> = kept.flow.iter().map(of_phase).collect();
        let flow = Flow::try_from(flow).ok();
        if let (Some(connected), Some(flow)) = (&self.connected, flow)
            && kept.flows_until != i64::MIN
        {
            self.flow = flow;
            // A load that has changed meanwhile flows from now on.
            if self.flows_on(connected, kept) {
                self.flows_until = kept.flows_until;
            }
            let counted = connected.site.counted(&flow);
            program.set_flow(&counted);
            self.counter.set_flow(&counted);
        }
        self.program = Some(program);
        Ok(fits)
    }

    /// Does what flowed still flow?
    fn flows_on(&self, connected: &super::Connected, kept: &KeptLife) -> bool {
        let (mut flow, until) = connected.at(kept.now);
        if self.cut {
            flow = flow.map(Phase::without_current);
        }
        flow == self.flow && until == kept.flows_until
    }
}

fn phase(phase: &Phase) -> [i64; 5] {
    let Phase {
        millivolts,
        milliamps,
        watts,
        vars,
        va,
    } = *phase;
    [millivolts, milliamps, watts, vars, va]
}

fn of_phase(kept: &[i64; 5]) -> Phase {
    let [millivolts, milliamps, watts, vars, va] = *kept;
    Phase {
        millivolts,
        milliamps,
        watts,
        vars,
        va,
    }
}
