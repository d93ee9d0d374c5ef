//! The program that `new` writes.
//!
//! Is: a complete program for a row of the catalog, with values that suit most and none that surprise.
//! And an example of every section that a program leaves to the meter.
//! Is not: a utility's program; every value is there to be changed. The utility's texts are an example only: nobody's names
//! suit most.

use super::demand::{Demand, Interval};
use super::display::{Display, Item, List};
use super::kyz::{Kyz, Output, OutputMode};
use super::load_profile::{Channel, LoadProfile};
use super::tou::{
    Calendar, Date, DateRule, Days, Entry, Month, Observed, Schedule, Season, Tou, When,
};
use super::{
    Applied, Energy, EnergyFormat, Events, Meter, Metric, Multiplier, Program, ServiceLimit,
    TextField, Texts,
};
use crate::catalog::built_in;
use crate::check::check;
use crate::form::Form;
use crate::model::Model;
use crate::presets;

/// A complete, valid program for a row.
pub(super) fn template(row: &Form) -> Program {
    let model = built_in().model(&row.model);
    let has = |feature: &str| model.is_some_and(|model| model.has(feature));
    let whole = whole(row);
    let mut program = Program {
        texts: None,
        demand: whole.demand.filter(|_| has("demand")),
        tou: whole.tou.filter(|_| has("tou")),
        load_profile: whole.load_profile.filter(|_| has("load-profile")),
        kyz: whole.kyz.filter(|_| has("kyz")),
        service_limit: whole.service_limit.filter(|_| has("limiting")),
        ..whole
    };
    // The usual five digits, unless this form would roll them over too soon.
    for format in [EnergyFormat::F5x1, EnergyFormat::F6x1, EnergyFormat::F6x10] {
        if let Some(energy) = &mut program.energy {
            energy.format = Some(format);
        }
        if finds_nothing(&program, "energy") {
            break;
        }
    }
    // A meter that keeps both channels for too few days is left with what it records; some can't be told otherwise.
    if !finds_nothing(&program, "load_profile") {
        program.load_profile = None;
    }
    program
}

/// Every section, for the row that a program is for, or for the first of the catalog.
pub(super) fn example(program: &Program) -> Program {
    let meter = program.meter.as_ref();
    let is_of = |row: &&Form| {
        meter.is_some_and(|meter| row.model == meter.model && row.names.contains(&meter.form))
    };
    let forms = &built_in().forms;
    let Some(row) = forms.iter().find(is_of).or(forms.first()) else {
        return Program::default();
    };
    let mut example = whole(row);
    // One channel is kept longer than two.
    while let (false, Some(profile)) = (
        finds_nothing(&example, "load_profile"),
        &mut example.load_profile,
    ) {
        match &mut profile.channels {
            Some(channels) if channels.len() > 1 => drop(channels.pop()),
            _ => break,
        }
    }
    example
}

/// Every section there is, whether the model has its feature or not.
fn whole(row: &Form) -> Program {
    let model = built_in().model(&row.model);
    Program {
        meter: Some(Meter::of(row)),
        texts: Some(texts()),
        multiplier: Some(Multiplier {
            applied: Some(Applied::Display),
            ..Multiplier::one()
        }),
        energy: Some(Energy {
            format: Some(EnergyFormat::F5x1),
            metrics: Some(Metric::ALL.to_vec()),
        }),
        display: Some(display(row, model.is_some_and(|model| model.has("tou")))),
        demand: Some(demand()),
        tou: Some(tou()),
        load_profile: model.map(load_profile),
        kyz: Some(kyz(row)),
        service_limit: Some(service_limit(row)),
        events: Some(events(row)),
    }
}

fn texts() -> Texts {
    let example = |field: TextField| match field {
        TextField::Owner => "CITY LIGHT",
        TextField::Division => "NORTH",
        TextField::ServicePoint => "SP-1234",
        TextField::ElectricalAddress => "FEEDER 12",
        TextField::DeviceId => "1000123",
        TextField::UtilitySerial => "U-1000123",
        TextField::Customer => "C-5678",
        TextField::Coordinate1 => "47.6062",
        TextField::Coordinate2 => "-122.3321",
        TextField::Coordinate3 => "",
        TextField::Tariff => "TOU-1",
        TextField::Programmer => "SHOP 4",
        TextField::Miscellaneous => "SET UP AT THE BENCH",
    };
    let all = TextField::ALL.map(|field| (field, example(field).to_owned()));
    Texts(all.into_iter().collect())
}

/// Whether a section is without findings.
fn finds_nothing(program: &Program, section: &str) -> bool {
    // No rule of dates is of these sections: any day will do.
    let mut findings = check(program, Date::constant(2026, 1, 1)).into_iter();
    !findings.any(|finding| finding.path.starts_with(section))
}

fn display(row: &Form, rates: bool) -> Display {
    let list = |names: &[&str]| List {
        on_seconds: Some(6),
        off_seconds: Some(1),
        hold_minutes: Some(0),
        items: names.iter().map(|name| Item::new(name)).collect(),
    };
    let mut normal = vec!["all-segments", "kwh-delivered"];
    if rates {
        normal.extend(["kwh-delivered-a", "kwh-delivered-b"]);
    }
    normal.extend(["kw-delivered-max", "time", "date"]);
    let mut alternate = vec![
        "kwh-received",
        "kw-delivered-cumulative",
        "demand-resets",
        "outages",
    ];
    if row.transformer_rated {
        alternate.insert(0, "multiplier");
    }
    if row.disconnect {
        alternate.push("switch-state");
    }
    Display {
        normal: Some(list(&normal)),
        alternate: Some(list(&alternate)),
        test: Some(list(&[
            "kwh-delivered",
            "kw-delivered-present",
            "demand-time-left",
        ])),
        leading_zeros: Some(true),
        captions: Some(true),
        segments_at_power_up: Some(true),
        load_emulation: Some(true),
        test_minutes: Some(30),
    }
}

fn demand() -> Demand {
    Demand {
        interval: Some(Interval::Block { minutes: 15 }),
        reset_lockout_minutes: Some(0),
        power_fail_seconds: Some(1),
        power_fail_exclusion_minutes: Some(0),
        cold_load_pickup_minutes: Some(0),
        decimals: Some(2),
    }
}

/// One season, a peak on weekday afternoons, and off-peak on weekends and the usual holidays.
fn tou() -> Tou {
    let switches = |all: &[&str]| {
        all.iter()
            .filter_map(|switch| switch.parse().ok())
            .collect()
    };
    let schedule = |name: &str, all: &[&str]| Schedule {
        name: name.to_owned(),
        switches: switches(all),
    };
    let new_year = When::Rule(DateRule::Day {
        month: Month::Of(1),
        day: 1,
        observed: Observed::Itself,
    });
    let presets = presets::built_in();
    let holidays = presets.sets.iter().find(|set| set.id == "us-off-peak");
    let off_peak = || Some("off-peak".to_owned());
    Tou {
        zone_minutes: Some(-300),
        dst: presets.dst.first().map(|(_, dst)| dst.clone()),
        calendar: Some(Calendar {
            schedules: vec![
                schedule("weekday", &["00:00 B", "14:00 A", "19:00 B"]),
                schedule("off-peak", &["00:00 B"]),
            ],
            seasons: vec![Season {
                name: "all year".into(),
                starts: vec![Entry::new(new_year)],
                days: Days {
                    weekday: Some("weekday".into()),
                    saturday: off_peak(),
                    sunday: off_peak(),
                    special: off_peak().into_iter().collect(),
                    ..Days::default()
                },
            }],
            // No holiday of this set needs a year.
            holidays: holidays.map(|set| set.holidays(2000)).unwrap_or_default(),
            billing: Vec::new(),
        }),
    }
}

fn load_profile(model: &Model) -> LoadProfile {
    let channel = |source: &str| Channel {
        source: source.to_owned(),
        end_reading: true,
    };
    let channels = ["kwh-delivered", "kwh-received"].map(channel);
    let most = usize::from(model.profile_channels);
    LoadProfile {
        interval_minutes: Some(15),
        channels: Some(channels.into_iter().take(most).collect()),
    }
}

/// Both outputs off, with the form's Kh for whoever turns one on.
fn kyz(row: &Form) -> Kyz {
    // Kh is printed with one decimal, and small.
    let weight = (row.kh * 1000.0).round() as u32;
    let output = |source: &str| {
        Some(Output {
            mode: OutputMode::Off,
            source: source.to_owned(),
            weight_milliwatt_hours: weight,
            width_millis: 0,
        })
    };
    Kyz {
        outputs: [output("kwh-delivered"), output("kwh-received")],
    }
}

/// Off, with the form's full load as the limit.
fn service_limit(row: &Form) -> ServiceLimit {
    ServiceLimit {
        enabled: Some(false),
        net: Some(false),
        auto_reclose: Some(false),
        alarm_only: Some(false),
        interval_minutes: Some(5),
        limit_watts: u32::try_from(row.full_load_watts(None)).ok(),
        hold_open_seconds: Some(300),
        max_violations: Some(3),
        window_minutes: Some(60),
        emergency_minutes: Some(0),
    }
}

/// What somebody will ask about later: power, time, resets, programming, faults.
fn events(row: &Form) -> Events {
    let mut log = vec![
        "power-down",
        "power-up",
        "time-changed-from",
        "time-changed-to",
        "demand-reset",
        "self-read",
        "dst-on",
        "dst-off",
        "season-change",
        "test-started",
        "test-stopped",
        "low-battery",
        "tamper",
        "reverse-rotation",
    ];
    if row.disconnect {
        log.extend([
            "switch-opened",
            "switch-closed",
            "limit-violated",
            "switch-fault",
        ]);
    }
    let history = [
        "time-changed-to",
        "procedure-invoked",
        "table-written",
        "programmed",
        "history-cleared",
        "log-cleared",
        "demand-reset",
    ];
    let names = |all: &[&str]| Some(all.iter().map(|name| (*name).to_owned()).collect());
    Events {
        history: names(&history),
        log: names(&log),
    }
}
