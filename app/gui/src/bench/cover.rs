//! The covers that a meter comes with, and what each lets a person reach.
//!
//! Source: product sheet, "cover options". What is behind the seal and under the cover is ours: the display button is on
//! every cover, demand reset is behind a seal, test mode is reached only without the cover.

/// A row of the product sheet's cover options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cover {
    /// "Optical port only".
    Optical,
    /// "Optical port + reconnect".
    OpticalReconnect,
    /// "Optical port + reset".
    #[default]
    OpticalReset,
    /// "Optical port + reset + reconnect switch".
    OpticalResetReconnect,
    /// "Configuration port only".
    Configuration,
    /// "Configuration port + reconnect".
    ConfigurationReconnect,
}

impl Cover {
    /// All of them, as the sheet has them.
    pub const ALL: [Cover; 6] = [
        Cover::Optical,
        Cover::OpticalReconnect,
        Cover::OpticalReset,
        Cover::OpticalResetReconnect,
        Cover::Configuration,
        Cover::ConfigurationReconnect,
    ];

    /// As the sheet has it.
    pub fn words(self) -> &'static str {
        match self {
            Cover::Optical => "Optical port",
            Cover::OpticalReconnect => "Optical port, reconnect",
            Cover::OpticalReset => "Optical port, reset",
            Cover::OpticalResetReconnect => "Optical port, reset, reconnect",
            Cover::Configuration => "Configuration port",
            Cover::ConfigurationReconnect => "Configuration port, reconnect",
        }
    }

    /// It has an optical port; else the configuration port is read through it.
    pub fn has_optical_port(self) -> bool {
        !matches!(self, Cover::Configuration | Cover::ConfigurationReconnect)
    }

    /// It has a reset lever.
    pub fn has_reset(self) -> bool {
        matches!(self, Cover::OpticalReset | Cover::OpticalResetReconnect)
    }

    /// It has a button that closes an armed switch.
    pub fn has_reconnect(self) -> bool {
        matches!(
            self,
            Cover::OpticalReconnect | Cover::OpticalResetReconnect | Cover::ConfigurationReconnect
        )
    }
}
