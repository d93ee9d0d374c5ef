//! `display`: the screens of a program file or of a snapshot, in order, as the LCD shows them.

use meterbench_jobs::hint::exit;
use meterbench_jobs::{Reading, Snapshot, shown_readings};
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::display_item::Shows;
use meterbench_profiles::program::{Item, List, ListName};
use meterbench_profiles::screen::{self, Readings, Screen};
use meterbench_profiles::{Program, map};
use serde_json::{Value, json};

use super::show::{Opened, open};
use crate::args::DisplayArgs;
use crate::failure::Failure;
use crate::output::{Output, columns};

/// What is to be shown.
struct Subject {
    program: Program,
    /// Of the meter; none for a program file.
    meters: Readings,
    /// As typed.
    typed: Readings,
}

pub fn run(args: &DisplayArgs, output: &Output) -> Result<u8, Failure> {
    let mut subject = match open(&args.file)? {
        Opened::Snapshot(snapshot) => of_snapshot(&snapshot),
        Opened::Program(parsed) => Subject {
            program: parsed.program,
            meters: Readings::new(),
            typed: Readings::new(),
        },
    };
    let given = args.readings.iter().flat_map(|reading| reading.0.clone());
    subject.typed.extend(given);
    screen::derive(&mut subject.typed);
    let lists: Vec<ListName> = match args.list {
        Some(list) => vec![list.name()],
        None => ListName::ALL.to_vec(),
    };
    output.answer(
        || json!({ "screens": screens_json(&subject, &lists) }),
        || {
            let texts = lists
                .iter()
                .filter_map(|name| list_text(&subject, *name, args.list.is_some()));
            let text = texts.collect::<Vec<_>>().join("\n");
            if text.is_empty() {
                "No display list: the meter's own are left alone".into()
            } else {
                text
            }
        },
    );
    Ok(exit::DONE)
}

/// The program in a meter; of a meter whose display sources nobody knows, the numbers of its sources.
fn of_snapshot(snapshot: &Snapshot) -> Subject {
    let mut program = map::from_tables(&snapshot.image).program;
    if program.display.is_none() {
        program.display = map::sources_shown(&snapshot.image);
    }
    let reading = Reading::of_snapshot(snapshot);
    Subject {
        program,
        meters: shown_readings(&snapshot.image, &reading.registers),
        typed: Readings::new(),
    }
}

impl Subject {
    fn list(&self, name: ListName) -> Option<&List> {
        self.program.display.as_ref()?.get(name)
    }

    /// The list's screens, each with its item.
    fn screens(&self, name: ListName) -> Vec<(Screen, &Item)> {
        let mut readings = self.meters.clone();
        readings.extend(self.typed.clone());
        let screens = screen::screens(&self.program, name, &readings);
        let items = self.list(name).map_or(&[][..], |list| &list.items);
        screens.into_iter().zip(items).collect()
    }

    /// Where what an item shows is from: "typed", "meter", "sample", "program", or "unknown".
    fn origin(&self, item: &Item) -> &'static str {
        let Some(known) = item.known(built_in()) else {
            return "unknown";
        };
        if self.typed.contains_key(&item.item) {
            "typed"
        } else if self.meters.contains_key(&item.item) {
            "meter"
        } else if matches!(known.shows, Shows::Multiplier | Shows::Segments) {
            "program"
        } else {
            "sample"
        }
    }
}

fn screens_json(subject: &Subject, lists: &[ListName]) -> Vec<Value> {
    let of = |name: &ListName| subject.screens(*name);
    let screens = lists.iter().flat_map(of);
    screens
        .map(|(screen, item)| {
            json!({
                "list": screen.list.id(), "item": screen.item, "words": item.words(built_in()),
                "id": screen.id.trim_end(), "digits": screen.digits.trim_start(),
                "annunciators": screen.annunciators, "seconds": screen.seconds,
                "reading": subject.origin(item),
            })
        })
        .collect()
}

/// A list under its heading. One that is not set is named where it was asked for.
fn list_text(subject: &Subject, name: ListName, asked: bool) -> Option<String> {
    let Some(list) = subject.list(name) else {
        return asked.then(|| format!("The {name} list is left to the meter\n"));
    };
    let rows: Vec<[String; 5]> = subject
        .screens(name)
        .iter()
        .enumerate()
        .map(|(place, (screen, item))| row(place, screen, item, subject.origin(item)))
        .collect();
    Some(format!("{}\n{}", heading(name, list), columns(&rows)))
}

/// "Normal list: 8 screens, 6 s each and 1 s blank, 56 s in all".
fn heading(name: ListName, list: &List) -> String {
    let mut title = name.to_string();
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let screens = match list.items.len() {
        1 => "1 screen".to_owned(),
        n => format!("{n} screens"),
    };
    let Some(on) = list.on_seconds else {
        return format!("{title} list: {screens}, as long as the meter has it");
    };
    let off = list.off_seconds.unwrap_or(0);
    let blank = match off {
        0 => String::new(),
        off => format!(" and {off} s blank"),
    };
    let all = u64::from(on).saturating_add(off.into());
    let all = all.saturating_mul(u64::try_from(list.items.len()).unwrap_or(u64::MAX));
    format!("{title} list: {screens}, {on} s each{blank}, {all} s in all")
}

/// Number, the LCD, what is lit on it, the time, and words.
fn row(place: usize, screen: &Screen, item: &Item, origin: &str) -> [String; 5] {
    // Points and colons take no position of the LCD, but one of the line.
    const WIDEST: usize = 8;
    let words = item.words(built_in());
    [
        format!("{:>3}", place + 1),
        format!("|{} {:>WIDEST$}|", screen.id, screen.digits),
        screen.annunciators.join(" "),
        screen
            .seconds
            .map_or_else(String::new, |seconds| format!("{seconds} s")),
        match origin {
            "sample" => format!("{words} (sample)"),
            _ => words,
        },
    ]
}
