//! The emulated meter behind the wire: any requests, writes that are nearly right, procedures, and its clock.
//!
//! Nothing ends the process, and whatever is written, procedures run and time passes: every table of the meter still has
//! the shape that its other tables give it, as a meter that checks its writes promises.
//! Shape of an input: a byte that chooses the meter, then a script. 0 `count bytes`: a request as it comes · 1 `which`:
//! logs on with a password · 2 `table count bytes`: a write of this · 3 `table at16 mask`: a table is read, a byte of it
//! changed, and it is written back · 4 `table at16 count bytes`: the same by offset · 5 `procedure16 count bytes`: a
//! procedure · 6 `how`: ends the session · 7 `seconds32`: time passes · 8 `table`: reads. Tables from 128 are the maker's.
#![no_main]

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use jiff::SignedDuration;
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use meterbench_c1218::{Code, Ended, Padding, Request, Secret, table_data};
use meterbench_c1219::{ByteOrder, TableId};
use meterbench_emulator::{Clock, Commit, Meter, Model, Options, STRANGER, Session, model};
use meterbench_fuzz::script::Script;
use meterbench_jobs::table;

static MODELS: LazyLock<Vec<Model>> = LazyLock::new(|| {
    ["9S", STRANGER]
        .iter()
        .filter_map(|form| model(form, None).ok())
        .collect()
});

fn table(number: u8) -> u16 {
    match number {
        0..128 => TableId::standard(number.into()),
        _ => TableId::manufacturer(u16::from(number) - 128),
    }
    .wire()
}

struct Tool {
    meter: Meter,
    session: Session,
}

impl Tool {
    fn ask(&mut self, request: &Request) -> Option<Vec<u8>> {
        let answer = self.meter.answer(&mut self.session, request);
        (answer.code == Code::Ok).then_some(answer.body)
    }

    fn log_on(&mut self, which: u8) {
        self.ask(&Request::Logon {
            user_id: 2,
            user: *b"FUZZ      ",
        });
        let text = ["SUPERVISOR", "PROGRAMMER", "READER", "nobody"][usize::from(which % 4)];
        if let Ok(password) = Secret::from_text(text, Padding::Nul) {
            self.ask(&Request::Security { password });
        }
    }

    fn read(&mut self, table: u16) -> Vec<u8> {
        let body = self.ask(&Request::Read { table }).unwrap_or_default();
        if body.is_empty() {
            return body;
        }
        table_data(&body)
            .expect("an emulated meter's table data have count and checksum")
            .to_vec()
    }
}

fuzz_target!(|input: &[u8]| {
    let mut script = Script(input);
    let bits = script.u8();
    let passed = Arc::new(AtomicI64::new(0));
    let now = Arc::clone(&passed);
    let options = Options {
        clock: Clock::from_fn(move || {
            let start = date(2025, 3, 9).at(1, 59, 50, 0);
            start.saturating_add(SignedDuration::from_secs(now.load(Ordering::Relaxed)))
        }),
        order: Some(if bits & 1 == 0 {
            ByteOrder::LeastFirst
        } else {
            ByteOrder::MostFirst
        }),
        commit: (bits & 2 != 0).then_some(Commit::Logoff),
        ..Options::default()
    };
    let built_in = &MODELS[usize::from(bits >> 2 & 1)];
    let mut tool = Tool {
        meter: Meter::new(built_in.clone(), options).expect("a built-in model makes a meter"),
        session: Session::default(),
    };
    tool.log_on(0);
    while let Some(code) = script.byte() {
        match code % 9 {
            0 => {
                if let Ok(request) = Request::parse(script.counted()) {
                    tool.ask(&request);
                }
            }
            1 => tool.log_on(script.u8()),
            2 => {
                let (table, data) = (table(script.u8()), script.counted().to_vec());
                tool.ask(&Request::Write { table, data });
            }
            3 => {
                let (table, at, mask) = (table(script.u8()), script.u16(), script.u8());
                let mut data = tool.read(table);
                if let Some(byte) = data.get_mut(usize::from(at)) {
                    *byte ^= mask;
                    tool.ask(&Request::Write { table, data });
                }
            }
            4 => {
                let (table, offset) = (table(script.u8()), script.u16().into());
                let data = script.counted().to_vec();
                tool.ask(&Request::WriteOffset {
                    table,
                    offset,
                    data,
                });
            }
            5 => {
                let mut data = script.u16().to_be_bytes().to_vec();
                if bits & 1 == 0 {
                    data.reverse();
                }
                data.push(1);
                data.extend(script.counted());
                tool.ask(&Request::Write { table: 7, data });
                tool.read(8);
            }
            6 => {
                let how = [Ended::Logoff, Ended::Terminate, Ended::LinkFailed]
                    [usize::from(script.u8() % 3)];
                tool.meter.end(&mut tool.session, how);
                tool.log_on(0);
            }
            7 => {
                let seconds = u32::from(script.u16()) | u32::from(script.u16()) << 16;
                // Some decades at most.
                passed.fetch_add(i64::from(seconds % 400_000_000), Ordering::Relaxed);
            }
            _ => {
                tool.read(table(script.u8()));
            }
        }
    }
    let image = tool.meter.image();
    for id in image.ids() {
        if let Some(Err(misfit)) = table::decode(&image, id) {
            panic!("{id} of the emulated meter no longer fits: {misfit}");
        }
    }
});
