//! The screens of a meter's own display, from its tables.
//!
//! Is: what each display source of ST-32 looks like on the LCD, with the meter's own settings and readings.
//! Is not: which of them is on the display, and when; a read meter doesn't tell it, an emulated one does (its face).
//! Shape: taken from an image once, then asked for any source as often as a picture is drawn.

use meterbench_c1219::{ClockState, Image, PriDispList};
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::display_item::Shows;
use meterbench_profiles::map::{self, DisplaySource};
use meterbench_profiles::program::{Item, ListName};
use meterbench_profiles::screen::{Look, Reading, Readings, Screen, screen};

use crate::registers::{rate_letter, registers};
use crate::shown_readings;

/// What a meter's display sources look like.
#[derive(Debug, Clone)]
pub struct Screens {
    look: Look,
    sources: Vec<DisplaySource>,
    readings: Readings,
}

/// What stands where a value would, when nobody knows it.
const UNKNOWN: &str = "------";
/// Nothing lit.
const DARK: &str = "      ";

impl Screens {
    /// Of these tables. What they don't tell shows as dashes: a meter shows no samples.
    #[must_use]
    pub fn of(image: &Image) -> Screens {
        let (registers, _) = registers(image);
        let state: Option<ClockState> = image.find().ok().flatten();
        let rate = state.and_then(|state| rate_letter(state.status.tier().into()).chars().next());
        Screens {
            look: Look {
                rate,
                ..Look::of(&map::from_tables(image).program)
            },
            sources: map::display_sources(image),
            readings: shown_readings(image, &registers),
        }
    }

    /// With a reading that no table tells, such as the number of outages.
    #[must_use]
    pub fn with(mut self, item: &str, reading: Reading) -> Screens {
        self.readings.insert(item.to_owned(), reading);
        self
    }

    /// The screens of each list in the order in which they play: by ST-33, where list k owns the sources that follow those of
    /// the lists before it. None where the table was not read.
    #[must_use]
    pub fn lists(&self, image: &Image) -> Vec<(ListName, Vec<Screen>)> {
        let lists = image.get::<PriDispList>().unwrap_or_default();
        let mut sources = lists.sources.iter();
        ListName::ALL
            .into_iter()
            .zip(&lists.lists)
            .map(|(name, list)| {
                let own = sources.by_ref().take(list.items.into());
                (name, own.map(|source| self.source(name, *source)).collect())
            })
            .collect()
    }

    /// A display source, by its index in ST-32, while this list plays.
    #[must_use]
    pub fn source(&self, list: ListName, source: u16) -> Screen {
        let known = self.sources.get(usize::from(source));
        let unknown = || DisplaySource {
            item: Item::of_source(source),
            format: None,
            blank: false,
        };
        let DisplaySource {
            item,
            format,
            blank,
        } = known.cloned().unwrap_or_else(unknown);
        let look = Look {
            own: format,
            ..self.look.clone()
        };
        let reading = self.readings.get(&item.item);
        let mut shown = screen(&item, list, &look, reading);
        if blank {
            shown.id = DARK.chars().take(shown.id.chars().count()).collect();
            shown.digits = DARK.into();
            shown.annunciators.clear();
        } else if reading.is_none() && needs_reading(&item) {
            shown.digits = UNKNOWN.into();
        }
        shown
    }
}

fn needs_reading(item: &Item) -> bool {
    let shows = item.known(built_in()).map(|known| known.shows);
    !matches!(shows, Some(Shows::Segments | Shows::Multiplier))
}
