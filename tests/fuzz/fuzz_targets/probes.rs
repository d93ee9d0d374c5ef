//! A text as a file of probe presets, and a tool that speaks through each of them.
//!
//! No text may end the process; every refusal has a place and a reason; no preset makes a tool wait without end.
#![no_main]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use meterbench_c1218::{Client, Request};
use meterbench_port::probe::{built_in, parse};

/// Four tries of an Identification with every wait that a preset may ask for.
const LONGEST: Duration = Duration::from_secs(600);

fuzz_target!(|text: &str| {
    let probes = match parse(text, built_in()) {
        Ok(probes) => probes,
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "refused without a reason");
            let lines = text.lines().count().max(1) + 1;
            for mistake in mistakes {
                assert!(
                    (1..=lines).contains(&mistake.line) && mistake.column > 0,
                    "{mistake:?}"
                );
                assert!(!mistake.what.is_empty(), "{mistake:?}");
            }
            return;
        }
    };
    let names: BTreeSet<_> = probes
        .iter()
        .chain(built_in())
        .map(|probe| &probe.name)
        .collect();
    assert_eq!(
        names.len(),
        probes.len() + built_in().len(),
        "a name that two presets have"
    );
    for probe in probes {
        assert!(!probe.words().is_empty());
        let start = Instant::now();
        let mut now = start;
        let mut tool = Client::new(probe.client_config());
        assert_eq!(tool.send(now, &Request::Identification), Ok(()));
        while let Some(at) = tool.poll_timeout() {
            while tool.poll_transmit().is_some() {}
            now = now.max(at);
            tool.handle_timeout(now);
            assert!(now - start < LONGEST, "{probe:?}");
        }
    }
});
