//! The meter without a wire: models, rights, writes, procedures. Whole sessions are in `lines`.

mod access;
mod bad_input;
mod bench;
mod clock;
mod crowd;
mod deceit;
mod face;
mod instant;
mod life;
mod lines;
mod logs;
mod models;
mod pending;
mod power;
mod procedures;
mod pulses;
mod records;
mod service;
mod start;
mod state;
mod test_mode;
mod writes;

use jiff::civil::{DateTime, date};
use meterbench_c1218::{Code, Padding, Request, Secret, table_data};
use meterbench_c1219::procedure::{Call, Outcome, ProcId, ResultCode};
use meterbench_c1219::{ByteOrder, Image, Table, TableId};

use crate::{Clock, Meter, Options, Session, model};

const SUPERVISOR: &str = "SUPERVISOR";
const PROGRAMMER: &str = "PROGRAMMER";
const READER: &str = "READER";

fn st(number: u16) -> TableId {
    TableId::standard(number)
}

fn mt(number: u16) -> TableId {
    TableId::manufacturer(number)
}

/// Monday, in daylight saving time.
fn noon() -> DateTime {
    date(2025, 7, 14).at(12, 0, 0, 0)
}

fn standing(at: DateTime) -> Clock {
    Clock::from_fn(move || at)
}

/// A meter and a tool's session with it.
struct Bench {
    meter: Meter,
    session: Session,
    sequence: u8,
}

impl Bench {
    fn new(form: &str) -> Bench {
        Bench::with(
            form,
            Options {
                clock: standing(noon()),
                ..Options::default()
            },
        )
    }

    fn with(form: &str, options: Options) -> Bench {
        let meter = Meter::new(model(form, None).unwrap(), options).unwrap();
        let mut bench = Bench {
            meter,
            session: Session::default(),
            sequence: 0,
        };
        assert_eq!(bench.log_on(), Code::Ok);
        bench
    }

    /// Logged on with a password.
    fn as_user(form: &str, password: &str) -> Bench {
        let mut bench = Bench::new(form);
        assert_eq!(bench.password(password), Code::Ok);
        bench
    }

    fn both_orders(form: &str, password: &str) -> [Bench; 2] {
        [ByteOrder::LeastFirst, ByteOrder::MostFirst].map(|order| {
            let options = Options {
                clock: standing(noon()),
                order: Some(order),
                ..Options::default()
            };
            let mut bench = Bench::with(form, options);
            assert_eq!(bench.password(password), Code::Ok);
            bench
        })
    }

    fn ask(&mut self, request: &Request) -> Result<Vec<u8>, Code> {
        let response = self.meter.answer(&mut self.session, request);
        match response.code {
            Code::Ok => Ok(response.body),
            code => Err(code),
        }
    }

    fn code(&mut self, request: &Request) -> Code {
        self.ask(request).map_or_else(|code| code, |_| Code::Ok)
    }

    fn log_on(&mut self) -> Code {
        self.code(&Request::Logon {
            user_id: 2,
            user: Request::user("tester").unwrap(),
        })
    }

    fn password(&mut self, password: &str) -> Code {
        self.code(&Request::Security {
            password: Secret::from_text(password, Padding::Nul).unwrap(),
        })
    }

    fn read(&mut self, id: TableId) -> Result<Vec<u8>, Code> {
        let body = self.ask(&Request::Read { table: id.wire() })?;
        Ok(table_data(&body).unwrap().to_vec())
    }

    fn read_part(&mut self, id: TableId, offset: u32, count: u16) -> Result<Vec<u8>, Code> {
        let body = self.ask(&Request::ReadOffset {
            table: id.wire(),
            offset,
            count,
        })?;
        Ok(table_data(&body).unwrap().to_vec())
    }

    fn write(&mut self, id: TableId, data: &[u8]) -> Code {
        self.code(&Request::Write {
            table: id.wire(),
            data: data.to_vec(),
        })
    }

    fn write_part(&mut self, id: TableId, offset: u32, data: &[u8]) -> Code {
        self.code(&Request::WriteOffset {
            table: id.wire(),
            offset,
            data: data.to_vec(),
        })
    }

    /// Everything that this user can read.
    fn image(&mut self) -> Image {
        let ids: Vec<TableId> = self.meter.config.tables_used().collect();
        ids.into_iter()
            .filter_map(|id| Some((id, self.read(id).ok()?)))
            .collect()
    }

    /// A table as this user reads it; its shape as the meter knows it.
    fn get<T: Table>(&mut self) -> T {
        let mut image = self.meter.image.clone();
        image.set_raw(T::ID, self.read(T::ID).unwrap());
        image.get().unwrap()
    }

    fn run(&mut self, procedure: ProcId, parameters: &[u8]) -> Outcome {
        self.sequence += 1;
        let call = Call {
            procedure,
            selector: 3,
            sequence: self.sequence,
            parameters: parameters.to_vec(),
        };
        let bytes = self.meter.image.encode(&call).unwrap();
        assert_eq!(self.write(st(7), &bytes), Code::Ok);
        let outcome: Outcome = self.get();
        assert!(outcome.answers(&call));
        outcome
    }

    fn result(&mut self, procedure: ProcId, parameters: &[u8]) -> ResultCode {
        self.run(procedure, parameters).result
    }
}
