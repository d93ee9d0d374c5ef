//! KYZ outputs and service limiting.

use super::*;

fn kyz(model: &str, mode: OutputMode, source: &str, weight: u32, width: u32) -> Program {
    let output = Output {
        mode,
        source: source.into(),
        weight_milliwatt_hours: weight,
        width_millis: width,
    };
    with(
        model,
        "2S",
        SectionValue::Kyz(Some(Kyz {
            outputs: [None, Some(output)],
        })),
    )
}

#[test]
fn k001_an_output_is_on_a_model_with_a_board() {
    let on = |model, mode| found(&kyz(model, mode, "kwh-delivered", 7200, 0));
    assert_eq!(on("ax", OutputMode::Toggle), NOTHING);
    assert_eq!(on("ax-sd", OutputMode::Toggle), NOTHING);
    let poly = |mode| {
        let mut program = kyz("ax-poly", mode, "kwh-delivered", 7200, 0);
        let meter = program.meter.as_mut().unwrap();
        (meter.form, meter.volts, meter.class) = ("9S".into(), None, None);
        found(&program)
    };
    assert_eq!(poly(OutputMode::Toggle), ["K001 kyz.output_2"]);
    assert_eq!(poly(OutputMode::Off), NOTHING);
}

#[test]
fn k002_a_source_is_an_energy_in_watt_hours() {
    let of = |source| found(&kyz("ax", OutputMode::Toggle, source, 7200, 0));
    assert_eq!(of("kwh"), ["K002 kyz.output_2.source"]);
    assert_eq!(of("frequency"), ["K002 kyz.output_2.source"]);
    assert_eq!(of("kwh-net"), NOTHING);
}

#[test]
fn k003_and_k004_a_pulse_has_a_weight_and_a_length() {
    let pulse = |mode, weight, width| found(&kyz("ax", mode, "kwh-delivered", weight, width));
    assert_eq!(
        pulse(OutputMode::Toggle, 0, 0),
        ["K003 kyz.output_2.weight_wh"]
    );
    assert_eq!(pulse(OutputMode::Toggle, 1, 0), NOTHING);
    assert_eq!(
        pulse(OutputMode::Pulse, 7200, 0),
        ["K004 kyz.output_2.width_ms"]
    );
    assert_eq!(
        pulse(OutputMode::IntervalEnd, 0, 0),
        ["K004 kyz.output_2.width_ms"]
    );
    assert_eq!(pulse(OutputMode::IntervalEnd, 0, 1), NOTHING);
    assert_eq!(pulse(OutputMode::Off, 0, 0), NOTHING);
}

#[test]
fn k005_pulses_keep_apart_at_full_load() {
    // 48 000 W: a pulse of 7.2 Wh every 540 ms.
    let wide = |width| kyz("ax", OutputMode::Pulse, "kwh-delivered", 7200, width);
    assert_eq!(found(&wide(270)), NOTHING);
    assert_eq!(found(&wide(271)), ["K005 kyz.output_2.width_ms"]);
    let all = check(&wide(300), DAY);
    assert_eq!(
        (all[0].message.as_str(), all[0].hint.as_str()),
        (
            "at full load (48 000 W) a pulse of 7.2 Wh comes 1.9 times a second, every 540 ms; 300 ms of pulse and as long a \
             pause take 600 ms",
            "use a weight of 8 Wh or more, or a width of 270 ms or less"
        )
    );
}

#[test]
fn k006_a_width_is_two_bytes() {
    let wide = |width| {
        found(&kyz(
            "ax",
            OutputMode::IntervalEnd,
            "kwh-delivered",
            0,
            width,
        ))
    };
    assert_eq!(wide(65_535), NOTHING);
    assert_eq!(wide(65_536), ["K006 kyz.output_2.width_ms"]);
}

fn limit(model: &str, limit: ServiceLimit) -> Program {
    with(model, "2S", SectionValue::ServiceLimit(Some(limit)))
}

fn usual_limit() -> ServiceLimit {
    ServiceLimit {
        enabled: Some(true),
        limit_watts: Some(7200),
        ..ServiceLimit::default()
    }
}

#[test]
fn s001_limiting_needs_a_switch() {
    let all = check(&limit("ax", usual_limit()), DAY);
    assert_eq!(
        (&*all[0].code, all[0].severity, all.len()),
        ("S001", Severity::Error, 1)
    );
    let off = ServiceLimit {
        enabled: Some(false),
        ..usual_limit()
    };
    assert_eq!(check(&limit("ax", off), DAY)[0].severity, Severity::Warning);
    assert_eq!(found(&limit("ax-sd", usual_limit())), NOTHING);
}

#[test]
fn s002_a_limit_is_within_the_rating() {
    let watts = |watts| {
        found(&limit(
            "ax-sd",
            ServiceLimit {
                limit_watts: Some(watts),
                ..usual_limit()
            },
        ))
    };
    assert_eq!(watts(48_000), NOTHING);
    assert_eq!(watts(48_001), ["S002 service_limit.limit_watts"]);
    assert_eq!(watts(0), ["S004 service_limit.limit_watts"]);
    assert_eq!(watts(1), NOTHING);
}

#[test]
fn s003_a_switch_that_closes_by_itself_waits() {
    let hold = |hold| {
        found(&limit(
            "ax-sd",
            ServiceLimit {
                auto_reclose: Some(true),
                hold_open_seconds: hold,
                ..usual_limit()
            },
        ))
    };
    assert_eq!(hold(Some(0)), ["S003 service_limit.hold_open_seconds"]);
    assert_eq!(hold(None), ["S003 service_limit.auto_reclose"]);
    assert_eq!(hold(Some(1)), NOTHING);
}

#[test]
fn s005_to_s007_numbers_are_those_of_the_meters_table() {
    let with = |change: fn(&mut ServiceLimit)| {
        let mut value = usual_limit();
        change(&mut value);
        found(&limit("ax-sd", value))
    };
    assert_eq!(
        with(|it| it.interval_minutes = Some(0)),
        ["S005 service_limit.interval_minutes"]
    );
    assert_eq!(
        with(|it| it.interval_minutes = Some(256)),
        ["S005 service_limit.interval_minutes"]
    );
    assert_eq!(with(|it| it.interval_minutes = Some(255)), NOTHING);
    let window =
        |it: &mut ServiceLimit| (it.max_violations, it.window_minutes) = (Some(3), Some(0));
    assert_eq!(with(window), ["S006 service_limit.window_minutes"]);
    let endless =
        |it: &mut ServiceLimit| (it.max_violations, it.window_minutes) = (Some(0), Some(0));
    assert_eq!(with(endless), NOTHING);
    assert_eq!(
        with(|it| it.hold_open_seconds = Some(65_536)),
        ["S007 service_limit.hold_open_seconds"]
    );
    assert_eq!(with(|it| it.hold_open_seconds = Some(65_535)), NOTHING);
    assert_eq!(
        with(|it| it.max_violations = Some(256)),
        ["S007 service_limit.max_violations"]
    );
    assert_eq!(
        with(|it| it.window_minutes = Some(256)),
        ["S007 service_limit.window_minutes"]
    );
    assert_eq!(
        with(|it| it.emergency_minutes = Some(65_536)),
        ["S007 service_limit.emergency_minutes"]
    );
}

#[test]
fn s008_an_alarm_closes_nothing() {
    let both = |alarm| {
        found(&limit(
            "ax-sd",
            ServiceLimit {
                alarm_only: Some(alarm),
                auto_reclose: Some(true),
                hold_open_seconds: Some(60),
                ..usual_limit()
            },
        ))
    };
    assert_eq!(both(true), ["S008 service_limit.auto_reclose"]);
    assert_eq!(both(false), NOTHING);
}
