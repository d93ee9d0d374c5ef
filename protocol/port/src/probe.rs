//! Probe presets: how a probe is powered, woken and spoken through.
//!
//! Is: a [`Probe`] as data, the built-in ones, and what they mean for opening a port and for the link.
//! Is not: which preset suits a probe, or where users keep their own; `jobs` has that.
//! Shape: `data/probes.toml`; users' files have the same one. Rows are read by [`parse`].
//! Errors: [`Mistake`], all of a file at once, each with its line and column.
//! Source: the `source` of each row; "generic" is what most programs for such meters do.

mod file;

use std::sync::LazyLock;
use std::time::Duration;

use meterbench_c1218::{ClientConfig, Echo, End, LinkConfig, Timing, Wake};

use crate::OpenOptions;

pub use file::{Mistake, parse};

/// The name of the preset that is used unasked.
pub const GENERIC: &str = "generic";

/// How a probe is powered, woken and spoken through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// What `--probe` takes.
    pub name: String,
    /// What a person reads in a list.
    pub title: String,
    /// Level of the RTS line.
    pub rts: bool,
    /// Level of the DTR line.
    pub dtr: bool,
    /// The silence after the lines were set.
    pub warm_up: Duration,
    /// A byte sent before each Identification.
    pub wake: Option<Wake>,
    /// Whether the probe gives back what is sent.
    pub echo: Echo,
    /// The silence after a change of rate.
    pub guard: Duration,
    /// The least silence between the last bit heard and the first bit sent.
    pub turn_around: Duration,
    /// An ACK and the next request leave in one write.
    pub burst: bool,
    /// Where this is known from.
    pub source: String,
}

impl Default for Probe {
    /// "generic", without its words.
    fn default() -> Self {
        let (open, link) = (OpenOptions::default(), LinkConfig::new(End::Tool));
        Self {
            name: GENERIC.to_owned(),
            title: String::new(),
            rts: open.rts,
            dtr: open.dtr,
            warm_up: open.warm_up,
            wake: None,
            echo: link.echo,
            guard: link.timing.baud_guard,
            turn_around: link.timing.turn_around,
            burst: link.burst,
            source: String::new(),
        }
    }
}

impl Probe {
    /// How its port is opened.
    #[must_use]
    pub fn open_options(&self) -> OpenOptions {
        OpenOptions {
            rts: self.rts,
            dtr: self.dtr,
            warm_up: self.warm_up,
            ..OpenOptions::default()
        }
    }

    /// How the link through it behaves.
    #[must_use]
    pub fn client_config(&self) -> ClientConfig {
        let link = LinkConfig::new(End::Tool);
        ClientConfig {
            link: LinkConfig {
                timing: Timing {
                    baud_guard: self.guard,
                    turn_around: self.turn_around,
                    ..link.timing
                },
                echo: self.echo,
                burst: self.burst,
                ..link
            },
            wake: self.wake,
            ..ClientConfig::default()
        }
    }

    /// What it does, as a person would say it: "RTS on, DTR off, 100 ms warm-up, echo found out".
    #[must_use]
    pub fn words(&self) -> String {
        let level = |on: bool| if on { "on" } else { "off" };
        let mut words = format!(
            "RTS {}, DTR {}, {} ms warm-up",
            level(self.rts),
            level(self.dtr),
            self.warm_up.as_millis()
        );
        if let Some(wake) = self.wake {
            words.push_str(&format!(
                ", woken with {:02X} and {} ms",
                wake.byte,
                wake.pause.as_millis()
            ));
        }
        words.push_str(match self.echo {
            Echo::Auto => ", echo found out",
            Echo::On => ", echoes",
            Echo::Off => ", no echo",
        });
        words.push_str(&format!(
            ", {} ms after a change of rate",
            self.guard.as_millis()
        ));
        if self.turn_around >= Duration::from_millis(1) {
            words.push_str(&format!(
                ", {} ms at each turn of the line",
                self.turn_around.as_millis()
            ));
        }
        if !self.burst {
            words.push_str(", a pause between ACK and request");
        }
        words
    }
}

/// The presets that come with the program, "generic" first.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "`the_built_in_presets_are_sound` tests it"
)]
pub fn built_in() -> &'static [Probe] {
    static IT: LazyLock<Vec<Probe>> = LazyLock::new(|| {
        parse(include_str!("../data/probes.toml"), &[]).expect("the built-in presets are sound")
    });
    &IT
}

#[cfg(test)]
mod tests;
