//! What real meters get wrong on their link, to be switched on in an emulated one.
//!
//! Is: departures from the standard of the end that has them; the default has none.
//! Is not: how the other end copes with them; that is the rest of [`crate::link`], which is told nothing.

/// Departures of one end's link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkQuirks {
    /// What its toggle bit does.
    pub toggle: Toggle,
    /// So many good packets are taken for noise, each time a session is to begin.
    pub ignores: u32,
    /// So many good packets are answered with a NAK, each time a session is to begin.
    pub refuses: u32,
}

/// What the toggle bit of packets sent does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Toggle {
    /// It flips with every new packet, as it should.
    #[default]
    Alternates,
    /// It is always 0.
    Stuck,
    /// It is that of the last packet received.
    Copied,
    /// One bit counts the packets of both directions: an answer's first packet has that of the request, and a request
    /// with that of the answer's last packet passes for one already seen, whatever it says.
    Shared,
}

/// What has become of these departures in the present session.
#[derive(Clone, Debug, Default)]
pub(super) struct Odd {
    ignored: u32,
    refused: u32,
    /// Toggle of the last packet received.
    heard: bool,
    /// Toggle of the last packet of either direction, if only one is kept.
    shared: Option<bool>,
}

/// What is done with a good packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    It,
    Nothing,
    Offence,
    /// For one already seen.
    Again,
}

impl Odd {
    /// A session is to begin.
    pub fn reset(&mut self) {
        *self = Self {
            heard: self.heard,
            ..Self::default()
        };
    }

    /// A good packet with this toggle has arrived.
    pub fn take(&mut self, quirks: &LinkQuirks, toggle: bool) -> Takes {
        if self.ignored < quirks.ignores {
            self.ignored += 1;
            return Takes::Nothing;
        }
        if self.refused < quirks.refuses {
            self.refused += 1;
            return Takes::Offence;
        }
        self.heard = toggle;
        if quirks.toggle == Toggle::Shared && self.shared.replace(toggle) == Some(toggle) {
            return Takes::Again;
        }
        Takes::It
    }

    /// The toggle of the packet at `index` of a message, when `regular` is the one that it should have.
    pub fn toggle(&self, quirks: &LinkQuirks, index: usize, regular: bool) -> bool {
        match quirks.toggle {
            Toggle::Alternates => regular,
            Toggle::Stuck => false,
            Toggle::Copied => self.heard,
            Toggle::Shared => self.heard ^ (index % 2 == 1),
        }
    }

    /// A packet with this toggle has left.
    pub fn sent(&mut self, toggle: bool) {
        self.shared = Some(toggle);
    }
}
