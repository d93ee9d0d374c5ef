//! Is a meter wired as its form asks for? By what it measures now.
//!
//! Is: findings from volts, angles, amps and power beside what the form's service has.
//! Is not: proof. A finding says what is odd and what to look at; without a load little can be told.
//! Source: the services of the forms (`profiles/data/forms.toml`); phase sequence A-B-C with B 120° behind A, as the known table counts
//! its angles. The limits are this project's own.

use meterbench_profiles::check::Severity;
use meterbench_profiles::form::{Form, Volts};

use super::Instantaneous;

/// Something that is odd about the wiring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WiringFinding {
    /// How bad.
    pub severity: Severity,
    /// What is odd.
    pub what: String,
    /// What it follows from.
    pub why: String,
    /// What to look at.
    pub hint: String,
}

/// Below this part of the nominal voltage a phase counts as missing.
const MISSING: f64 = 0.5;
/// An angle may be so many degrees off.
const ANGLE: f64 = 30.0;
/// Less than this many amps says nothing.
const LEAST_AMPS: f64 = 0.05;
/// A phase that carries less than this part of the greatest current, where all should carry some.
const UNEVEN: f64 = 0.05;

/// What is odd about the wiring of a form, by what flows now.
#[must_use]
pub fn wiring(now: &Instantaneous, form: &Form) -> Vec<WiringFinding> {
    let used = used(form);
    let mut findings = Vec::new();
    let nominal = match form.volts {
        Volts::Nominal(volts) => f64::from(volts),
        Volts::Range(low, _) => f64::from(low),
    };
    let phases = used
        .iter()
        .filter_map(|place| Some((*place, now.phases.get(*place)?)));
    for (place, phase) in phases.clone() {
        if let Some(volts) = phase.volts.filter(|volts| *volts < nominal * MISSING) {
            findings.push(WiringFinding {
                severity: Severity::Error,
                what: format!("Phase {} has no potential", letter(place)),
                why: format!("{volts:.1} V are measured, the form is for {}", form.volts),
                hint: "Look at the potential links, the fuses of the voltage transformers and the supply of this phase".into(),
            });
        }
    }
    if findings.is_empty() {
        findings.extend(sequence(now, form, used));
    }
    let greatest = phases
        .clone()
        .filter_map(|(_, it)| it.amps)
        .fold(0.0, f64::max);
    if greatest >= LEAST_AMPS {
        for (place, phase) in phases {
            if used.len() > 1 && phase.amps.is_some_and(|amps| amps < greatest * UNEVEN) {
                findings.push(WiringFinding {
                    severity: Severity::Warning,
                    what: format!("Phase {} carries hardly any current", letter(place)),
                    why: format!("{:.2} A, where another phase carries {greatest:.2} A", phase.amps.unwrap_or_default()),
                    hint: "Look for an open or shorted current circuit, or make sure that nothing is connected there".into(),
                });
            }
        }
        findings.extend(reversed(now, used));
    }
    findings
}

/// The places of the known table that a form uses.
fn used(form: &Form) -> &'static [usize] {
    match form.elements {
        elements if elements >= 2.5 || form.service.starts_with("4-wire") => &[0, 1, 2],
        elements if elements >= 2.0 => &[0, 2],
        _ => &[0],
    }
}

/// Angles that are those of another sequence.
fn sequence(now: &Instantaneous, form: &Form, used: &[usize]) -> Option<WiringFinding> {
    if used.len() < 3 || !form.service.contains("wye") {
        return None;
    }
    let angle = |place: usize| now.phases.get(place)?.volt_degrees;
    let [a, b, c] = [angle(0)?, angle(1)?, angle(2)?];
    let near = |angle: f64, expected: f64| {
        let off = (angle - expected).rem_euclid(360.0);
        off.min(360.0 - off) <= ANGLE
    };
    let (b, c) = (b - a, c - a);
    if near(b, 120.0) && near(c, 240.0) {
        return None;
    }
    let why = format!(
        "B stands {:.0}° and C {:.0}° behind A; 120° and 240° are expected",
        b.rem_euclid(360.0),
        c.rem_euclid(360.0)
    );
    Some(if near(b, 240.0) && near(c, 120.0) {
        WiringFinding {
            severity: Severity::Error,
            what: "Two phases are swapped".into(),
            why,
            hint: "Swap two of the potentials together with their currents, or correct the sequence at the service".into(),
        }
    } else {
        WiringFinding {
            severity: Severity::Warning,
            what: "The angles of the potentials are those of no wye service".into(),
            why,
            hint: "See that the meter is of the form that this service needs, and which phase is on which terminal".into(),
        }
    })
}

/// Power that runs backwards, or that is far less than volts and amps could carry: a current transformer is reversed.
fn reversed(now: &Instantaneous, used: &[usize]) -> Option<WiringFinding> {
    let watts = now.watts?;
    let apparent: f64 = used
        .iter()
        .filter_map(|place| now.phases.get(*place))
        .filter_map(|phase| Some(phase.volts? * phase.amps?))
        .sum();
    let hint = "Look at the polarity of the current transformers and at line and load side; a customer who generates makes it right";
    if watts < 0.0 && -watts > apparent * 0.2 {
        return Some(WiringFinding {
            severity: Severity::Warning,
            what: "Energy flows in reverse".into(),
            why: format!("{watts:.0} W, where {apparent:.0} VA are measured"),
            hint: hint.into(),
        });
    }
    // One of three reversed leaves a third; so does a very poor power factor.
    (used.len() > 1 && watts.abs() < apparent * 0.4).then(|| WiringFinding {
        severity: Severity::Warning,
        what: "One current may be reversed".into(),
        why: format!("only {watts:.0} W of {apparent:.0} VA that volts and amps could carry"),
        hint: hint.into(),
    })
}

fn letter(place: usize) -> char {
    ['A', 'B', 'C'].get(place).copied().unwrap_or('?')
}

#[cfg(test)]
mod tests {
    use meterbench_profiles::catalog::built_in;

    use super::super::Phase;
    use super::*;

    fn now(volts: [f64; 3], angles: [f64; 3], amps: [f64; 3], watts: f64) -> Instantaneous {
        let phase = |place: usize| Phase {
            volts: Some(volts[place]),
            volt_degrees: Some(angles[place]),
            amps: Some(amps[place]),
            amp_degrees: None,
        };
        Instantaneous {
            phases: [phase(0), phase(1), phase(2)],
            neutral_amps: None,
            watts: Some(watts),
            hertz: Some(60.0),
            celsius: None,
            load_side_volts: [None, None],
            scale: String::new(),
        }
    }

    fn found(form: &str, now: &Instantaneous) -> Vec<String> {
        let forms = &built_in().forms;
        let form = forms.iter().find(|it| it.is_called(form)).unwrap();
        wiring(now, form).into_iter().map(|it| it.what).collect()
    }

    #[test]
    fn what_is_right_has_no_finding_and_what_is_wrong_has_its_own() {
        let (volts, angles) = ([120.0; 3], [0.0, 120.0, 240.0]);
        let none: [&str; 0] = [];
        assert_eq!(found("9S", &now(volts, angles, [5.0; 3], 1750.0)), none);
        assert_eq!(found("9S", &now(volts, angles, [0.0; 3], 0.0)), none);
        assert_eq!(
            found("9S", &now(volts, [0.0, 240.0, 120.0], [5.0; 3], 1750.0)),
            ["Two phases are swapped"]
        );
        assert_eq!(
            found("9S", &now([120.0, 0.0, 120.0], angles, [5.0; 3], 1200.0)),
            ["Phase B has no potential"]
        );
        assert_eq!(
            found("9S", &now(volts, angles, [5.0; 3], 600.0)),
            ["One current may be reversed"]
        );
        assert_eq!(
            found("9S", &now(volts, angles, [5.0; 3], -1750.0)),
            ["Energy flows in reverse"]
        );
        assert_eq!(
            found("9S", &now(volts, angles, [5.0, 5.0, 0.0], 1200.0)),
            ["Phase C carries hardly any current"]
        );
        assert_eq!(
            found("9S", &now(volts, [0.0; 3], [5.0; 3], 1750.0)),
            ["The angles of the potentials are those of no wye service"]
        );
        assert_eq!(
            found(
                "2S",
                &now([240.0, 0.0, 0.0], [0.0; 3], [5.0, 0.0, 0.0], 1150.0)
            ),
            none
        );
    }
}
