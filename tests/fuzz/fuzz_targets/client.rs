//! The tool's end: requests and dialogs, and whatever comes back over the line, at any time.
//!
//! After a request comes one answer or one failure and no more; an answer is made of packets that were on the line; a
//! deadline that has come moves on; memory follows what was heard; and after any input, silence brings the machine to
//! rest in bounded time, ready for a new session.
//! Shape of an input: a byte of settings, then a script (see `machine`); 8 `which`: a request · 9 `which`: a dialog ·
//! 10: gives up.
#![no_main]

use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use meterbench_c1218::{
    ACK, AuthData, Client, ClientConfig, ClientError, ClientEvent, Close, Dialog, DialogError,
    Echo, End, LinkConfig, Logon, Offer, Open, OpenOptions, ReadTable, Request, Response, Secret,
    SessionState, Step, Wake, WriteTable,
};
use meterbench_fuzz::machine::{Bench, Machine as _, Rests, echo, patience};
use meterbench_fuzz::script::Script;
use meterbench_fuzz::stream::{joins, packets, sealed};

type Last = Option<Result<Response, ClientError>>;
type Running = Box<dyn FnMut(Last) -> Result<Step<()>, DialogError>>;

struct Tool {
    bench: Bench<Client>,
    waiting: bool,
    answers: usize,
    dialog: Option<Running>,
    /// The dialog's pause ends.
    resume: Option<Instant>,
}

fn running<D: Dialog + 'static>(mut dialog: D) -> Running {
    Box::new(move |last| {
        Ok(match dialog.next(last)? {
            Step::Send(request) => Step::Send(request),
            Step::Pause(pause) => Step::Pause(pause),
            Step::Done(_) => Step::Done(()),
        })
    })
}

impl Tool {
    fn send(&mut self, request: &Request) -> Result<(), ClientError> {
        let busy = self.waiting;
        let sent = self.bench.machine.send(self.bench.now, request);
        assert!(!(busy && sent.is_ok()), "two requests at once");
        self.waiting |= sent.is_ok();
        sent
    }

    fn begin(&mut self, dialog: Running) {
        if self.dialog.is_none() && !self.waiting {
            self.dialog = Some(dialog);
            self.go_on(None);
        }
    }

    fn go_on(&mut self, mut last: Last) {
        self.resume = None;
        while let Some(dialog) = &mut self.dialog {
            match dialog(last.take()) {
                Ok(Step::Send(request)) => match self.send(&request) {
                    Ok(()) => return,
                    Err(error) => last = Some(Err(error)),
                },
                Ok(Step::Pause(pause)) => {
                    self.resume = Some(self.bench.now + pause);
                    return;
                }
                Ok(Step::Done(())) | Err(_) => self.dialog = None,
            }
        }
    }

    fn settle(&mut self) {
        loop {
            while let Some(bytes) = self.bench.machine.poll_transmit() {
                assert!(!bytes.is_empty(), "nothing is sent as something");
            }
            let Some(event) = self.bench.machine.poll_event() else {
                break;
            };
            let last = match event {
                ClientEvent::SetBaud(baud) => {
                    assert!((300..=256_000).contains(&baud), "{baud} bit/s");
                    continue;
                }
                ClientEvent::Lost(_) => {
                    assert!(!self.waiting, "lost, and a request is left waiting");
                    continue;
                }
                ClientEvent::Answer(answer) => {
                    // With an echoing probe some of the stream is taken for the tool's own.
                    assert!(
                        self.bench.machine.echo() == Echo::On
                            || joins(
                                packets(&self.bench.stream).map(|found| found.0),
                                &answer.emit()
                            ),
                        "an answer that was never on the line: {answer:?}"
                    );
                    self.answers += 1;
                    Ok(answer)
                }
                ClientEvent::Failed(error) => Err(error),
            };
            assert!(
                std::mem::take(&mut self.waiting),
                "an outcome without a request: {last:?}"
            );
            self.go_on(Some(last));
        }
        assert_eq!(self.bench.machine.is_waiting(), self.waiting);
        self.bench.check_memory();
    }
}

impl Rests for Tool {
    fn clock(&mut self) -> &mut Instant {
        &mut self.bench.now
    }

    fn due(&self) -> Option<Instant> {
        self.bench
            .machine
            .poll_timeout()
            .into_iter()
            .chain(self.resume)
            .min()
    }

    fn limit(&self) -> Duration {
        let (timing, settings) = self.bench.machine.limits();
        // A dialog asks several times over, and with pauses.
        20 * (patience(timing, settings) + Duration::from_secs(60))
    }

    fn act(&mut self) {
        self.bench.machine.handle_timeout(self.bench.now);
        self.settle();
        if self.resume.is_some_and(|at| at <= self.bench.now) {
            self.go_on(None);
            self.settle();
        }
    }
}

fn request(which: u8) -> Request {
    match which {
        0 => Request::Identification,
        1 => Request::Negotiate {
            packet_size: 8192,
            packets: 255,
            bauds: vec![0x0B, 8, 6],
        },
        2 => Request::Logon {
            user_id: 1,
            user: *b"EMUCLIENT ",
        },
        3 => Request::Security {
            password: Secret::new(*b"ABCDEFGH\0\0\0\0\0\0\0\0\0\0\0\0"),
        },
        4 => Request::Read { table: 1 },
        5 => Request::ReadOffset {
            table: 1,
            offset: 0x10,
            count: 16,
        },
        6 => Request::Write {
            table: 7,
            data: vec![4, 9, 0, 1, 1],
        },
        7 => Request::Logoff,
        8 => Request::Terminate,
        9 => Request::Wait { seconds: 255 },
        10 => Request::TimingSetup {
            traffic: 60,
            inter_character: 3,
            response: 30,
            retries: 0,
        },
        11 => Request::Disconnect,
        12 => Request::Authenticate {
            data: AuthData(vec![1; 9]),
        },
        _ => Request::Write {
            table: 6,
            data: vec![which; 400],
        },
    }
}

fn dialog(which: u8, tool: &Client) -> Running {
    let settings = tool.settings();
    match which {
        0 => running(Open::new(OpenOptions::default())),
        1 => running(Open::new(OpenOptions {
            negotiate: Some(Offer {
                bauds: vec![8, 6],
                ..Offer::default()
            }),
            timing_setup: Some([60, 3, 30, 0]),
            logon: Some(Logon {
                user_id: 1,
                user: *b"EMUCLIENT ",
                password: Some(Secret::new(*b"ABCDEFGH\0\0\0\0\0\0\0\0\0\0\0\0")),
            }),
            ..OpenOptions::default()
        })),
        2 => running(ReadTable::new(1, settings)),
        3 => running(ReadTable::sized(1, settings, 3000)),
        4 => running(ReadTable::range(1, settings, 7, 300)),
        5 => running(ReadTable::new(1, settings).by_offset()),
        6 => running(WriteTable::new(6, vec![which; 500], settings)),
        7 => running(WriteTable::at(6, 9, vec![which; 100], settings)),
        _ => running(Close::new()),
    }
}

fuzz_target!(|input: &[u8]| {
    let mut script = Script(input);
    let bits = script.u8();
    let link = LinkConfig {
        echo: echo(bits),
        burst: bits & 4 == 0,
        stuck_toggle: bits & 8 != 0,
        ..LinkConfig::new(End::Tool)
    };
    let config = ClientConfig {
        link,
        wake: (bits & 16 != 0).then(Wake::default),
        shared_toggle: bits & 32 != 0,
    };
    let mut tool = Tool {
        bench: Bench::new(Client::new(config)),
        waiting: false,
        answers: 0,
        dialog: None,
        resume: None,
    };
    while let Some(code) = script.byte() {
        if !tool.bench.step(code % 11, &mut script) {
            match code % 11 {
                8 => {
                    // While a dialog runs, the line belongs to it.
                    if tool.dialog.is_none() {
                        let _ = tool.send(&request(script.u8()));
                    }
                }
                9 => {
                    let next = dialog(script.u8(), &tool.bench.machine);
                    tool.begin(next);
                }
                _ => {
                    tool.bench.machine.abandon(tool.bench.now);
                    (tool.waiting, tool.dialog, tool.resume) = (false, None, None);
                }
            }
        }
        tool.settle();
    }
    tool.rest();
    assert!(
        tool.bench.machine.is_quiet() && !tool.waiting,
        "at rest with something to do"
    );

    // Whatever it was, the next session is a session.
    if tool.bench.machine.state() != SessionState::Base {
        assert_eq!(tool.send(&Request::Terminate), Ok(()));
        tool.settle();
        tool.rest();
        assert_eq!(tool.bench.machine.state(), SessionState::Base);
    }
    if tool.bench.machine.echo() == Echo::On {
        return;
    }
    let (left, answers) = (tool.bench.machine.counters().packets_out, tool.answers);
    assert_eq!(tool.send(&Request::Identification), Ok(()));
    tool.settle();
    // It may be held back until the meter has dropped an older session.
    while tool.bench.machine.counters().packets_out == left {
        let due = tool.due().expect("the packet leaves at some time");
        tool.bench.now = tool.bench.now.max(due);
        tool.act();
    }
    tool.bench.feed(&[ACK]);
    tool.bench.feed(&sealed(0, 0, 0, &[0, 0, 1, 0, 0]));
    tool.settle();
    tool.rest();
    assert_eq!(tool.answers, answers + 1);
    assert_eq!(tool.bench.machine.state(), SessionState::Identified);
});
