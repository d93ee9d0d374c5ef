//! The screens of a meter's own display, from its tables.
//!
//! Is: what each display source of ST-32 looks like on the LCD, with the meter's own settings and readings.
//! Is not: which of them is on the display, and when; a read meter doesn't tell it, an emulated one does (its face).
//! Shape: taken from an image once, then asked for any source as often as a picture is drawn.

use meterbench_c1219::Image;
use meterbench_profiles::map;
use meterbench_profiles::program::{Item, ListName};
use meterbench_profiles::screen::{Look, Readings, Screen, screen};

use crate::registers::registers;
use crate::shown_readings;

/// What a meter's display sources look like.
#[derive(Debug, Clone)]
pub struct Screens {
    look: Look,
    items: Vec<Item>,
    readings: Readings,
}

impl Screens {
    /// Of these tables. What they don't tell shows as dashes or a sample, as in any picture of the display.
    #[must_use]
    pub fn of(image: &Image) -> Screens {
        let (registers, _) = registers(image);
        Screens {
            look: Look::of(&map::from_tables(image).program),
            items: map::display_sources(image),
            readings: shown_readings(image, &registers),
        }
    }

    /// A display source, by its index in ST-32, while this list plays.
    #[must_use]
    pub fn source(&self, list: ListName, source: u16) -> Screen {
        let known = self.items.get(usize::from(source));
        let unknown = || Item::of_source(source);
        let item = known.cloned().unwrap_or_else(unknown);
        screen(&item, list, &self.look, self.readings.get(&item.item))
    }
}
