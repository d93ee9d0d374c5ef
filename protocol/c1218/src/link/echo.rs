//! A probe that gives back every byte sent through it.
//!
//! Is: taking those bytes out of what is heard.
//! Is not: finding out whether a probe echoes: the link sees its own packet come back.

/// Whether the probe echoes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Echo {
    /// It does not.
    Off,
    /// It does: as many bytes as were sent are taken out.
    On,
    /// Unknown until the first packet is heard: if it is the one just sent, it does.
    #[default]
    Auto,
}

pub(super) struct EchoFilter {
    pub mode: Echo,
    due: usize,
}

impl EchoFilter {
    pub fn new(mode: Echo) -> Self {
        Self { mode, due: 0 }
    }

    pub fn sent(&mut self, count: usize) {
        if self.mode == Echo::On {
            self.due += count;
        }
    }

    /// What is left of `bytes`. Counted, not compared: an echo may be garbled like anything else.
    pub fn take<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let echoed = self.due.min(bytes.len());
        self.due -= echoed;
        bytes.get(echoed..).unwrap_or_default()
    }

    /// The line was silent for a whole response time-out: no echo is still on its way.
    pub fn reset(&mut self) {
        self.due = 0;
    }
}
