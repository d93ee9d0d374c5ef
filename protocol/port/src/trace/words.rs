//! What a piece of the stream says, in words, and which of its bytes may be shown.
//!
//! Is: the only judge of what a secret is: the password of Security, the data of Authenticate, the tables of
//! passwords and keys (ST-42, ST-45), written or read, and the parameters of the procedure that logs in (ST-7). What came
//! spoiled, so that it can't be told what it is, is shown only where it can't be what is left of a secret: see [`Wary`].
//! Is not: the file.

use std::hash::{DefaultHasher, Hasher as _};

use meterbench_c1218::packet::HEADER;
use meterbench_c1218::{Code, Packet, Request, Response, Service, table_data};

use super::Way;
use super::splitter::Piece;

/// Numbers on the wire of the tables that hold passwords and keys. This crate knows of no other table but ST-7.
const SECRET_TABLES: [u16; 2] = [42, 45];

/// The table that starts a procedure: which one (2 bytes), a sequence number, then its parameters.
const PROC_INITIATE: u16 = 7;

/// The standard procedure whose parameters are a user and a password.
const LOG_IN: u8 = 18;

/// Bit 12 of a table number: the pending copy of the table.
const PENDING: u16 = 1 << 12;

/// Bit 11: a manufacturer's table.
const MANUFACTURER: u16 = 1 << 11;

/// Remembers what was asked, to understand what is answered.
#[derive(Default)]
pub(super) struct Scribe {
    /// The request last sent whole, by its words.
    asked: Option<Service>,
    /// What was last asked for is secret, so its answer is too.
    secret_asked: bool,
    /// The table last asked for, by the request last sent whole.
    read: Option<Read>,
    /// The message whose packets pass is secret, by direction.
    secret_out: bool,
    secret_in: bool,
    wary: Wary,
}

/// Whether what comes from the meter may still be a secret, or what is left of one: its echo, its answer, or that answer
/// sent again.
///
/// All of these come before the meter's answer to a later request. So whoever has asked about a secret is wary until the
/// meter has answered something else, with other data than that of its last answer: the same is that one sent again.
#[derive(Default)]
struct Wary {
    on: bool,
    /// The answer to the request last asked is a secret, or may be one, and has not come.
    awaited: bool,
    /// The same of a request before that: the next answer may be to it.
    owed: bool,
    /// The data of the last answer, so that it is known again without being kept.
    last: Option<u64>,
}

impl Wary {
    /// A request went out: it has a secret in it, its answer may have one.
    fn asked(&mut self, secret: bool, answer: bool) {
        self.on |= secret || answer;
        self.owed |= std::mem::replace(&mut self.awaited, answer);
    }

    /// An answer came; `secret` when the present request is about one. Whether it may be an older secret, sent again or late.
    fn answered(&mut self, secret: bool, data: &[u8]) -> bool {
        let mut hasher = DefaultHasher::new();
        hasher.write(data);
        let now = hasher.finish();
        let again = self.last.replace(now) == Some(now);
        if again || std::mem::take(&mut self.owed) {
            return self.on;
        }
        self.awaited = false;
        self.on &= secret;
        false
    }
}

impl Scribe {
    /// The words for a piece, and how many of its bytes may be shown: those before the first that may not.
    pub fn describe(&mut self, way: Way, piece: &Piece) -> (String, usize) {
        match piece {
            Piece::Ack => ("ACK".into(), 1),
            Piece::Nak => ("NAK".into(), 1),
            Piece::Packet(bytes) => match Packet::parse(bytes) {
                Ok(Some((packet, _))) => self.packet(way, &packet),
                _ => ("noise".into(), 0),
            },
            Piece::Spoiled(bytes) => ("spoiled packet".into(), self.unsure(way, bytes, HEADER)),
            Piece::Fragment(bytes) => ("part of a packet".into(), self.unsure(way, bytes, HEADER)),
            // What wakes a probe or greets another kind of meter is no packet, and no secret.
            Piece::Noise(bytes) if way == Way::ToMeter && !self.secret_asked => {
                ("noise".into(), bytes.len())
            }
            Piece::Noise(bytes) => ("noise".into(), self.unsure(way, bytes, 0)),
        }
    }

    /// How much may be shown of what can't be told: `least`, where it may be what is left of a secret.
    fn unsure(&self, way: Way, bytes: &[u8], least: usize) -> usize {
        match way {
            Way::FromMeter if !self.wary.on => bytes.len(),
            // The tool sends whole packets: what is cut there is a session's last, whatever it was.
            Way::FromMeter | Way::ToMeter => least,
        }
    }

    fn packet(&mut self, way: Way, packet: &Packet<'_>) -> (String, usize) {
        let begins = !packet.control.multi() || packet.control.first();
        let (words, shown) = if begins {
            self.beginning(way, packet)
        } else {
            self.continuation(way, packet)
        };
        let part = match (packet.control.multi(), begins) {
            (false, _) => String::new(),
            (true, true) => format!(", first of {} packets", u16::from(packet.sequence) + 1),
            (true, false) => format!(", {} to follow", packet.sequence),
        };
        let toggle = u8::from(packet.control.toggle());
        (format!("{words}{part} (toggle {toggle})"), HEADER + shown)
    }

    /// A packet in the middle of a message: as secret as its first.
    fn continuation(&self, way: Way, packet: &Packet<'_>) -> (String, usize) {
        let secret = match way {
            Way::ToMeter => self.secret_out,
            Way::FromMeter => self.secret_in,
        };
        ("continued".into(), if secret { 0 } else { visible(packet) })
    }

    /// The words for a packet that begins a message, and how much of its data may be shown.
    fn beginning(&mut self, way: Way, packet: &Packet<'_>) -> (String, usize) {
        let Some(&code) = packet.data.first() else {
            return ("empty packet".into(), 0);
        };
        let is_answer = Code::is_response(code);
        let kept_back = is_answer
            && way == Way::FromMeter
            && self
                .wary
                .answered(self.secret_asked || self.read.is_some(), packet.data);
        let open = match is_answer {
            true if (self.secret_asked || kept_back) && packet.data.len() > 1 => Some(1),
            true => self.read.and_then(|read| match read {
                // What is read back is what was written.
                Read::ProcInitiate => open_call(packet.data, 3),
                Read::PartOfProcInitiate if packet.data.len() > 1 => Some(1),
                Read::PartOfProcInitiate => None,
            }),
            false => open_part(packet.data),
        };
        let secret = open.is_some();
        match way {
            Way::ToMeter => self.secret_out = secret,
            Way::FromMeter => self.secret_in = secret,
        }
        let words = if is_answer {
            self.answer(packet)
        } else {
            if way == Way::ToMeter {
                self.asked = Service::of(code);
                self.secret_asked = secret;
                self.read = Read::of(packet.data);
                let answer_too = self.read.is_some() || (secret && is_read(code));
                self.wary.asked(secret, answer_too);
            }
            request(packet)
        };
        (words, open.unwrap_or_else(|| visible(packet)))
    }

    fn answer(&self, packet: &Packet<'_>) -> String {
        let Some(response) = Response::parse(packet.data) else {
            return "no answer".into();
        };
        let code = response.code;
        let service = self.asked.map_or("?", Service::name);
        match table_data(&response.body) {
            _ if response.body.is_empty() => format!("{service}: {code}"),
            Ok(data) if service == "Read" => format!("{service}: {code}, {} bytes", data.len()),
            _ => format!("{service}: {code}, {} bytes follow", response.body.len()),
        }
    }
}

/// A read of the table that starts procedures.
#[derive(Clone, Copy)]
enum Read {
    ProcInitiate,
    PartOfProcInitiate,
}

impl Read {
    fn of(request: &[u8]) -> Option<Read> {
        match request {
            [0x30, high, low, ..] if is_proc_initiate([*high, *low]) => Some(Read::ProcInitiate),
            [0x31..=0x3F, high, low, ..] if is_proc_initiate([*high, *low]) => {
                Some(Read::PartOfProcInitiate)
            }
            _ => None,
        }
    }
}

fn is_read(code: u8) -> bool {
    matches!(code, 0x30..=0x3F)
}

/// All data and the check sequence.
fn visible(packet: &Packet<'_>) -> usize {
    packet.data.len() + 2
}

/// How many bytes of a request may be shown, when not all.
fn open_part(data: &[u8]) -> Option<usize> {
    match data {
        [0x51 | 0x53, ..] => Some(1),
        // The service and the table; what follows may be the secret itself.
        [0x40..=0x4F, high, low, ..] | [0x30..=0x3F, high, low, ..]
            if is_secret_table([*high, *low]) =>
        {
            Some(3)
        }
        [0x40, high, low, ..] if is_proc_initiate([*high, *low]) => open_call(data, 5),
        // Parts can't be told: the parameters may come without their procedure.
        [0x41..=0x4F, high, low, ..] if is_proc_initiate([*high, *low]) => Some(3),
        _ => None,
    }
}

/// How much may be shown of `data`, in which the table that starts procedures begins at `start`; `None` when all. The
/// byte order is the meter's own affair here, so a procedure that would be the log-in in either counts as one.
fn open_call(data: &[u8], start: usize) -> Option<usize> {
    const STANDARD: u8 = 0;
    // Above the number stand the maker's bit and the selector, which changes nothing.
    let is_log_in = |low: u8, high: u8| low == LOG_IN && high & 0x0F == STANDARD;
    match data.get(start..) {
        Some([a, b, ..]) if is_log_in(*a, *b) || is_log_in(*b, *a) => Some(start + 3),
        _ => None,
    }
}

fn is_proc_initiate(number: [u8; 2]) -> bool {
    u16::from_be_bytes(number) & !PENDING == PROC_INITIATE
}

fn is_secret_table(number: [u8; 2]) -> bool {
    holds_secrets(u16::from_be_bytes(number))
}

/// Whether a table, by its number on the wire, holds passwords or keys.
#[must_use]
pub fn holds_secrets(number: u16) -> bool {
    SECRET_TABLES.contains(&(number & !PENDING))
}

/// A request in words; a password is not among them.
#[must_use]
pub fn request_words(request: &Request) -> String {
    let mut message = Vec::new();
    let name = match request.emit(&mut message) {
        Ok(()) => message.first().and_then(|&code| Service::of(code)),
        Err(_) => None,
    };
    words(name.map_or("Request", Service::name), request)
}

fn request(packet: &Packet<'_>) -> String {
    let name = packet
        .data
        .first()
        .and_then(|&code| Service::of(code))
        .map_or("unknown service", Service::name);
    match Request::parse(packet.data) {
        Ok(request) => words(name, &request),
        // The first packet of a long write holds its beginning only.
        Err(_) => match packet.data {
            [0x40..=0x4F, high, low, ..] => {
                format!("{name} {}", table(u16::from_be_bytes([*high, *low])))
            }
            _ => name.to_owned(),
        },
    }
}

fn words(name: &str, request: &Request) -> String {
    match request {
        Request::Read { table: number } => format!("{name} {}", table(*number)),
        Request::ReadOffset {
            table: number,
            offset,
            count,
        } => {
            format!("{name} {}, {count} bytes from {offset}", table(*number))
        }
        Request::Write {
            table: number,
            data,
        } => {
            let hidden = match *number & !PENDING {
                PROC_INITIATE if open_call(data, 0).is_some() => ", parameters not shown",
                _ => "",
            };
            format!("{name} {}, {} bytes{hidden}", table(*number), data.len())
        }
        Request::WriteOffset {
            table: number,
            offset,
            data,
        } => {
            format!(
                "{name} {}, {} bytes from {offset}",
                table(*number),
                data.len()
            )
        }
        Request::ReadIndex { table: number, .. } | Request::WriteIndex { table: number, .. } => {
            format!("{name} {} by index", table(*number))
        }
        Request::Logon { user_id, user } => {
            let user = String::from_utf8_lossy(user);
            format!("{name} {user_id} \"{}\"", user.trim_end().escape_debug())
        }
        Request::Security { .. } => format!("{name}, password not shown"),
        Request::Negotiate {
            packet_size,
            packets,
            bauds,
        } => {
            let rates: Vec<String> = bauds.iter().map(|code| rate(*code)).collect();
            format!(
                "{name} {packet_size} bytes x {packets}, rates {}",
                rates.join(" ")
            )
        }
        Request::Wait { seconds } => format!("{name} {seconds} s"),
        _ => name.to_owned(),
    }
}

fn rate(code: u8) -> String {
    meterbench_c1218::Baud::from_code(code).map_or_else(
        || format!("code {code:02X}"),
        |baud| baud.bits_per_second().to_string(),
    )
}

/// "table 1", "manufacturer table 13", "pending table 54".
fn table(number: u16) -> String {
    let pending = if number & PENDING != 0 {
        "pending "
    } else {
        ""
    };
    let maker = if number & MANUFACTURER != 0 {
        "manufacturer "
    } else {
        ""
    };
    format!(
        "{pending}{maker}table {}",
        number & !(PENDING | MANUFACTURER)
    )
}
