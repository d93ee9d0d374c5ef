//! The colours of paper.
//!
//! Is: those of the window's rates and schedules, told apart with any kind of colour blindness and on a grey print; a letter
//! or a number stands on each.

/// Red, green, blue.
pub type Rgb = (u8, u8, u8);

/// Text.
pub const INK: Rgb = (0x10, 0x14, 0x18);
/// Text that matters less.
pub const WEAK: Rgb = (0x55, 0x5d, 0x66);
/// Thin lines.
pub const LINE: Rgb = (0xc4, 0xca, 0xd0);
/// Where nothing is.
pub const FAINT: Rgb = (0xf1, 0xf3, 0xf5);
/// The glass of the display.
pub const GLASS: Rgb = (0xe4, 0xea, 0xde);
/// A segment that is off.
pub const OFF: Rgb = (0xd6, 0xdd, 0xd0);
const WHITE: Rgb = (0xff, 0xff, 0xff);

/// A ground and the ink that reads on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tint {
    /// The ground.
    pub fill: Rgb,
    /// Text on it.
    pub ink: Rgb,
}

const fn tint(fill: Rgb, ink: Rgb) -> Tint {
    Tint { fill, ink }
}

const RATES: [Tint; 8] = [
    tint((0xd5, 0x5e, 0x00), INK),
    tint((0xf0, 0xd2, 0x42), INK),
    tint((0x6c, 0xbc, 0xec), INK),
    tint((0x0a, 0x5a, 0x9c), WHITE),
    tint((0x00, 0x9e, 0x73), INK),
    tint((0xcc, 0x79, 0xa7), INK),
    tint((0x8a, 0x8f, 0x96), INK),
    tint((0x4b, 0x2e, 0x6e), WHITE),
];

const DAYS: [Tint; 8] = [
    tint((0x9a, 0xd8, 0xc4), INK),
    tint((0x1f, 0x6f, 0x78), WHITE),
    tint((0xf2, 0xb1, 0x8a), INK),
    tint((0x7a, 0x3b, 0x69), WHITE),
    tint((0xd9, 0xd3, 0x9b), INK),
    tint((0x54, 0x6f, 0xb5), WHITE),
    tint((0xe3, 0xa3, 0xc9), INK),
    tint((0x5c, 0x5f, 0x66), WHITE),
];

/// A rate, 0 for A.
pub fn rate(index: u8) -> Tint {
    of_eight(&RATES, usize::from(index))
}

/// A day of a kind.
pub fn day(index: usize) -> Tint {
    of_eight(&DAYS, index)
}

fn of_eight(tints: &[Tint; 8], index: usize) -> Tint {
    tints.get(index % 8).copied().unwrap_or(tint(FAINT, INK))
}
