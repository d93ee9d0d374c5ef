//! Load profile, KYZ outputs, service limiting and events.

use super::*;

fn profile(load_profile: LoadProfile) -> Program {
    Program {
        load_profile: Some(load_profile),
        ..Program::default()
    }
}

#[test]
fn channels_are_named_by_what_they_measure() {
    for bench in both() {
        let image = bench.image();
        let wanted = profile(channels(&[("kwh-net", true), ("kvarh-delivered", false)]));
        let write = one(&wanted, &image);
        assert_eq!(write.bytes[..7], [1, 2, 2, 0, 26, 1, 2]);
        assert_eq!(write.bytes[7..], image.raw(CHANNELS).unwrap()[7..]);
        assert_eq!(
            write.what,
            [
                "load profile: kwh-delivered, kwh-received becomes kwh-net, kvarh-delivered without end reading"
            ]
        );
    }
    // Whatever place it has: here the first two sources have changed places.
    let mut image = USUAL.image();
    let mut units = image.raw(TableId::standard(12)).unwrap().to_vec();
    units[..8].rotate_left(4);
    image.set_raw(TableId::standard(12), units);
    let read = from_tables(&image).program.load_profile.unwrap();
    assert_eq!(
        read,
        LoadProfile {
            interval_minutes: Some(15),
            ..channels(&[("kwh-received", true), ("kwh-delivered", true)])
        }
    );
}

#[test]
fn a_source_without_a_name_is_called_by_its_number() {
    let mut image = USUAL.image();
    let mut units = image.raw(TableId::standard(12)).unwrap().to_vec();
    units[4 * 17 + 3] = 99;
    image.set_raw(TableId::standard(12), units);
    let wanted = channels(&[("kwh-delivered", true), ("source 17", false)]);
    let after = written(
        &image,
        &to_tables(&profile(wanted.clone()), &image).unwrap(),
    );
    assert_eq!(after.raw(CHANNELS).unwrap()[3..6], [0, 17, 1]);
    assert_eq!(
        from_tables(&after).program.load_profile.unwrap().channels,
        wanted.channels
    );
    let refused = |name| {
        refused(
            &profile(channels(&[(name, true), ("kwh-net", true)])),
            &image,
        )
    };
    assert_eq!(
        refused("source 2"),
        "source 2 of this meter is `kwh-net`, which is its name in a program"
    );
    assert_eq!(refused("source 38"), "the meter has no source `source 38`");
    assert_eq!(refused("swell-c"), "the meter has no source `swell-c`");
}

#[test]
fn channels_and_minutes_are_the_meters_unless_it_can_be_told() {
    for bench in both() {
        let mut image = bench.image();
        let three = channels(&[
            ("kwh-delivered", true),
            ("kwh-received", true),
            ("kwh-net", true),
        ]);
        let fast = LoadProfile {
            interval_minutes: Some(5),
            channels: None,
        };
        assert_eq!(
            refused(&profile(fast.clone()), &image),
            "the meter records 2 channels of 15 minutes and can't be told otherwise; the program has 5 minutes"
        );
        assert_eq!(
            refused(&profile(three.clone()), &image),
            "the meter records 2 channels of 15 minutes and can't be told otherwise; the program has 3 channels"
        );
        let mut config = image.config().unwrap();
        assert!(config.std_writable.set(61, true));
        image.put(&config).unwrap();
        assert_eq!(
            refused(&profile(three), &image),
            "the meter records 2 channels of its load profile; it can be told other minutes and sources, but not another number of channels; the program has 3"
        );
        let write = one(&profile(fast), &image);
        assert_eq!((write.table, write.bytes[12]), (PROFILE, 5));
        assert_eq!(write.bytes[..12], image.raw(PROFILE).unwrap()[..12]);
        assert_eq!(
            write.what,
            ["load profile interval 15 minutes becomes 5 minutes"]
        );
    }
}

#[test]
fn an_end_reading_of_another_source_is_noted_and_kept() {
    let mut image = USUAL.image();
    let mut bytes = image.raw(CHANNELS).unwrap().to_vec();
    (bytes[0], bytes[2]) = (0x0F, 3);
    image.set_raw(CHANNELS, bytes);
    let read = from_tables(&image);
    assert_eq!(
        read.notes,
        [
            "channel 1 of the load profile records kwh-delivered, but its end reading is of kwh-added"
        ]
    );
    assert_eq!(to_tables(&read.program, &image), Ok(vec![]));
    // A meter whose blocks end without readings has none to give.
    let mut act = image.raw(PROFILE).unwrap().to_vec();
    act[5] &= !0x10;
    image.set_raw(PROFILE, act);
    assert_eq!(
        refused(
            &profile(channels(&[("kwh-net", true), ("kwh-net", true)])),
            &image
        ),
        "the meter keeps no reading at the end of a load profile block: its ST-62 has no place for it"
    );
}

#[test]
fn an_output_is_set_as_a_whole_and_the_other_one_stays() {
    for (bench, bytes) in both().into_iter().zip([
        [2, 3, 0, 0, 0x1C, 0x20, 0, 100],
        [2, 3, 0x20, 0x1C, 0, 0, 100, 0],
    ]) {
        let image = bench.image();
        let wanted = Output {
            mode: OutputMode::Pulse,
            source: "kwh-added".into(),
            weight_milliwatt_hours: 7200,
            width_millis: 100,
        };
        let program = Program {
            kyz: Some(Kyz {
                outputs: [None, Some(wanted.clone())],
            }),
            ..Program::default()
        };
        let write = one(&program, &image);
        assert_eq!(write.bytes[..8], image.raw(KYZ).unwrap()[..8]);
        assert_eq!(write.bytes[8..], bytes);
        assert_eq!(
            write.what,
            [
                "KYZ output 2 off becomes pulse",
                "source of KYZ output 2 kwh-delivered becomes kwh-added",
                "weight of KYZ output 2 0 mWh becomes 7200 mWh",
                "pulse of KYZ output 2 0 ms becomes 100 ms"
            ]
        );
        let read = from_tables(&written(&image, &[write])).program.kyz.unwrap();
        assert_eq!(read.outputs[1], Some(wanted));
        assert_eq!(
            read.outputs[0].as_ref().unwrap().weight_milliwatt_hours,
            1800
        );
    }
    let mut image = USUAL.image();
    image.set_raw(KYZ, vec![9; 16]);
    let read = from_tables(&image);
    assert_eq!(read.program.kyz, None);
    assert_eq!(
        read.notes,
        [
            "KYZ output 1 has the unknown mode 9",
            "KYZ output 2 has the unknown mode 9"
        ]
    );
}

#[test]
fn a_service_limit_needs_a_switch() {
    let limit = ServiceLimit {
        net: Some(true),
        limit_watts: Some(0x0001_0203),
        hold_open_seconds: Some(300),
        ..ServiceLimit::default()
    };
    let program = Program {
        service_limit: Some(limit),
        ..Program::default()
    };
    for (bench, bytes) in both().into_iter().zip([
        [3, 5, 0, 1, 2, 3, 1, 0x2C, 3, 60, 0, 0],
        [3, 5, 3, 2, 1, 0, 0x2C, 1, 3, 60, 0, 0],
    ]) {
        let write = one(&program, &bench.switch_image());
        assert_eq!((write.table, write.bytes.as_slice()), (LIMIT, &bytes[..]));
        assert_eq!(
            write.what,
            [
                "limiting of the net load off becomes on",
                "service limit 7200 W becomes 66051 W",
                "time held open 60 seconds becomes 300 seconds"
            ]
        );
    }
    assert_eq!(
        refused(&program, &USUAL.image()),
        "ax-poly 9S, 120-277 V, class 20 has no service switch to limit with"
    );
    let mut image = USUAL.switch_image();
    image.remove(LIMIT);
    assert_eq!(
        refused(&program, &image),
        "the meter has no MT-103, which holds limiting of the net load"
    );
    assert_eq!(from_tables(&image).program.service_limit, None);
}

#[test]
fn a_log_records_what_the_meter_can_record() {
    for bench in both() {
        let image = bench.image();
        let wanted = history(&[
            "time-changed-from",
            "demand-reset",
            "event 52",
            "multiplier-changed",
        ]);
        let write = one(&wanted, &image);
        assert_eq!(write.bytes[..9], [0x08, 0, 0x10, 0, 0, 0, 0x10, 0x80, 0]);
        assert_eq!(write.bytes[9..], image.raw(HISTORY).unwrap()[9..]);
        assert_eq!(
            write.what,
            ["history log also records event 52; no longer records time-changed-to"]
        );
        let read = from_tables(&written(&image, &[write]))
            .program
            .events
            .unwrap();
        assert_eq!(read.history, wanted.events.unwrap().history);
    }
    let refused = |event: &str| refused(&history(&[event]), &USUAL.image());
    assert_eq!(refused("tampering"), "there is no event `tampering`");
    assert_eq!(
        refused("event 20"),
        "`event 20` is `demand-reset`, which is its name in a program"
    );
    assert_eq!(
        refused("maker event 7"),
        "`maker event 7` is `multiplier-changed`, which is its name in a program"
    );
    assert_eq!(
        refused("no-event"),
        "the meter can't record `no-event` in its history log"
    );
    assert_eq!(
        refused("event 60"),
        "the meter can't record `event 60` in its history log"
    );
    assert_eq!(refused("event 052"), "there is no event `event 052`");
}

#[test]
fn another_makers_meter_keeps_its_own_events_by_number() {
    let mut image = USUAL.image();
    image.set_raw(
        TableId::standard(1),
        b"OTHRMETER   \x01\x00\x05\x1C0123456789      ".to_vec(),
    );
    let read = from_tables(&image).program;
    assert_eq!(
        read.events.as_ref().unwrap().history.as_deref(),
        Some(
            &[
                "time-changed-from",
                "time-changed-to",
                "demand-reset",
                "maker event 7"
            ]
            .map(String::from)[..]
        )
    );
    assert_eq!(to_tables(&read, &image), Ok(vec![]));
    assert_eq!(
        refused(&history(&["multiplier-changed"]), &image),
        "there is no event `multiplier-changed`"
    );
    // What stands in standard tables is known all the same, what stands in the maker's is not.
    assert!(read.demand.unwrap().interval.is_some() && read.load_profile.is_some());
    assert_eq!((read.kyz, read.service_limit), (None, None));
    let zeros = Program {
        display: Some(Display {
            leading_zeros: Some(true),
            ..Display::default()
        }),
        ..Program::default()
    };
    assert_eq!(
        refused(&zeros, &image),
        "this meter is of no known family, so it isn't known where it keeps the display's options"
    );
}
