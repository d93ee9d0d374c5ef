//! Display lists in ST-33 and the display sources they show in ST-32.
//!
//! Is: three lists by their DEFAULT_LIST code; a source reused when it shows the item under the caption, changed or taken
//! when nobody else shows it.
//! A source that the catalog doesn't know is named by its number and stays as it is.
//! Is not: lists of other codes, or a source's format when it is reused; that is the meter's.
//! Source: C12.19 tables 31 to 33; the sources' content is the family's (`display_source` in `data/meters/*.toml`).

use std::collections::{BTreeMap, BTreeSet};

use meterbench_c1219::{
    ActDisp, DispSources, DisplayCtrl, Image, ListDesc, PriDispList, SecDispList, Table,
};

use super::MapError;
use super::shelf::{Shelf, Want};
use super::to_tables::Draft;
use crate::catalog::built_in;
use crate::model::Family;
use crate::program::{Caption, Display, Item, List, ListName};
use crate::screen::OwnFormat;

/// ST-33 DEFAULT_LIST.
fn code(name: ListName) -> u8 {
    match name {
        ListName::Normal => 1,
        ListName::Alternate => 2,
        ListName::Test => 3,
    }
}

/// Each list's descriptor and sources.
struct Lists {
    lists: Vec<(ListDesc, Vec<u16>)>,
}

impl Lists {
    fn of(table: &PriDispList) -> Lists {
        let list = |(index, desc): (usize, &ListDesc)| (*desc, table.items(index).to_vec());
        Lists {
            lists: table.lists.iter().enumerate().map(list).collect(),
        }
    }

    fn find(&self, name: ListName) -> Option<usize> {
        self.lists
            .iter()
            .position(|(desc, _)| desc.default_list() == code(name))
    }
}

/// What a place of a list must show.
enum Wanted {
    /// An item under a caption, by whichever source.
    Shown(Want),
    /// This source; under this caption, or the one it has.
    Source(u16, Option<[u8; 3]>),
}

fn wanted(item: &Item, shelf: &Shelf) -> Result<Wanted, MapError> {
    let positions = |caption: &Caption| {
        caption.positions().ok_or_else(|| MapError::Caption {
            caption: caption.text().to_owned(),
        })
    };
    match (item.known(built_in()), item.source()) {
        (Some(known), _) => Ok(Wanted::Shown(Want {
            item: known,
            caption: positions(&item.effective_caption(built_in()))?,
            lit: match &item.annunciators {
                Some(names) => shelf.lit(names)?,
                None => shelf.usually_lit(known),
            },
        })),
        (None, Some(source)) => {
            if item.annunciators.is_some() {
                return Err(MapError::SourceAnnunciators { index: source });
            }
            let caption = item.caption.as_ref().map(positions).transpose()?;
            Ok(Wanted::Source(source, caption))
        }
        (None, None) => Err(MapError::UnknownItem {
            item: item.item.clone(),
        }),
    }
}

/// A list that is set, and the source that each of its places gets.
struct SetList<'a> {
    index: usize,
    name: ListName,
    list: &'a List,
    wanted: Vec<Wanted>,
    given: Vec<Option<usize>>,
}

/// Which source each place gets: those it names, then those it has and that fit, then others that fit, then changed ones
/// and free ones.
struct Plan<'a> {
    shelf: &'a mut Shelf,
    /// Sources that other lists show; they stay as they are.
    held: BTreeSet<usize>,
    /// Sources that a place names by number, with the caption it asks for; they stay as they are but for the caption.
    named: BTreeMap<usize, Option<[u8; 3]>>,
    /// Sources given to a wanted item already.
    given: Vec<(usize, Want)>,
    notes: Vec<String>,
}

impl Plan<'_> {
    fn given_to(&self, want: &Want) -> Option<usize> {
        self.given
            .iter()
            .find(|(_, given)| given == want)
            .map(|(index, _)| *index)
    }

    fn is_free(&self, index: usize) -> bool {
        !self.held.contains(&index)
            && !self.named.contains_key(&index)
            && !self.given.iter().any(|(given, _)| *given == index)
    }

    fn fits(&self, index: usize, want: &Want) -> bool {
        let entry = self.shelf.entries.get(index);
        entry.is_some_and(|entry| self.shelf.shows(entry, want))
    }

    fn give(&mut self, index: usize, want: &Want) -> usize {
        self.given.push((index, want.clone()));
        index
    }

    /// A source by its number. What the catalog knows must be named by what it shows, or it would read back as another
    /// item than was written.
    fn name(&mut self, number: u16, caption: Option<[u8; 3]>) -> Result<usize, MapError> {
        let index = usize::from(number);
        let Some(entry) = self.shelf.entries.get(index) else {
            return Err(MapError::NoSuchSource {
                index: number,
                sources: self.shelf.entries.len(),
            });
        };
        if let Some(known) = self.shelf.item(entry)
            && (caption.is_some() || self.shelf.named(number, entry).source().is_none())
        {
            return Err(MapError::KnownSource {
                index: number,
                item: &known.id,
            });
        }
        let earlier = self.named.get(&index).copied().flatten();
        if let Some(caption) = caption.filter(|caption| !self.shelf.is_captioned(entry, *caption)) {
            if earlier.is_some() || self.held.contains(&index) {
                return Err(MapError::SourceCaption {
                    index: number,
                    caption: caption.into_iter().map(char::from).collect(),
                });
            }
            let entry = entry.clone();
            let captioned = self.shelf.captioned(&entry, caption)?;
            self.change(index, captioned);
        }
        self.named.insert(index, earlier.or(caption));
        Ok(index)
    }

    /// A source that shows it as it is: one that this list shows at another place now, one that is given to it already,
    /// the plainest, any.
    fn reuse(
        &mut self,
        want: &Want,
        now: &[u16],
        given: &[Option<usize>],
    ) -> Result<Option<usize>, MapError> {
        let made = self.shelf.made(want)?;
        let moved = now
            .iter()
            .map(|source| usize::from(*source))
            .find(|index| !given.contains(&Some(*index)) && self.fits(*index, want));
        let fitting = || (0..self.shelf.entries.len()).filter(|index| self.fits(*index, want));
        let plain = || fitting().find(|index| self.shelf.entries.get(*index) == Some(&made));
        let index = moved
            .or_else(|| self.given_to(want))
            .or_else(plain)
            .or_else(|| fitting().next());
        Ok(index.map(|index| self.give(index, want)))
    }

    /// A source of the same item that nobody else shows gets caption and annunciators; else an unused source, else one that no list
    /// shows, becomes it. What the catalog doesn't know could not be made again, so it is never overwritten.
    fn make(&mut self, want: &Want) -> Result<usize, MapError> {
        if let Some(index) = self.given_to(want) {
            return Ok(index);
        }
        let find = |fits: &dyn Fn(&[u8]) -> bool| {
            let mut entries = self.shelf.entries.iter().enumerate();
            entries
                .find(|(index, entry)| self.is_free(*index) && fits(entry))
                .map(|(index, _)| index)
        };
        let same = find(&|entry| self.shelf.shows_item(entry, want));
        let index = same
            .or_else(|| find(&|entry| self.shelf.is_unused(entry)))
            .or_else(|| find(&|entry| self.shelf.item(entry).is_some()));
        let none = || MapError::NoFreeSource {
            item: want.item.id.clone(),
            caption: want.caption.iter().map(|byte| char::from(*byte)).collect(),
            sources: self.shelf.entries.len(),
        };
        let index = index.ok_or_else(none)?;
        let before = self.shelf.entries.get(index).ok_or_else(none)?;
        let after = if same.is_some() {
            self.shelf.dressed(before, want)?
        } else {
            self.shelf.made(want)?
        };
        self.change(index, after);
        Ok(self.give(index, want))
    }

    fn change(&mut self, index: usize, after: Vec<u8>) {
        if let Some(entry) = self.shelf.entries.get_mut(index) {
            let before = std::mem::replace(entry, after);
            let after = self.shelf.entries.get(index).map_or(&[][..], Vec::as_slice);
            self.notes.push(format!(
                "display source {index}: {} becomes {}",
                self.shelf.words(&before),
                self.shelf.words(after)
            ));
        }
    }

    /// Gives every place of every list its source.
    fn fill(&mut self, set: &mut [SetList<'_>], lists: &Lists) -> Result<(), MapError> {
        let now = |list: &SetList<'_>| {
            let now = lists.lists.get(list.index);
            now.map_or(&[][..], |(_, sources)| sources.as_slice())
        };
        for list in set.iter_mut() {
            for (wanted, given) in list.wanted.iter().zip(&mut list.given) {
                if let Wanted::Source(number, caption) = wanted {
                    *given = Some(self.name(*number, *caption)?);
                }
            }
        }
        for list in set.iter_mut() {
            let now = now(list);
            let places = list.wanted.iter().zip(&mut list.given).zip(now);
            for ((wanted, given), source) in places {
                let index = usize::from(*source);
                if let Wanted::Shown(want) = wanted
                    && self.fits(index, want)
                {
                    *given = Some(self.give(index, want));
                }
            }
        }
        for list in set.iter_mut() {
            let now = now(list);
            for (place, wanted) in list.wanted.iter().enumerate() {
                if let (Wanted::Shown(want), Some(None)) = (wanted, list.given.get(place)) {
                    let found = self.reuse(want, now, &list.given)?;
                    if let Some(given) = list.given.get_mut(place) {
                        *given = found;
                    }
                }
            }
        }
        for list in set.iter_mut() {
            for (wanted, given) in list.wanted.iter().zip(&mut list.given) {
                if let (Wanted::Shown(want), None) = (wanted, &given) {
                    *given = Some(self.make(want)?);
                }
            }
        }
        Ok(())
    }
}

/// Sets the lists that a program sets.
pub(super) fn set(
    draft: &mut Draft,
    family: &'static Family,
    wanted: &Display,
) -> Result<(), MapError> {
    draft.owns(DispSources::ID);
    draft.owns(PriDispList::ID);
    let mut shelf = Shelf::new(&draft.image, family)?;
    if !draft.image.contains(PriDispList::ID) {
        return Err(MapError::NoTable {
            table: PriDispList::ID,
            what: "the display lists",
        });
    }
    let table: PriDispList = draft.image.get()?;
    let dim: ActDisp = draft.image.get()?;
    let mut lists = Lists::of(&table);
    let mut set = Vec::new();
    for (name, list) in wanted.lists() {
        let index = lists.find(name).ok_or(MapError::NoList { list: name })?;
        let wanted: Vec<Wanted> = list
            .items
            .iter()
            .map(|item| self::wanted(item, &shelf))
            .collect::<Result<_, _>>()?;
        let given = vec![None; wanted.len()];
        set.push(SetList {
            index,
            name,
            list,
            wanted,
            given,
        });
    }
    let stay = lists.lists.iter().enumerate();
    let stay = stay.filter(|(index, _)| !set.iter().any(|set| set.index == *index));
    let stay: usize = stay.map(|(_, (_, sources))| sources.len()).sum();
    let places = stay + set.iter().map(|set| set.wanted.len()).sum::<usize>();
    if places > table.sources.len() {
        return Err(MapError::TooManyItems {
            wanted: places,
            room: table.sources.len(),
        });
    }
    let mut held: BTreeSet<usize> = BTreeSet::new();
    for (index, (_, sources)) in lists.lists.iter().enumerate() {
        if !set.iter().any(|set| set.index == index) {
            held.extend(sources.iter().map(|source| usize::from(*source)));
        }
    }
    if let Some(secondary) = draft.image.find::<SecDispList>()? {
        held.extend(
            Lists::of(&secondary.0)
                .lists
                .iter()
                .flat_map(|(_, sources)| sources)
                .map(|source| usize::from(*source)),
        );
    }
    let mut plan = Plan {
        shelf: &mut shelf,
        held,
        named: BTreeMap::new(),
        given: Vec::new(),
        notes: Vec::new(),
    };
    plan.fill(&mut set, &lists)?;
    let mut notes = Vec::new();
    for set in &set {
        let Some((desc, sources)) = lists.lists.get_mut(set.index) else {
            continue;
        };
        set_times(desc, set.name, set.list, &dim, &mut notes)?;
        let given = set.given.iter().flatten();
        let after: Vec<u16> = given
            .filter_map(|index| u16::try_from(*index).ok())
            .collect();
        let before = std::mem::replace(sources, after);
        desc.items = u8::try_from(sources.len()).map_err(|_| MapError::TooManyItems {
            wanted: set.wanted.len(),
            room: usize::from(u8::MAX),
        })?;
        if *sources != before {
            let items: Vec<&str> = set
                .list
                .items
                .iter()
                .map(|item| item.item.as_str())
                .collect();
            notes.push(format!(
                "{} display: {} items become {}: {}",
                set.name,
                before.len(),
                items.len(),
                items.join(", ")
            ));
        }
    }
    let source_notes = std::mem::take(&mut plan.notes);
    write_lists(draft, table, lists, notes)?;
    if !source_notes.is_empty() {
        let mut sources: DispSources = draft.image.get()?;
        sources.sources = shelf.entries;
        draft.image.put(&sources)?;
        for note in source_notes {
            draft.note(DispSources::ID, note);
        }
    }
    Ok(())
}

/// All lists one after another; places behind the last keep what was there.
fn write_lists(
    draft: &mut Draft,
    mut table: PriDispList,
    lists: Lists,
    notes: Vec<String>,
) -> Result<(), MapError> {
    let room = table.sources.len();
    let mut places: Vec<u16> = Vec::with_capacity(room);
    table.lists.clear();
    for (desc, sources) in lists.lists {
        table.lists.push(desc);
        places.extend(sources);
    }
    if places.len() > room {
        return Err(MapError::TooManyItems {
            wanted: places.len(),
            room,
        });
    }
    for (place, source) in table.sources.iter_mut().zip(places) {
        *place = source;
    }
    draft.image.put(&table)?;
    for note in notes {
        draft.note(PriDispList::ID, note);
    }
    Ok(())
}

/// Sets the times a list names. A time that the meter can't be told may only be the one it has.
fn set_times(
    desc: &mut ListDesc,
    name: ListName,
    list: &List,
    dim: &ActDisp,
    notes: &mut Vec<String>,
) -> Result<(), MapError> {
    let times = [
        (
            "on_seconds",
            list.on_seconds,
            desc.on_seconds(),
            DisplayCtrl::ON_TIME,
        ),
        (
            "off_seconds",
            list.off_seconds,
            desc.off_seconds(),
            DisplayCtrl::OFF_TIME,
        ),
        (
            "hold_minutes",
            list.hold_minutes,
            desc.hold_minutes(),
            DisplayCtrl::HOLD_TIME,
        ),
    ];
    for (what, value, kept, control) in times {
        let Some(value) = value.filter(|value| *value != u32::from(kept)) else {
            continue;
        };
        let bits = u8::try_from(value).ok().filter(|bits| *bits < 16);
        let bits = bits.ok_or(MapError::Time {
            list: name,
            what,
            value,
        })?;
        if !dim.ctrl.contains(control) {
            return Err(MapError::TimeNotControlled {
                list: name,
                what,
                value,
                kept: u32::from(kept),
            });
        }
        let (mut on, mut off, mut hold) =
            (desc.on_seconds(), desc.off_seconds(), desc.hold_minutes());
        match control {
            DisplayCtrl::ON_TIME => on = bits,
            DisplayCtrl::OFF_TIME => off = bits,
            _ => hold = bits,
        }
        let too_wide = MapError::Time {
            list: name,
            what,
            value,
        };
        *desc = ListDesc::new(on, off, hold, desc.default_list(), desc.items).ok_or(too_wide)?;
        notes.push(format!("{name} display: {what} {kept} becomes {value}"));
    }
    Ok(())
}

/// The lists in the meter; an item that the catalog doesn't know stands there as a source of the meter.
pub(super) fn get(
    image: &Image,
    family: Option<&'static Family>,
    notes: &mut Vec<String>,
) -> Result<Option<Display>, MapError> {
    let (Some(family), Some(table)) = (family, image.find::<PriDispList>()?) else {
        return Ok(None);
    };
    let shelf = Shelf::new(image, family)?;
    let lists = Lists::of(&table);
    let mut display = Display::default();
    for name in ListName::ALL {
        let Some((desc, sources)) = lists.find(name).and_then(|index| lists.lists.get(index))
        else {
            continue;
        };
        if sources.len() < usize::from(desc.items) {
            notes.push(format!(
                "the {name} list has {} items, ST-33 holds {}",
                desc.items,
                sources.len()
            ));
        }
        let mut items = Vec::new();
        for source in sources {
            let Some(entry) = shelf.entries.get(usize::from(*source)) else {
                notes.push(format!(
                    "the {name} list shows display source {source}, the meter has {}",
                    shelf.entries.len()
                ));
                items.push(Item::of_source(*source));
                continue;
            };
            let item = shelf.named(*source, entry);
            if item.source().is_some() {
                notes.push(format!(
                    "the {name} list shows display source {source}, which is {}",
                    shelf.words(entry)
                ));
            }
            items.push(item);
        }
        *display.get_mut(name) = Some(List {
            on_seconds: Some(desc.on_seconds().into()),
            off_seconds: Some(desc.off_seconds().into()),
            hold_minutes: Some(desc.hold_minutes().into()),
            items,
        });
    }
    Ok(Some(display).filter(|display| display.lists().next().is_some()))
}

/// A display source of a meter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplaySource {
    /// As a program would name it.
    pub item: Item,
    /// Its own format, where it has one.
    pub format: Option<OwnFormat>,
    /// It shows nothing at all: KIND and SOURCE of the blank item.
    pub blank: bool,
}

/// KIND and SOURCE of the blank item: a proposal, as all codes of ST-32.
const BLANK: (i64, i64) = (32, 1);

/// The display sources of a meter in their order; none where nobody knows them.
pub fn display_sources(image: &Image) -> Vec<DisplaySource> {
    let family = super::recognise(image).family;
    let Some(shelf) = family.and_then(|family| Shelf::new(image, family).ok()) else {
        return Vec::new();
    };
    let entries = (0u16..).zip(&shelf.entries);
    entries
        .map(|(index, entry)| DisplaySource {
            item: shelf.named(index, entry),
            format: shelf.format(entry).and_then(OwnFormat::of_byte),
            blank: shelf.codes(entry) == Some(BLANK),
        })
        .collect()
}

/// The lists of a meter whose display sources nobody knows: each item is the number of its source. Lists go by their
/// DEFAULT_LIST codes, and by their order where no code is one of the three.
pub fn sources_shown(image: &Image) -> Option<Display> {
    let table: PriDispList = image.find().ok()??;
    let lists = Lists::of(&table);
    let coded = ListName::ALL.iter().any(|name| lists.find(*name).is_some());
    let mut display = Display::default();
    for (order, name) in ListName::ALL.into_iter().enumerate() {
        let index = if coded { lists.find(name) } else { Some(order) };
        let Some((desc, sources)) = index.and_then(|index| lists.lists.get(index)) else {
            continue;
        };
        *display.get_mut(name) = Some(List {
            on_seconds: Some(desc.on_seconds().into()),
            off_seconds: Some(desc.off_seconds().into()),
            hold_minutes: Some(desc.hold_minutes().into()),
            items: sources
                .iter()
                .map(|source| Item::of_source(*source))
                .collect(),
        });
    }
    Some(display).filter(|display| display.lists().next().is_some())
}
