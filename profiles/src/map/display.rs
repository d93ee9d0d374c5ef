//! Display lists in ST-33 and the display sources they show in ST-32.
//!
//! Is: three lists by their DEFAULT_LIST code; a source reused when it shows the item under the caption, changed or taken
//! when nobody else shows it.
//! Is not: lists of other codes, or a source's format and annunciators when it is reused; those are the meter's.
//! Source: C12.19 tables 31 to 33; the sources' content is the family's (`display_source` in `data/meters/*.toml`).

use std::collections::BTreeSet;

use meterbench_c1219::{
    ActDisp, DispSources, DisplayCtrl, Image, ListDesc, PriDispList, SecDispList, Table,
};

use super::MapError;
use super::shelf::{Shelf, Want};
use super::to_tables::Draft;
use crate::catalog::built_in;
use crate::display_item::DisplayItem;
use crate::model::Family;
use crate::program::{Caption, Display, Item, List, ListName};

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

/// Which source each wanted item gets: first those that fit as they are, then changed ones, then free ones.
struct Plan<'a> {
    shelf: &'a mut Shelf,
    /// Sources that other lists show; they stay as they are.
    held: BTreeSet<usize>,
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
        !self.held.contains(&index) && !self.given.iter().any(|(given, _)| *given == index)
    }

    /// A source that shows it as it is; the one the list shows now, if that is one, else the plainest.
    fn reuse(&mut self, want: &Want, now: Option<usize>) -> Result<(), MapError> {
        if self.given_to(want).is_some() {
            return Ok(());
        }
        let made = self.shelf.made(want)?;
        let shows = |index: &usize| {
            self.shelf
                .entries
                .get(*index)
                .is_some_and(|entry| self.shelf.shows(entry, want))
        };
        let fitting: Vec<usize> = (0..self.shelf.entries.len()).filter(shows).collect();
        let exact = fitting
            .iter()
            .find(|index| self.shelf.entries.get(**index) == Some(&made));
        let now = now.filter(|now| fitting.contains(now));
        if let Some(index) = now.or(exact.copied()).or(fitting.first().copied()) {
            self.given.push((index, want.clone()));
        }
        Ok(())
    }

    /// A source of the same item that nobody else shows gets the caption; else an unused source, else one that no list
    /// shows, becomes it.
    fn make(&mut self, want: &Want) -> Result<(), MapError> {
        if self.given_to(want).is_some() {
            return Ok(());
        }
        let free: Vec<usize> = (0..self.shelf.entries.len())
            .filter(|index| self.is_free(*index))
            .collect();
        let find = |fits: &dyn Fn(&[u8]) -> bool| {
            let fits = |index: &&usize| {
                self.shelf
                    .entries
                    .get(**index)
                    .is_some_and(|entry| fits(entry))
            };
            free.iter().find(fits).copied()
        };
        let same = find(&|entry| self.shelf.shows_item(entry, want));
        let index = same
            .or_else(|| find(&|entry| self.shelf.is_unused(entry)))
            .or_else(|| free.first().copied());
        let index = index.ok_or_else(|| MapError::NoFreeSource {
            item: want.item.id.clone(),
            caption: want.caption.iter().map(|byte| char::from(*byte)).collect(),
            sources: self.shelf.entries.len(),
        })?;
        let Some(before) = self.shelf.entries.get(index).cloned() else {
            return Ok(());
        };
        let after = if same.is_some() {
            self.shelf.captioned(&before, want)?
        } else {
            self.shelf.made(want)?
        };
        self.notes.push(format!(
            "display source {index}: {} becomes {}",
            self.shelf.words(&before),
            self.shelf.words(&after)
        ));
        if let Some(entry) = self.shelf.entries.get_mut(index) {
            *entry = after;
        }
        self.given.push((index, want.clone()));
        Ok(())
    }
}

fn wants(list: &List) -> Result<Vec<Want>, MapError> {
    let want = |item: &Item| {
        let known = item
            .known(built_in())
            .ok_or_else(|| MapError::UnknownItem {
                item: item.item.clone(),
            })?;
        let caption = item.effective_caption(built_in());
        let positions = caption.positions().ok_or_else(|| MapError::Caption {
            caption: caption.text().to_owned(),
        })?;
        Ok(Want {
            item: known,
            caption: positions,
        })
    };
    list.items.iter().map(want).collect()
}

/// Sets the lists that a program sets.
pub(super) fn set(
    draft: &mut Draft,
    family: &'static Family,
    wanted: &Display,
) -> Result<(), MapError> {
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
        set.push((index, name, list, wants(list)?));
    }
    let mut held: BTreeSet<usize> = BTreeSet::new();
    for (index, (_, sources)) in lists.lists.iter().enumerate() {
        if !set.iter().any(|(set, ..)| *set == index) {
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
        given: Vec::new(),
        notes: Vec::new(),
    };
    for (index, _, _, wants) in &set {
        for (place, want) in wants.iter().enumerate() {
            let now = lists
                .lists
                .get(*index)
                .and_then(|(_, sources)| sources.get(place));
            plan.reuse(want, now.map(|source| usize::from(*source)))?;
        }
    }
    for want in set.iter().flat_map(|(.., wants)| wants) {
        plan.make(want)?;
    }
    let mut notes = Vec::new();
    for (index, name, list, wants) in &set {
        let Some((desc, sources)) = lists.lists.get_mut(*index) else {
            continue;
        };
        set_times(desc, *name, list, &dim, &mut notes)?;
        let before = sources.clone();
        *sources = wants
            .iter()
            .filter_map(|want| {
                plan.given_to(want)
                    .and_then(|index| u16::try_from(index).ok())
            })
            .collect();
        desc.items = u8::try_from(sources.len()).map_err(|_| MapError::TooManyItems {
            wanted: wants.len(),
            room: usize::from(u8::MAX),
        })?;
        if *sources != before {
            let items: Vec<&str> = wants.iter().map(|want| want.item.id.as_str()).collect();
            notes.push(format!(
                "{name} display: {} items become {}: {}",
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

/// The lists in the meter, as far as the items are known.
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
            match shelf.entries.get(usize::from(*source)) {
                Some(entry) => match shelf.item(entry) {
                    Some(known) => items.push(item(known, shelf.caption(entry))),
                    None => notes.push(format!(
                        "the {name} list shows display source {source}, which is {}",
                        shelf.words(entry)
                    )),
                },
                None => notes.push(format!(
                    "the {name} list shows display source {source}, the meter has {}",
                    shelf.entries.len()
                )),
            }
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

/// An item under its caption, unless that is the usual one.
fn item(known: &DisplayItem, caption: Option<String>) -> Item {
    let caption = caption.map(|caption| Caption::new(caption.trim_end_matches(['\0', ' '])));
    Item {
        item: known.id.clone(),
        caption: caption.filter(|caption| *caption != Caption::new(&known.caption)),
    }
}
