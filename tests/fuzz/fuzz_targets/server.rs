//! The meter's end: whatever a tool or the sun puts on the line, at any time, and answers of any size.
//!
//! A request that is handed out is made of packets that were on the line, and none is handed out twice; a deadline that
//! has come moves on; memory follows what was heard and answered; and after any input, silence brings the meter back to
//! Base State with its first settings, where it answers the next tool.
//! Shape of an input: a byte of settings, then a script (see `machine`); 8 `code length16`: answers the request handed
//! out first, with `length` bytes; 9 and 10: the same with table data.
#![no_main]

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use meterbench_c1218::{
    Baud, End, LinkConfig, Request, Response, Server, ServerConfig, ServerEvent, SessionState,
    Settings,
};
use meterbench_fuzz::machine::{Bench, Machine as _, Rests, patience};
use meterbench_fuzz::script::Script;
use meterbench_fuzz::stream::{joins, packets, sealed};

struct Meter {
    bench: Bench<Server>,
    /// Answers at once, with `ok`.
    prompt: bool,
    asked: VecDeque<Request>,
    handed_out: usize,
}

impl Meter {
    fn answer(&mut self, response: Response) {
        if self.asked.pop_front().is_some() {
            self.bench.owed += response.body.len();
            self.bench.machine.respond(self.bench.now, response);
        }
    }

    fn settle(&mut self) {
        loop {
            while let Some(bytes) = self.bench.machine.poll_transmit() {
                assert!(!bytes.is_empty(), "nothing is sent as something");
            }
            match self.bench.machine.poll_event() {
                None => break,
                Some(ServerEvent::Request(request)) => {
                    let mut message = Vec::new();
                    assert_eq!(request.emit(&mut message), Ok(()), "{request:?}");
                    assert!(
                        joins(packets(&self.bench.stream).map(|found| found.0), &message),
                        "a request that was never on the line: {request:?}"
                    );
                    self.handed_out += 1;
                    self.asked.push_back(request);
                    if self.prompt {
                        self.answer(Response::ok());
                    }
                }
                Some(ServerEvent::SetBaud(baud)) => {
                    assert!((300..=256_000).contains(&baud), "{baud} bit/s")
                }
                Some(ServerEvent::SessionEnded(_)) => (),
            }
        }
        self.bench.check_memory();
    }
}

impl Rests for Meter {
    fn clock(&mut self) -> &mut Instant {
        &mut self.bench.now
    }

    fn due(&self) -> Option<Instant> {
        self.bench.machine.poll_timeout()
    }

    fn limit(&self) -> Duration {
        let (timing, settings) = self.bench.machine.limits();
        // A Wait may have asked for 255 s more.
        2 * patience(timing, settings) + 2 * timing.channel_traffic + Duration::from_secs(600)
    }

    fn act(&mut self) {
        self.bench.machine.handle_timeout(self.bench.now);
        self.settle();
    }
}

fuzz_target!(|input: &[u8]| {
    let mut script = Script(input);
    let bits = script.u8();
    let large = bits & 32 != 0;
    let config = ServerConfig {
        link: LinkConfig {
            burst: bits & 1 == 0,
            stuck_toggle: bits & 2 != 0,
            ..LinkConfig::new(End::Meter)
        },
        accept_timing_setup: bits & 4 != 0,
        accept_authenticate: bits & 4 != 0,
        accept_disconnect: bits & 4 != 0,
        lenient_identification: bits & 8 != 0,
        max_packet_size: if large { 8192 } else { 1024 },
        bauds: vec![Baud::B9600, Baud::B19200, Baud::B115200],
        ..ServerConfig::default()
    };
    let mut meter = Meter {
        bench: Bench::new(Server::new(config)),
        prompt: bits & 16 != 0,
        asked: VecDeque::new(),
        handed_out: 0,
    };
    while let Some(code) = script.byte() {
        if !meter.bench.step(code % 11, &mut script) {
            let answer = (script.u8(), vec![code; script.u16().into()]);
            meter.answer(match (code % 11, answer) {
                (8, (code, body)) => Response {
                    code: code.into(),
                    body,
                },
                (_, (_, data)) => Response::table(&data),
            });
        }
        meter.settle();
    }
    let valid = packets(&meter.bench.stream).count();
    assert!(
        meter.handed_out <= valid,
        "{} requests out of {valid} packets",
        meter.handed_out
    );

    // A meter that thinks for ever keeps its session for ever: from here on it answers at once.
    meter.prompt = true;
    while !meter.asked.is_empty() {
        meter.answer(Response::ok());
        meter.settle();
    }
    meter.rest();
    assert_eq!(meter.bench.machine.state(), SessionState::Base);
    assert_eq!(meter.bench.machine.settings(), Settings::default());

    let before = meter.bench.machine.counters().packets_out;
    meter.bench.feed(&sealed(0, 0, 0, &[0x20]));
    meter.settle();
    while meter.bench.machine.counters().packets_out == before {
        let due = meter.due().expect("the answer leaves at some time");
        meter.bench.now = meter.bench.now.max(due);
        meter.act();
    }
    assert_eq!(meter.bench.machine.state(), SessionState::Identified);
});
