//! How the display behaves, in the maker's table.
//!
//! Is: leading zeros, captions, segments at power up, load emulation, the end of test mode.
//! Is not: what is shown; see `display`.
//! Source: the places are the family's (`settings` in `data/meters/*.toml`).

use meterbench_c1219::Image;

use super::MapError;
use super::change::{What, flag, number, set_flag, set_number};
use super::to_tables::{Draft, known};
use crate::model::{Family, Settings};
use crate::program::Display;

type Flag = (
    fn(&Settings) -> &str,
    fn(&mut Display) -> &mut Option<bool>,
    &'static str,
);

const FLAGS: [Flag; 4] = [
    (
        |at| &at.leading_zeros,
        |it| &mut it.leading_zeros,
        "leading zeros",
    ),
    (
        |at| &at.captions,
        |it| &mut it.captions,
        "captions on the display",
    ),
    (
        |at| &at.segments_at_power_up,
        |it| &mut it.segments_at_power_up,
        "all segments at power up",
    ),
    (
        |at| &at.load_emulation,
        |it| &mut it.load_emulation,
        "load emulation",
    ),
];

const TEST: What = What("end of test mode after", "minutes");

/// The options of a display, without its lists.
fn options(display: &Display) -> Display {
    Display {
        normal: None,
        alternate: None,
        test: None,
        ..display.clone()
    }
}

/// Sets the options that a program has.
pub(super) fn set(
    draft: &mut Draft,
    family: Option<&'static Family>,
    wanted: &Display,
) -> Result<(), MapError> {
    let mut wanted = options(wanted);
    if wanted == Display::default() {
        return Ok(());
    }
    let family = known(family, "the display's options")?;
    let at = &family.settings;
    for (name, value, what) in FLAGS {
        set_flag(draft, family, name(at), *value(&mut wanted), what)?;
    }
    set_number(draft, family, &at.test_minutes, wanted.test_minutes, TEST)
}

/// Puts the meter's options beside its lists.
pub(super) fn get(
    image: &Image,
    family: Option<&'static Family>,
    lists: Option<Display>,
) -> Result<Option<Display>, MapError> {
    let Some(family) = family else {
        return Ok(lists);
    };
    let mut display = lists.unwrap_or_default();
    for (name, value, what) in FLAGS {
        *value(&mut display) = flag(image, family, name(&family.settings), what)?;
    }
    display.test_minutes = number(image, family, &family.settings.test_minutes, TEST.0)?;
    Ok(Some(display).filter(|display| *display != Display::default()))
}
