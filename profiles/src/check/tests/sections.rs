//! Demand, load profile, KYZ, service limiting, events, texts and the whole.

mod outputs;

use super::*;
use crate::program::demand::{Demand, Interval};
use crate::program::kyz::{Kyz, Output, OutputMode};
use crate::program::load_profile::{Channel, LoadProfile};
use crate::program::{
    Events, Meter, Multiplier, Section, SectionValue, ServiceLimit, TextField, Texts,
};

/// A meter of a row, and one section.
fn with(model: &str, form: &str, value: SectionValue) -> Program {
    let meter = Meter {
        model: model.into(),
        form: form.into(),
        volts: None,
        class: None,
        firmware: None,
    };
    let mut program = Program {
        meter: Some(meter),
        ..Program::default()
    };
    program.set_section(value);
    program
}

/// Codes of a program, each with where it is.
fn found(program: &Program) -> Vec<String> {
    check(program, DAY)
        .iter()
        .map(|finding| format!("{} {}", finding.code, finding.path))
        .collect()
}

fn message(program: &Program, code: &str) -> String {
    let all = check(program, DAY);
    let finding = all.iter().find(|finding| finding.code == code);
    finding
        .unwrap_or_else(|| panic!("no {code} in {all:?}"))
        .message
        .clone()
}

const NOTHING: [&str; 0] = [];

fn demand(demand: Demand) -> Program {
    with("ax", "2S", SectionValue::Demand(Some(demand)))
}

fn block(minutes: u32) -> Program {
    demand(Demand {
        interval: Some(Interval::Block { minutes }),
        ..Demand::default()
    })
}

fn rolling(minutes: u32, subinterval_minutes: u32) -> Program {
    demand(Demand {
        interval: Some(Interval::Rolling {
            minutes,
            subinterval_minutes,
        }),
        ..Demand::default()
    })
}

#[test]
fn w001_a_sub_interval_divides_its_interval() {
    assert_eq!(found(&rolling(15, 4)), ["W001 demand.subinterval_minutes"]);
    assert_eq!(found(&rolling(15, 5)), NOTHING);
    let all = check(&rolling(15, 4), DAY);
    assert_eq!(all[0].hint, "use sub-intervals of 1, 3 or 5 minutes");
}

#[test]
fn w002_demand_and_profile_share_boundaries() {
    let both = |minutes, profile| {
        let mut program = block(minutes);
        program.load_profile = Some(LoadProfile {
            interval_minutes: Some(profile),
            channels: Some(vec![channel("kwh-delivered", false)]),
        });
        found(&program)
    };
    assert_eq!(
        both(20, 15),
        [
            "W002 demand.interval_minutes",
            "L005 load_profile.interval_minutes"
        ][..1]
    );
    assert_eq!(both(30, 15), NOTHING);
    assert_eq!(both(15, 30), NOTHING);
}

#[test]
fn w003_an_interval_divides_an_hour_or_a_day() {
    assert_eq!(found(&block(7)), ["W003 demand.interval_minutes"]);
    assert_eq!(found(&block(12)), NOTHING);
    assert_eq!(found(&block(61)), ["W003 demand.interval_minutes"]);
    assert_eq!(found(&block(120)), NOTHING);
}

#[test]
fn w004_an_interval_is_a_byte_of_minutes() {
    assert_eq!(found(&block(0)), ["W004 demand.interval_minutes"]);
    assert_eq!(found(&block(288)), ["W004 demand.interval_minutes"]);
    assert_eq!(found(&block(240)), NOTHING);
    assert_eq!(found(&rolling(15, 0)), ["W004 demand.subinterval_minutes"]);
    assert_eq!(
        found(&rolling(720, 360)),
        ["W004 demand.subinterval_minutes"]
    );
    assert_eq!(found(&rolling(288, 1)), ["W004 demand.interval_minutes"]);
    assert_eq!(found(&rolling(240, 1)), NOTHING);
}

#[test]
fn w005_and_w006_times_are_bytes_and_a_lock_out_is_shorter_than_a_day() {
    let times = |lockout, fail, exclusion, pickup| {
        found(&demand(Demand {
            reset_lockout_minutes: Some(lockout),
            power_fail_seconds: Some(fail),
            power_fail_exclusion_minutes: Some(exclusion),
            cold_load_pickup_minutes: Some(pickup),
            ..Demand::default()
        }))
    };
    assert_eq!(times(255, 255, 255, 255), NOTHING);
    assert_eq!(times(1440, 0, 0, 0), ["W005 demand.reset_lockout_minutes"]);
    assert_eq!(times(1441, 0, 0, 0), ["W006 demand.reset_lockout_minutes"]);
    assert_eq!(
        times(256, 256, 256, 256),
        [
            "W005 demand.reset_lockout_minutes",
            "W005 demand.power_fail_seconds",
            "W005 demand.power_fail_exclusion_minutes",
            "W005 demand.cold_load_pickup_minutes",
        ]
    );
}

#[test]
fn w007_decimals_are_those_of_the_meter() {
    let decimals = |decimals| {
        found(&demand(Demand {
            decimals: Some(decimals),
            ..Demand::default()
        }))
    };
    assert_eq!(decimals(4), ["W007 demand.decimals"]);
    assert_eq!(decimals(3), NOTHING);
}

#[test]
fn w008_a_demand_at_full_load_has_room() {
    let nine = |ct: &str, decimals| {
        let mut program = with(
            "ax-poly",
            "9S",
            SectionValue::Demand(Some(Demand {
                decimals: Some(decimals),
                ..Demand::default()
            })),
        );
        program.multiplier = Some(Multiplier::of(ct.parse().unwrap(), "1:1".parse().unwrap()));
        program
    };
    // 16.62 kW x 600 = 9972 kW fit into 9999.99, x 640 = 10 636.8 kW don't.
    assert_eq!(found(&nine("3000:5", 2)), NOTHING);
    assert_eq!(found(&nine("3200:5", 2)), ["W008 demand.decimals"]);
    assert_eq!(found(&nine("3200:5", 1)), NOTHING);
    assert_eq!(
        message(&nine("3200:5", 2), "W008"),
        "with 2 decimals 6 digits show up to 9999.99 kW; full load is 10 636.8 kW (multiplier 640)"
    );
}

fn channel(source: &str, end_reading: bool) -> Channel {
    Channel {
        source: source.into(),
        end_reading,
    }
}

fn profile(minutes: u32, sources: &[&str]) -> Program {
    let channels = sources.iter().map(|one| channel(one, true)).collect();
    with(
        "ax",
        "2S",
        SectionValue::LoadProfile(Some(LoadProfile {
            interval_minutes: Some(minutes),
            channels: Some(channels),
        })),
    )
}

#[test]
fn l001_a_source_is_known() {
    assert_eq!(
        found(&profile(15, &["kwh-deliverd"])),
        ["L001 load_profile.channels[0]"]
    );
    assert_eq!(found(&profile(15, &["kwh-delivered"])), NOTHING);
    assert_eq!(found(&profile(15, &["source 37"])), NOTHING);
}

#[test]
fn l002_a_source_is_recorded_once() {
    assert_eq!(
        found(&profile(30, &["kwh-delivered", "kwh-delivered"])),
        ["L002 load_profile.channels[1]"]
    );
    assert_eq!(
        found(&profile(30, &["kwh-delivered", "kwh-received"])),
        NOTHING
    );
}

#[test]
fn l003_channels_are_those_of_the_model() {
    let three = profile(60, &["kwh-delivered", "kwh-received", "kwh-net"]);
    assert_eq!(found(&three), ["L003 load_profile.channels[2]"]);
    assert_eq!(
        message(&three, "L003"),
        "3 load profile channels; model ax records 2"
    );
}

#[test]
fn l004_an_interval_divides_an_hour() {
    for bad in [0, 7, 45, 90, 120] {
        let code = found(&profile(bad, &["kwh-delivered"]));
        assert_eq!(code[0], "L004 load_profile.interval_minutes", "{bad}");
    }
    for good in [15, 20, 30, 60] {
        assert_eq!(found(&profile(good, &["kwh-delivered"])), NOTHING, "{good}");
    }
}

#[test]
fn l005_days_of_storage_follow_from_the_blocks() {
    // 2 channels: 5 + 2 x 6 + 12 + 96 x (2 + 2 x 2) = 605 bytes; 18 150 / 605 = 30 blocks of 96 x 15 minutes = 30 days.
    let two = profile(15, &["kwh-delivered", "kwh-received"]);
    assert_eq!(found(&two), ["L005 load_profile.interval_minutes"]);
    assert_eq!(
        message(&two, "L005"),
        "the memory of 18 150 bytes holds 30 days of 2 channels every 15 minutes; from one monthly reading to the next it takes 35"
    );
    // 1 channel: 5 + 6 + 12 + 96 x (1 + 2) = 311 bytes; 58 blocks, 58 days.
    let one = profile(15, &["kwh-delivered"]).load_profile.unwrap();
    let dims = built_in().families[0].dimensions.profile.unwrap();
    assert_eq!(dims.block_bytes(2, 2), 605);
    assert_eq!(days_of_profile(&one, &dims), Some(58.0));
    // What the program leaves open is as the meter has it.
    assert_eq!(days_of_profile(&LoadProfile::default(), &dims), Some(30.0));
    assert_eq!(found(&profile(15, &["kwh-delivered"])), NOTHING);
}

#[test]
fn l006_a_channel_is_named() {
    assert_eq!(found(&profile(15, &[])), ["L006 load_profile.channels"]);
    // Left out, the channels are the meter's own.
    let interval = LoadProfile {
        interval_minutes: Some(60),
        channels: None,
    };
    let own = with("ax", "2S", SectionValue::LoadProfile(Some(interval)));
    assert_eq!(found(&own), NOTHING);
}

#[test]
fn l007_a_source_is_one_that_the_model_measures() {
    assert_eq!(
        found(&profile(30, &["kvarh-delivered"])),
        ["L007 load_profile.channels[0]"]
    );
    assert_eq!(found(&profile(30, &["kw-delivered"])), NOTHING);
}

#[test]
fn v001_and_v002_events_are_known_and_named_once() {
    let log = |names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        found(&with(
            "ax",
            "2S",
            SectionValue::Events(Some(Events {
                log: Some(names),
                ..Events::default()
            })),
        ))
    };
    assert_eq!(
        log(&["demand-reset", "event 57", "maker event 20"]),
        NOTHING
    );
    assert_eq!(log(&["demand-rest"]), ["V001 events.log[0]"]);
    assert_eq!(log(&["event 2048"]), ["V001 events.log[0]"]);
    assert_eq!(log(&["event 020"]), ["V001 events.log[0]"]);
    assert_eq!(
        log(&["demand-reset", "demand-reset"]),
        ["V002 events.log[1]"]
    );
    // One event under its name and under its number.
    assert_eq!(log(&["demand-reset", "event 20"]), ["V002 events.log[1]"]);
    assert_eq!(log(&["event 20", "maker event 20"]), NOTHING);
}

#[test]
fn u001_and_u002_texts_fit_their_fields() {
    let owner = |text: &str| {
        let texts = Texts([(TextField::Owner, text.to_owned())].into());
        with("ax", "2S", SectionValue::Texts(Some(texts)))
    };
    assert_eq!(found(&owner("City Power and Light")), NOTHING);
    assert_eq!(
        found(&owner("City Power and Light Co")),
        ["U001 texts.owner"]
    );
    assert_eq!(found(&owner("City Power and Light   ")), NOTHING);
    assert_eq!(found(&owner("Hydro-Québec")), ["U002 texts.owner"]);
    assert_eq!(
        message(&owner("Hydro-Québec"), "U002"),
        "Owner \"Hydro-Québec\" holds 'é' in place 9; the meter's texts are plain ASCII"
    );
}

#[test]
fn p001_a_program_sets_something() {
    let nothing = with("ax", "2S", SectionValue::Demand(None));
    assert_eq!(found(&nothing), ["P001 meter"]);
    for section in Section::ALL
        .into_iter()
        .filter(|one| *one != Section::Meter)
    {
        assert!(!nothing.section(section).is_set());
    }
    assert_eq!(found(&demand(Demand::default())), ["P001 meter"]);
    assert_eq!(found(&block(15)), NOTHING);
}

#[test]
fn m006_firmware_is_two_numbers() {
    let firmware = |text: &str| {
        let mut program = block(15);
        program.meter.as_mut().unwrap().firmware = Some(text.into());
        found(&program)
    };
    assert_eq!(firmware("5.28"), NOTHING);
    assert_eq!(firmware("5.28b"), ["M006 meter.firmware"]);
}

#[test]
fn m007_a_model_has_what_its_sections_set() {
    let mut catalog = built_in().clone();
    let program = block(15);
    assert_eq!(check_with(&program, &catalog, DAY), []);
    for model in &mut catalog.families[0].models {
        model.features.retain(|feature| feature != "demand");
    }
    let all = check_with(&program, &catalog, DAY);
    assert_eq!(
        (&*all[0].code, all[0].path.as_str(), all.len()),
        ("M007", "demand", 1)
    );
}

#[test]
fn x007_older_firmware_takes_a_smaller_multiplier() {
    let with = |ct: &str, firmware: Option<&str>| {
        let mut program = with(
            "ax-poly",
            "9S",
            SectionValue::Multiplier(Some(Multiplier::of(
                ct.parse().unwrap(),
                "1:1".parse().unwrap(),
            ))),
        );
        program.meter.as_mut().unwrap().firmware = firmware.map(Into::into);
        found(&program)
    };
    assert_eq!(with("1200:5", Some("5.26")), NOTHING);
    assert_eq!(with("1500:5", Some("5.26")), ["X007 multiplier.ct"]);
    assert_eq!(with("1500:5", Some("5.27")), NOTHING);
    assert_eq!(with("1500:5", None), NOTHING);
}

#[test]
fn x008_a_ratio_stands_on_a_usual_nameplate() {
    let ratios = |model: &str, form: &str, ct: &str, pt: &str| {
        with(
            model,
            form,
            SectionValue::Multiplier(Some(Multiplier::of(
                ct.parse().unwrap(),
                pt.parse().unwrap(),
            ))),
        )
    };
    let found = |ct, pt| found(&ratios("ax-poly", "9S", ct, pt));
    assert_eq!(found("400:5", "4200:120"), NOTHING);
    assert_eq!(found("80", "35:1"), NOTHING);
    assert_eq!(found("420:5", "35:1"), ["X008 multiplier.ct"]);
    assert_eq!(found("400:5", "36:1"), ["X008 multiplier.pt"]);
    assert_eq!(
        message(&ratios("ax-poly", "9S", "820:5", "1:1"), "X008"),
        "CT ratio 820:5 (164 to one) stands on no usual nameplate; the nearest is 800:5 (160 to one)"
    );
}
