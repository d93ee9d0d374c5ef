//! A program against one meter: its own dimensions, its firmware, and what it keeps.
//!
//! Is: `check_for`, which finds everything that `check` finds, with this meter's limits in place of its family's; what only
//! comes of the program together with what the meter keeps; and what the meter's tables can't take.
//! Is not: a comparison; see `diff`. Nothing is written.

use super::whole::sets_nothing;
use super::{Finding, Severity, Subject, with_lines};
use crate::catalog::built_in;
use crate::dimensions::Dimensions;
use crate::map::{Image, MeterKind, from_tables, to_tables};
use crate::program::tou::Date;
use crate::program::{Meter, Parsed, Program, Section};

/// All findings about a program for the meter that these tables are of.
pub fn check_for(program: &Program, image: &Image, today: Date) -> Vec<Finding> {
    let own = from_tables(image);
    let wanted = Program {
        meter: meter(
            program.meter.as_ref(),
            own.program.meter.as_ref(),
            &own.kind,
        ),
        ..program.clone()
    };
    let dims = Dimensions::of(image);
    let of = |program: &Program| subject(program, &own.kind, dims, today).findings();
    let mut findings = of(&wanted);
    // What the meter has already isn't this program's doing.
    let before = of(&own.program);
    for finding in of(&wanted.over(&own.program)) {
        let same = |known: &Finding| (&known.code, &known.path) == (&finding.code, &finding.path);
        if !findings.iter().any(same) && !before.iter().any(same) {
            let message = format!("{}, with what the meter keeps", finding.message);
            findings.push(Finding { message, ..finding });
        }
    }
    if !sets_nothing(program) {
        refused(program, image, &mut findings);
    }
    findings
}

/// All findings for one meter, each with its line in the file.
pub fn check_parsed_for(parsed: &Parsed, image: &Image, today: Date) -> Vec<Finding> {
    let mut findings = check_for(&parsed.program, image, today);
    with_lines(&mut findings, parsed);
    findings
}

/// The meter a program is for, completed by what the meter says of itself.
fn meter(wanted: Option<&Meter>, own: Option<&Meter>, kind: &MeterKind) -> Option<Meter> {
    let mut meter = wanted.or(own)?.clone();
    meter.firmware = meter.firmware.or_else(|| kind.firmware.clone());
    Some(meter)
}

fn subject<'a>(
    program: &'a Program,
    kind: &MeterKind,
    own: Dimensions,
    today: Date,
) -> Subject<'a> {
    let mut subject = Subject::new(program, built_in(), today);
    if let Some(family) = kind.family {
        subject.family = Some(family);
        subject.limits = Some(&family.limits);
    }
    let usual = subject.dims;
    subject.of_one_meter = own.profile.is_some();
    subject.dims = Dimensions {
        tou: own.tou.or(usual.tou),
        display: own.display.or(usual.display),
        demand: own.demand.or(usual.demand),
        profile: own.profile.or(usual.profile),
    };
    subject
}

/// P002, P003: what the meter's tables say. Each section by itself, so that one that doesn't fit hides no other; where a
/// rule has found an error in it already, the table's refusal says nothing new.
fn refused(program: &Program, image: &Image, findings: &mut Vec<Finding>) {
    let alone = |section: Option<Section>| {
        let mut alone = Program {
            meter: program.meter.clone(),
            ..Program::default()
        };
        if let Some(section) = section {
            alone.set_section(program.section(section));
        }
        to_tables(&alone, image).err()
    };
    let hint = "take it out of the program, or program a meter that has it";
    if let Some(error) = alone(None) {
        let hint = "name the meter that is there, or take another meter";
        findings.push(Finding::error("P003", "meter", error.to_string(), hint));
        return;
    }
    let mut fits = true;
    for section in Section::ALL
        .into_iter()
        .filter(|one| *one != Section::Meter)
    {
        let Some(error) = alone(Some(section)) else {
            continue;
        };
        fits = false;
        let known = |finding: &Finding| {
            finding.severity == Severity::Error && Section::of_path(&finding.path) == Some(section)
        };
        if !findings.iter().any(known) {
            findings.push(Finding::error(
                "P003",
                section.id(),
                error.to_string(),
                hint,
            ));
        }
    }
    match to_tables(program, image) {
        Ok(writes) if writes.is_empty() => findings.push(Finding::warning(
            "P002",
            "meter",
            "this program would not change this meter at all: everything it sets is as it is there"
                .into(),
            "program another meter, or change a setting",
        )),
        Ok(_) => {}
        Err(_) if !fits => {}
        Err(error) => findings.push(Finding::error("P003", "meter", error.to_string(), hint)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::DAY;
    use crate::map::{TableWrite, a_meter};
    use crate::program::{Display, Energy, EnergyFormat, Item, List, Multiplier};

    fn found(program: &Program, image: &Image) -> Vec<String> {
        check_for(program, image, DAY)
            .iter()
            .map(|finding| format!("{} {}", finding.code, finding.path))
            .collect()
    }

    const NOTHING: [&str; 0] = [];

    fn format(format: EnergyFormat) -> Program {
        Program {
            energy: Some(Energy {
                format: Some(format),
                metrics: None,
            }),
            ..Program::default()
        }
    }

    #[test]
    fn a_program_that_is_in_the_meter_already_changes_nothing() {
        let image = a_meter();
        assert_eq!(found(&format(EnergyFormat::F6x1), &image), ["P002 meter"]);
        assert_eq!(found(&format(EnergyFormat::F6x10), &image), NOTHING);
        // A meter's own program, read and put back.
        let own = from_tables(&image).program;
        let all = check_for(&own, &image, DAY);
        assert!(
            all.iter().all(|one| one.severity == Severity::Warning),
            "{all:?}"
        );
        assert_eq!(all.last().unwrap().code, "P002");
        assert_eq!(to_tables(&own, &image), Ok(Vec::<TableWrite>::new()));
    }

    #[test]
    fn the_meter_is_the_one_that_was_read() {
        let image = a_meter();
        // Nothing about a missing [meter], and nothing that only another form allows.
        assert_eq!(found(&format(EnergyFormat::F6x10), &image), NOTHING);
        let Some(row) = built_in().forms.iter().find(|row| row.id == "2S") else {
            panic!("2S is in the catalog")
        };
        let other = Program {
            meter: Some(Meter::of(row)),
            ..format(EnergyFormat::F6x10)
        };
        let all = check_for(&other, &image, DAY);
        assert_eq!(
            (&*all[0].code, all[0].path.as_str(), all.len()),
            ("P003", "meter", 1)
        );
        assert!(
            all[0].message.contains("the meter is ax-poly 9S"),
            "{}",
            all[0].message
        );
    }

    #[test]
    fn what_the_meter_keeps_counts() {
        // The meter keeps 6x1: 1 000 000 kWh at 16.62 kW x 160 in 376 hours.
        let program = Program {
            multiplier: Some(Multiplier::of(
                "800:5".parse().unwrap(),
                "1:1".parse().unwrap(),
            )),
            ..Program::default()
        };
        let all = check_for(&program, &a_meter(), DAY);
        let codes: Vec<&str> = all.iter().map(|one| &*one.code).collect();
        assert_eq!(codes, ["F005"]);
        assert!(
            all[0].message.ends_with(", with what the meter keeps"),
            "{}",
            all[0].message
        );
    }

    #[test]
    fn a_meters_own_dimensions_go_before_those_of_its_family() {
        let many = |count: u16| {
            let items = (0..count).map(Item::of_source);
            Program {
                display: Some(Display {
                    alternate: Some(List {
                        items: items.collect(),
                        ..List::default()
                    }),
                    ..Display::default()
                }),
                ..Program::default()
            }
        };
        let mut image = a_meter();
        let mut st31 = image
            .raw(meterbench_c1219::TableId::standard(31))
            .unwrap()
            .to_vec();
        st31[5] = 20;
        image.set_raw(meterbench_c1219::TableId::standard(31), st31);
        let said = check_for(&many(30), &image, DAY);
        let finding = said.iter().find(|one| one.code == "D010").unwrap();
        assert!(
            finding.message.contains("the meter holds 20"),
            "{}",
            finding.message
        );
        assert!(
            !check_for(&many(30), &a_meter(), DAY)
                .iter()
                .any(|one| one.code == "D010")
        );
    }
}
