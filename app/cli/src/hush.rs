//! A terminal that shows nothing of what is typed, from before the question stands on it.
//!
//! Is: without it a script that answers as soon as it sees the question (or a person with the answer on the clipboard) is
//! sometimes faster than the question's own switching off, and the password stands on the screen and in the script's record.
//! Is not: anything on Windows, whose console is left to the question itself.

#[cfg(unix)]
use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};

/// As long as it lives. What the terminal did before, it does again.
pub struct Hush {
    #[cfg(unix)]
    before: Option<Termios>,
}

impl Hush {
    /// Of the terminal that is stdin, if it is one.
    #[cfg(unix)]
    pub fn of_stdin() -> Hush {
        let stdin = std::io::stdin();
        let before = tcgetattr(&stdin).ok();
        if let Some(before) = &before {
            let mut quiet = before.clone();
            quiet.local_flags.remove(LocalFlags::ECHO);
            // A terminal that doesn't take it is still asked by a question that tries itself.
            let _ = tcsetattr(&stdin, SetArg::TCSANOW, &quiet);
        }
        Hush { before }
    }

    #[cfg(not(unix))]
    pub fn of_stdin() -> Hush {
        Hush {}
    }
}

#[cfg(unix)]
impl Drop for Hush {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = tcsetattr(std::io::stdin(), SetArg::TCSANOW, before);
        }
    }
}
