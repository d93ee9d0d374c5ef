//! What to try next, for every cause, in one table; with its code and exit code.
//!
//! Is: the only place that gives advice. No `match` here has a `_` arm for a [`Cause`], so a new one can't be forgotten.
//! Is not: the facts; those are in `error`.

mod place;

use meterbench_c1218::{ClientError, Code};
use meterbench_c1219::procedure::ResultCode;
use meterbench_port::OpenError;

use crate::error::{Cause, JobError};
use crate::journal::JournalError;

/// The exit codes of the command line.
pub mod exit {
    /// Done.
    pub const DONE: u8 = 0;
    /// The answer is no: findings, differences, a verification that failed.
    pub const NO: u8 = 1;
    /// Usage, or a file that can't be read.
    pub const USAGE: u8 = 2;
    /// No communication.
    pub const LINK: u8 = 3;
    /// The meter refused.
    pub const REFUSED: u8 = 4;
    /// Stopped while writing.
    pub const PARTIAL: u8 = 5;
    /// Cancelled.
    pub const CANCELLED: u8 = 130;
}

impl JobError {
    /// A stable name for scripts: "no-answer".
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.cause.advice().code
    }

    /// What the command line ends with.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if let Cause::NotReadBack { because, .. } = &self.cause {
            return because.exit_code();
        }
        self.cause.advice().exit
    }

    /// What to try next, for the person at the meter.
    #[must_use]
    pub fn hint(&self) -> String {
        if let Cause::Partial {
            snapshot: Some(path),
            because,
            ..
        } = &self.cause
        {
            return format!(
                "Program this meter again with the same file, or run `program --resume`, to finish; `--resume --back` goes back; {} holds the tables as they were. To get past the cause: {}",
                path.display(),
                because.hint()
            );
        }
        if let Cause::Open(OpenError::Permission {
            group: Some(group), ..
        }) = &self.cause
        {
            return permission(group);
        }
        if let Cause::NotAllowed(denied) = &self.cause {
            return denied.hint();
        }
        self.cause.advice().hint.into()
    }
}

/// How to get the right to open ports that belong to a group.
fn permission(group: &str) -> String {
    match group {
        // Nobody joins that one.
        "root" | "wheel" => "Install the device permission rule of this program's package, then plug the probe in again".into(),
        group => format!(
            "Join the group: `sudo usermod -aG {group} $USER`, then log out and in again; or install the device permission rule of this program's package"
        ),
    }
}

/// A procedure that was not carried out.
fn not_done(result: ResultCode) -> Advice {
    let hint = match result {
        ResultCode::NotAuthorized => {
            "Log on with a password of a higher level: this one may not do it"
        }
        ResultCode::Conflict => {
            "The meter's state or set-up forbids it now; identify the meter and read what it says"
        }
        ResultCode::Timing => {
            "It is too soon after the last one, by the meter's lock-out or because it is still at work; wait, then try again"
        }
        ResultCode::Unrecognized | ResultCode::InvalidParameter => {
            "This meter does not do that; see its maker's documents"
        }
        ResultCode::Completed | ResultCode::Accepted | ResultCode::Unknown(_) => {
            "Look at the meter's state before trying again: it may still be at work"
        }
    };
    advice("not-done", exit::REFUSED, hint)
}

/// An order whose answer was lost, by what a second look found.
fn unanswered(done: Option<bool>) -> Advice {
    let hint = match done {
        Some(true) => "Nothing more needs to be done; see to the line before the next order",
        Some(false) => "See to the probe and the line, then try again",
        None => "See to the probe and the line, and look at the meter's state before trying again",
    };
    advice("unanswered", exit::LINK, hint)
}

struct Advice {
    code: &'static str,
    exit: u8,
    hint: &'static str,
}

const fn advice(code: &'static str, exit: u8, hint: &'static str) -> Advice {
    Advice { code, exit, hint }
}

impl Cause {
    fn advice(&self) -> Advice {
        use exit::{CANCELLED, LINK, NO, PARTIAL, REFUSED, USAGE};
        match self {
            Cause::Open(error) => open(error),
            Cause::NoPortCame(_) => advice(
                "no-port",
                LINK,
                "Try another USB socket and another cable; an adapter that the system does not show at all lacks its driver, or is broken",
            ),
            Cause::Trace { .. } => advice(
                "trace-file",
                USAGE,
                "Name a trace file in a folder that you may write to",
            ),
            Cause::PortGone { port } if port.starts_with("tcp:") => advice(
                "port-lost",
                LINK,
                "See that nobody else uses the device server, that it closes no idle connection within 10 s, and that the network holds; then try again",
            ),
            Cause::PortFailed { port, .. } if port.starts_with("tcp:") => advice(
                "port-lost",
                LINK,
                "Restart the device server or its port, then try again",
            ),
            Cause::PortGone { .. } | Cause::PortFailed { .. } => advice(
                "port-lost",
                LINK,
                "Check the probe's cable, list the ports, and try again",
            ),
            Cause::NoAnswer => advice(
                "no-answer",
                LINK,
                "Check that the probe sits on the meter's port the right way round and that the meter has power; turn the probe by 180 degrees and try again",
            ),
            Cause::NotC1218(_) => advice(
                "not-c1218",
                LINK,
                "Check that this is the port with the meter on it, that the probe is an ANSI Type 2 probe and not too far from the meter, and that the device speaks C12.18 at 9600 bit/s",
            ),
            Cause::OtherProtocol(_) => advice(
                "not-c1218",
                LINK,
                "Check that this is the port with the meter on it, and that the meter is one of the ANSI kind",
            ),
            Cause::Echo { .. } => advice(
                "echo",
                LINK,
                "Choose a probe preset that finds out the echo by itself, such as generic",
            ),
            Cause::OtherStandard(_) => advice(
                "other-protocol",
                LINK,
                "Use the meter's C12.18 optical port; a modem or network port needs other software",
            ),
            Cause::LinkLost(ClientError::SilentAfterBaudChange { .. }) => advice(
                "link-lost",
                LINK,
                "Wait ten seconds and try again with 9600 bit/s as the highest rate; if it is the same there, this meter takes longer to answer than C12.18 allows",
            ),
            Cause::LinkLost(_) => advice(
                "link-lost",
                LINK,
                "Hold the probe still and keep strong light away from it, wait ten seconds and try again, with a lower rate if it happens often",
            ),
            Cause::BadAnswer(_) => advice(
                "bad-answer",
                LINK,
                "Try again; if it fails the same way, save a trace and report it together with the meter's model and firmware",
            ),
            Cause::Password { .. } => advice(
                "password",
                REFUSED,
                "Make sure of the password that this meter was set up with, and ask the utility if it is not known; a few wrong ones lock some meters. The next one is only sent with --try-again, or typed anew",
            ),
            Cause::PasswordNotSent { .. } => advice(
                "password-not-sent",
                REFUSED,
                "Make sure of the password, then add --try-again, or type it anew; a few wrong ones lock some meters",
            ),
            Cause::LevelTooLow(_) => advice(
                "clearance",
                REFUSED,
                "Log on with a password of a higher level, then try again",
            ),
            Cause::NotAllowed(_) => advice("not-allowed", REFUSED, ""),
            Cause::Signature(error) => advice("signature", REFUSED, error.hint()),
            Cause::Refused { code, .. } => refused(*code),
            Cause::NoTable(_) => advice(
                "no-table",
                REFUSED,
                "Read the meter to see which tables it has",
            ),
            Cause::Table(_) => advice(
                "table-shape",
                REFUSED,
                "Save a snapshot of the meter and report it: this table is not laid out as the meter's own dimensions say",
            ),
            Cause::Findings(_) => advice(
                "findings",
                NO,
                "Check the program file, correct what it lists as an error, and program again",
            ),
            Cause::Map(error) => place::advice_of(error),
            Cause::Size { .. } => advice(
                "table-size",
                REFUSED,
                "Save a snapshot of the meter and report it together with the program",
            ),
            Cause::OtherMeter { .. } => advice(
                "other-meter",
                REFUSED,
                "Connect the meter that was planned for, or plan again for this one",
            ),
            Cause::NotTheMeter(_) => advice(
                "not-the-meter",
                NO,
                "See that the probe is on the right meter, and that the list is right; to program it in spite of that, override with a reason",
            ),
            Cause::MeterSwapped { .. } => advice(
                "other-meter",
                REFUSED,
                "Keep the probe on one meter until it is read, and start again",
            ),
            Cause::Unsure { .. } => advice(
                "bad-line",
                LINK,
                "Hold the probe still, keep strong light away from it, and try again at 9600 bit/s",
            ),
            Cause::Moved(_) => advice(
                "meter-changed",
                REFUSED,
                "Somebody else changed the meter; look at the differences again, then write",
            ),
            Cause::Partial { .. } => advice(
                "partly-written",
                PARTIAL,
                "Program this meter again with the same file to finish, or with its previous program to go back",
            ),
            Cause::NotReadBack { .. } => advice(
                "not-read-back",
                LINK,
                "Verify the meter with the same program file before you leave; the meter was logged off after the last write",
            ),
            Cause::Forbidden(_) => advice(
                "forbidden",
                REFUSED,
                "Put right what is named, look at the meter's state again, then try again",
            ),
            Cause::NotPutBack(_) => advice(
                "not-put-back",
                REFUSED,
                "Use a snapshot that was taken since the meter got its present configuration, or program the meter from a file",
            ),
            Cause::NotDone { result, .. } => not_done(*result),
            Cause::Unanswered { done, .. } => unanswered(*done),
            Cause::HalfWritten(_) => advice(
                "half-written",
                PARTIAL,
                "Run `program --resume` to finish it, with --back to go back to what was there before, or with --leave to let it be",
            ),
            Cause::Journal(JournalError::Damaged { .. }) => advice(
                "journal",
                USAGE,
                "Compare the meter with its program and with its last snapshot (verify, restore --dry-run); when you know what it holds, move this file to another folder and begin again",
            ),
            Cause::Journal(JournalError::Io { .. }) => advice(
                "journal",
                USAGE,
                "Make room on the disk, or see to the rights of that folder; nothing is written into a meter that is not written down first",
            ),
            Cause::Save(_) => advice(
                "file",
                USAGE,
                "Choose another name or folder, or say that the file may be replaced",
            ),
            Cause::Snapshot(_) => advice(
                "snapshot",
                USAGE,
                "Use a snapshot that was saved by this tool, unchanged",
            ),
            Cause::Cancelled => advice(
                "cancelled",
                CANCELLED,
                "Start again when ready; the meter was logged off",
            ),
            Cause::Died => advice(
                "internal",
                LINK,
                "Try again; if it happens again, report what you did, with the log",
            ),
        }
    }
}

fn open(error: &OpenError) -> Advice {
    use exit::{LINK, USAGE};
    match error {
        OpenError::NotFound { .. } => advice(
            "no-port",
            LINK,
            "Plug the probe in and list the ports to see its name",
        ),
        OpenError::Busy { .. } => advice(
            "port-busy",
            LINK,
            "Close the other program that uses this port",
        ),
        OpenError::Permission { .. } => advice(
            "no-permission",
            LINK,
            "Become a member of the group that the port belongs to (often dialout) and log in again, or install the device permission rule",
        ),
        OpenError::NotASerialPort { .. } => advice(
            "not-a-serial-port",
            LINK,
            "List the ports and name one of them",
        ),
        OpenError::Serial { .. } => advice(
            "port-failed",
            LINK,
            "Unplug the probe, plug it in again and try again",
        ),
        OpenError::Refused { .. } => advice(
            "connection-refused",
            LINK,
            "Check the address and that the device server or the emulated meter is running",
        ),
        OpenError::HostNotFound { .. } => {
            advice("host-not-found", LINK, "Check the name of the host")
        }
        OpenError::ConnectTimeout { .. } => advice(
            "connect-timeout",
            LINK,
            "Check the address, the network and any firewall between",
        ),
        OpenError::Tcp { .. } => advice(
            "connection-failed",
            LINK,
            "Check the address and the network",
        ),
        OpenError::UnknownForm { .. } => {
            advice("unknown-form", USAGE, "Name one of the emulated meters")
        }
        OpenError::AmbiguousForm { .. } => advice(
            "ambiguous-form",
            USAGE,
            "Add the model, as in emulator:2S-SD",
        ),
        OpenError::Faults { .. } => advice(
            "bad-fault",
            USAGE,
            "Write the faults as in emulator:9S?noise=0.001&bsy=3&seed=7, or leave them out",
        ),
    }
}

fn refused(code: Code) -> Advice {
    use exit::REFUSED;
    match code {
        Code::Isc => advice(
            "clearance",
            REFUSED,
            "Log on with the password that may do this, then try again",
        ),
        Code::Bsy | Code::Dnr => advice("busy", REFUSED, "Wait a minute and try again"),
        Code::Dlk => advice(
            "locked",
            REFUSED,
            "The meter has locked this data; wait until it is done with it, or ask the utility",
        ),
        Code::Iar => advice(
            "inappropriate",
            REFUSED,
            "The meter does not take this: check that the table may be written on this model and that its values are within the meter's limits",
        ),
        Code::Onp => advice(
            "not-possible",
            REFUSED,
            "The meter can't do this as asked: check that the values are within its limits",
        ),
        Code::Sns => advice(
            "not-supported",
            REFUSED,
            "This meter does not have the service; do without it",
        ),
        Code::Isss | Code::Rno => advice(
            "wrong-state",
            REFUSED,
            "Wait ten seconds for the meter to end its old session, then try again",
        ),
        Code::Err => advice(
            "rejected",
            REFUSED,
            "The meter gives no reason: check user, password and values, then try again",
        ),
        Code::Ok
        | Code::Sme
        | Code::Uat
        | Code::Nett
        | Code::Netr
        | Code::Rqtl
        | Code::Rstl
        | Code::Sgnp
        | Code::Sgerr
        | Code::Unknown(_) => advice(
            "refused",
            REFUSED,
            "Save a trace and report it together with the meter's model and firmware",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_failure_has_its_exit_code() {
        let cases = [
            (Cause::NoAnswer, "no-answer", 3),
            (Cause::NotC1218(7), "not-c1218", 3),
            (
                Cause::Open(OpenError::Busy {
                    port: "COM3".into(),
                    holder: meterbench_port::Holder::Unknown,
                }),
                "port-busy",
                3,
            ),
            (
                Cause::Open(OpenError::UnknownForm {
                    form: "99S".into(),
                    known: vec![],
                }),
                "unknown-form",
                2,
            ),
            (
                Cause::Password {
                    code: Code::Err,
                    refused: 1,
                },
                "password",
                4,
            ),
            (
                Cause::Refused {
                    service: "Read",
                    code: Code::Isc,
                },
                "clearance",
                4,
            ),
            (Cause::Findings(vec![]), "findings", 1),
            (Cause::Cancelled, "cancelled", 130),
        ];
        for (cause, code, exit) in cases {
            let error = JobError::new("Reading", cause);
            assert_eq!((error.code(), error.exit_code()), (code, exit));
            assert!(
                !error.hint().is_empty() && !error.hint().ends_with('.'),
                "{}",
                error.hint()
            );
        }
    }

    #[test]
    fn a_half_written_program_names_the_file_to_go_back_with() {
        let because = Box::new(JobError::new(
            "Writing",
            Cause::Refused {
                service: "Write",
                code: Code::Bsy,
            },
        ));
        let cause = Cause::Partial {
            held: Box::default(),
            snapshot: Some("before.json".into()),
            because,
        };
        let error = JobError::new("Programming", cause);
        assert_eq!(error.exit_code(), 5);
        assert!(
            error.hint().contains("before.json") && error.hint().contains("Wait a minute"),
            "{}",
            error.hint()
        );
    }

    #[test]
    fn every_response_code_has_advice_and_never_exit_zero() {
        for byte in 0..=255 {
            let error = JobError::new(
                "Reading",
                Cause::Refused {
                    service: "Read",
                    code: Code::from(byte),
                },
            );
            assert!(error.exit_code() == exit::REFUSED && !error.code().is_empty());
        }
    }
}
