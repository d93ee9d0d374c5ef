//! A probe that echoes: point 39.

use meterbench_c1218::*;

use crate::bench::Pair;

fn whole_session(mode: Echo, echoes: bool) -> Pair {
    let link = LinkConfig {
        echo: mode,
        ..LinkConfig::new(End::Tool)
    };
    let config = ClientConfig {
        link,
        wake: Some(Wake::default()),
        ..ClientConfig::default()
    };
    let mut pair = Pair::with(config, ServerConfig::default());
    pair.echoes = echoes;
    pair.tables.insert(9, vec![0xEE; 300]);
    let offer = Offer {
        packet_size: 128,
        packets: 2,
        bauds: vec![8],
    };
    let settings = pair.log_on(Some(offer)).settings;
    assert_eq!(pair.run(ReadTable::new(9, settings)).unwrap(), [0xEE; 300]);
    pair.run(WriteTable::new(9, vec![6; 300], settings))
        .unwrap();
    assert_eq!(pair.tables[&9], [6; 300]);
    assert_eq!(
        pair.run(Close::new()).unwrap(),
        Closed {
            logged_off: true,
            terminated: true
        }
    );
    pair
}

#[test]
fn c39_a_whole_session_works_through_an_echo_given_or_found() {
    for mode in [Echo::On, Echo::Auto] {
        let pair = whole_session(mode, true);
        assert_eq!(pair.tool.echo(), Echo::On);
        assert_eq!(
            (pair.tool.counters().retries, pair.tool.counters().naks_out),
            (0, 0)
        );
    }
}

#[test]
fn c39_without_an_echo_none_is_found() {
    for mode in [Echo::Off, Echo::Auto] {
        let pair = whole_session(mode, false);
        assert_eq!(pair.tool.echo(), Echo::Off);
        assert_eq!(
            (pair.tool.counters().retries, pair.tool.counters().naks_out),
            (0, 0)
        );
    }
}
