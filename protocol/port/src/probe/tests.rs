use super::*;

#[test]
fn the_built_in_presets_are_sound() {
    let probes = built_in();
    assert_eq!(probes[0].name, GENERIC);
    for probe in probes {
        assert!(
            !probe.source.is_empty() && probe.title != probe.name,
            "{probe:?}"
        );
    }
    let lines = |probe: &Probe| (probe.rts, probe.dtr);
    for wanted in [(true, false), (true, true), (false, true), (false, false)] {
        assert!(
            probes.iter().any(|probe| lines(probe) == wanted),
            "{wanted:?}"
        );
    }
}

#[test]
fn generic_is_what_a_port_and_a_link_do_unasked() {
    let generic = &built_in()[0];
    assert_eq!(generic.open_options(), OpenOptions::default());
    assert_eq!(generic.client_config(), ClientConfig::default());
    let wordless = Probe {
        title: String::new(),
        source: String::new(),
        ..generic.clone()
    };
    assert_eq!(wordless, Probe::default());
    assert_eq!(
        generic.words(),
        "RTS on, DTR off, 100 ms warm-up, echo found out, 30 ms after a change of rate"
    );
}

#[test]
fn every_key_of_a_row_reaches_the_port_or_the_link() {
    let text = "schema = 1\n[[probe]]\nname = \"bench-2\"\ntitle = \"Bench 2\"\nrts = false\ndtr = true\n\
        warm_up_ms = 250\nwake_byte = 0xAA\nwake_pause_ms = 70\necho = \"off\"\nguard_ms = 50\n\
        turn_around_us = 5_000\nburst = false\n";
    let probe = parse(text, built_in()).unwrap().remove(0);
    let open = probe.open_options();
    assert_eq!((open.rts, open.dtr), (false, true));
    assert_eq!(open.warm_up, Duration::from_millis(250));
    let client = probe.client_config();
    assert_eq!(
        client.wake,
        Some(Wake {
            byte: 0xAA,
            pause: Duration::from_millis(70)
        })
    );
    assert_eq!(client.link.echo, Echo::Off);
    assert_eq!(client.link.timing.baud_guard, Duration::from_millis(50));
    assert_eq!(client.link.timing.turn_around, Duration::from_millis(5));
    assert!(!client.link.burst);
    assert_eq!(
        probe.words(),
        "RTS off, DTR on, 250 ms warm-up, woken with AA and 70 ms, no echo, 50 ms after a change of rate, \
         5 ms at each turn of the line, a pause between ACK and request"
    );
}

#[test]
fn every_mistake_is_told_at_its_place_and_nothing_is_taken() {
    let text = "schema = 2\nspeed = 1\n[[probe]]\nname = \"Bench 2\"\nrts = \"on\"\n[[probe]]\nname = \"generic\"\n\
        echo = true\nguard_ms = 9000\nwarmup = 1\n[[probe]]\ndtr = true\nwake_pause_ms = 5\n\
        [[probe]]\nname = \"x\"\nwake_byte = 300\nturn_around_us = -1\n[[probe]]\nname = \"x\"\n";
    let mistakes = parse(text, built_in()).unwrap_err();
    let places: Vec<(usize, usize)> = mistakes.iter().map(|it| (it.line, it.column)).collect();
    assert_eq!(
        places,
        [
            (1, 10),
            (2, 1),
            (4, 8),
            (5, 7),
            (7, 8),
            (8, 8),
            (9, 12),
            (10, 1),
            (11, 1),
            (13, 17),
            (16, 13),
            (17, 18),
            (19, 8),
        ],
        "{mistakes:#?}"
    );
    let all: Vec<String> = mistakes.iter().map(Mistake::to_string).collect();
    assert!(
        all[0].starts_with("1:10: this MeterBench reads schema 1"),
        "{}",
        all[0]
    );
    assert!(all[4].contains("comes with the program") && all[12].contains("twice"));
}

#[test]
fn a_file_that_is_no_toml_is_told_at_its_place() {
    for (text, line) in [
        ("schema = 1\n[[probe]\n", 2),
        ("schema = \n", 1),
        ("", 1),
        ("\u{0}", 1),
    ] {
        let mistakes = parse(text, &[]).unwrap_err();
        assert_eq!(mistakes[0].line, line, "{text:?}: {mistakes:?}");
    }
    for text in [
        "schema = 1\nprobe = 5",
        "schema = 1\nprobe = [5]",
        "schema = 1\n[probe]\nname = \"x\"",
    ] {
        let mistakes = parse(text, &[]).unwrap_err();
        assert!(
            mistakes[0].what.contains("two brackets"),
            "{text:?}: {mistakes:?}"
        );
    }
}
