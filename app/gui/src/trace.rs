//! The trace as the window holds it: the rows of this run, or of a file that was opened, and which of them are looked at.
//!
//! Is: rows within bounds, a layer, a text to look for, the row that is open, pause.
//! Is not: drawing (`panels::trace`), or decoding (`jobs`).

use std::{collections::VecDeque, path::PathBuf};

use meterbench_jobs::{
    Row,
    trace::{Entry, Layer, Ring, shown},
};

/// What was asked for on the page.
#[derive(Clone, Debug, PartialEq)]
pub enum TraceAction {
    /// Look at this layer.
    Layer(Layer),
    /// Only rows in which this stands.
    Text(String),
    /// Open this row.
    Choose(u64),
    /// Hold what is on screen; what comes meanwhile is shown afterwards.
    Pause(bool),
    /// Choose a saved trace and show it.
    Open,
    /// Show this saved trace.
    OpenPath(PathBuf),
    /// Show what passes on the wire again.
    Live,
    /// Save the rows on screen, as text or as a capture file.
    Save(Capture),
}

/// What to save a trace as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capture {
    /// The text that the command line writes too.
    Text,
    /// pcapng, for Wireshark.
    Pcapng,
}

impl Capture {
    /// What the file's name ends with.
    pub fn ending(self) -> &'static str {
        match self {
            Capture::Text => "txt",
            Capture::Pcapng => "pcapng",
        }
    }
}

/// A saved trace as it was read.
#[derive(Debug)]
pub struct OpenedTrace {
    /// Its rows.
    pub rows: Vec<Row>,
    /// The first line that was not understood, and how many there are.
    pub wrong: Option<(String, usize)>,
}

/// The trace.
#[derive(Debug)]
pub struct TraceView {
    live: Numbered,
    /// What came while the page was paused.
    waiting: Ring<Row>,
    opened: Option<(String, Numbered)>,
    /// The layer that is looked at.
    pub layer: Layer,
    /// What is looked for.
    pub text: String,
    /// Nothing new is shown.
    pub paused: bool,
    /// The row that is open, by its number.
    pub chosen: Option<u64>,
    /// What to say about the file on screen.
    pub note: Option<String>,
    /// Where the last sessions are kept.
    pub folder: Option<PathBuf>,
    /// The last sessions, the newest first.
    pub last: Vec<PathBuf>,
}

/// Rows with numbers that stay, and those that pass the filter.
#[derive(Debug)]
struct Numbered {
    rows: Ring<Row>,
    passing: VecDeque<u64>,
}

impl Default for TraceView {
    fn default() -> Self {
        Self {
            live: Numbered::new(),
            waiting: Row::ring(),
            opened: None,
            layer: Layer::Packets,
            text: String::new(),
            paused: false,
            chosen: None,
            note: None,
            folder: None,
            last: Vec::new(),
        }
    }
}

impl Numbered {
    fn new() -> Self {
        Self {
            rows: Row::ring(),
            passing: VecDeque::new(),
        }
    }

    fn push(&mut self, row: Row, filter: &Filter<'_>) {
        let number = self.rows.dropped() + self.rows.len() as u64;
        if filter.passes(&row) {
            self.passing.push_back(number);
        }
        let size = row.size();
        self.rows.push(row, size);
        while self
            .passing
            .front()
            .is_some_and(|first| *first < self.rows.dropped())
        {
            self.passing.pop_front();
        }
    }

    fn filter(&mut self, filter: &Filter<'_>) {
        let first = self.rows.dropped();
        let numbered = (first..).zip(self.rows.iter());
        self.passing = numbered
            .filter(|(_, row)| filter.passes(row))
            .map(|(number, _)| number)
            .collect();
    }

    fn get(&self, number: u64) -> Option<&Row> {
        let place = number.checked_sub(self.rows.dropped())?;
        self.rows.get(usize::try_from(place).ok()?)
    }
}

struct Filter<'a> {
    layer: Layer,
    /// In small letters.
    text: &'a str,
}

impl Filter<'_> {
    fn passes(&self, row: &Row) -> bool {
        if !shown(row, Some(self.layer)) {
            return false;
        }
        let holds = |text: &str| text.to_lowercase().contains(self.text);
        self.text.is_empty()
            || holds(&row.entry.words)
            || row.meaning.as_ref().is_some_and(|it| {
                let field = |(name, value): &(String, String)| holds(name) || holds(value);
                holds(&it.words) || it.fields.iter().any(field)
            })
    }
}

impl TraceView {
    /// Takes what has passed.
    pub fn take(&mut self, rows: Vec<Row>) {
        let text = self.text.to_lowercase();
        let filter = Filter {
            layer: self.layer,
            text: text.trim(),
        };
        for row in rows {
            if self.paused {
                let size = row.size();
                self.waiting.push(row, size);
            } else {
                self.live.push(row, &filter);
            }
        }
    }

    /// How many rows wait for the end of the pause.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Holds what is on screen, or lets go.
    pub fn pause(&mut self, paused: bool) {
        self.paused = paused;
        if !paused {
            let rows = self.waiting.take();
            self.take(rows);
        }
    }

    /// Looks at another layer, or for another text.
    pub fn look(&mut self, layer: Layer, text: String) {
        self.layer = layer;
        self.text = text;
        let text = self.text.to_lowercase();
        let filter = Filter {
            layer,
            text: text.trim(),
        };
        self.live.filter(&filter);
        if let Some((_, opened)) = &mut self.opened {
            opened.filter(&filter);
        }
    }

    /// Shows a saved trace.
    pub fn open(&mut self, name: String, trace: OpenedTrace) {
        let mut opened = Numbered::new();
        for row in trace.rows {
            let size = row.size();
            opened.rows.push(row, size);
        }
        let left_out = opened.rows.dropped();
        self.note = match (trace.wrong, left_out) {
            (Some((first, 1)), _) => Some(format!("One line was not understood: {first}")),
            (Some((first, many)), _) => Some(format!(
                "{many} lines were not understood; the first: {first}"
            )),
            (None, 1..) => Some(format!(
                "It is long: the first {left_out} entries are left out"
            )),
            (None, _) => None,
        };
        self.opened = Some((name, opened));
        self.chosen = None;
        self.look(self.layer, self.text.clone());
    }

    /// Back to what passes on the wire.
    pub fn live(&mut self) {
        self.opened = None;
        self.note = None;
        self.chosen = None;
    }

    /// The name of the saved trace on screen.
    pub fn opened(&self) -> Option<&str> {
        self.opened.as_ref().map(|(name, _)| name.as_str())
    }

    fn shown(&self) -> &Numbered {
        self.opened
            .as_ref()
            .map_or(&self.live, |(_, opened)| opened)
    }

    /// How many rows there are, whatever the filter.
    pub fn len(&self) -> usize {
        self.shown().rows.len()
    }

    /// Whether there is nothing to look at.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many rows pass the filter.
    pub fn passing(&self) -> usize {
        self.shown().passing.len()
    }

    /// A row that passes, and its number.
    pub fn at(&self, place: usize) -> Option<(u64, &Row)> {
        let shown = self.shown();
        let number = *shown.passing.get(place)?;
        Some((number, shown.get(number)?))
    }

    /// The row that is open.
    pub fn chosen_row(&self) -> Option<&Row> {
        self.shown().get(self.chosen?)
    }

    /// All entries on screen, whatever the filter, to be saved.
    pub fn entries(&self) -> Vec<Entry> {
        let rows = self.shown().rows.iter();
        rows.map(|row| row.entry.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use meterbench_jobs::trace::{read, rows};

    fn some() -> Vec<Row> {
        let text = "# COM3, 2025-06-01 12:00:00 +00:00
    0.000000  >  Identification (toggle 0)
                 EE 00 00 00 00 01 20 13 10
    0.012000  <  ACK
                 06
    0.012000  <  Identification: accepted (ok), 4 bytes follow (toggle 0)
                 EE 00 00 00 00 05 00 00 01 00 00 C6 B5
";
        rows(read(text.as_bytes()).entries)
    }

    #[test]
    fn a_layer_and_a_text_say_which_rows_are_looked_at() {
        let mut view = TraceView::default();
        view.take(some());
        assert_eq!((view.len(), view.passing()), (4, 3));
        view.look(Layer::Bytes, String::new());
        assert_eq!(view.passing(), 4);
        view.look(Layer::Bytes, " ACC ".into());
        assert_eq!(view.passing(), 1);
        assert!(view.at(0).unwrap().1.entry.words.contains("accepted"));
        // What comes is filtered as it comes.
        view.take(some());
        assert_eq!((view.len(), view.passing()), (8, 2));
    }

    #[test]
    fn a_pause_holds_what_comes_until_it_ends() {
        let mut view = TraceView::default();
        view.pause(true);
        view.take(some());
        assert_eq!((view.len(), view.waiting()), (0, 4));
        view.pause(false);
        assert_eq!((view.len(), view.waiting()), (4, 0));
    }

    #[test]
    fn an_opened_trace_is_shown_instead_and_the_live_one_goes_on_behind_it() {
        let mut view = TraceView::default();
        let trace = OpenedTrace {
            rows: some(),
            wrong: Some(("line 3: this is no byte in hex".into(), 2)),
        };
        view.open("wire.txt".into(), trace);
        view.take(some());
        view.take(some());
        assert_eq!((view.opened(), view.len()), (Some("wire.txt"), 4));
        assert!(view.note.as_ref().unwrap().contains("line 3"));
        view.live();
        assert_eq!((view.opened(), view.len(), &view.note), (None, 8, &None));
    }

    #[test]
    fn rows_keep_their_numbers_when_the_oldest_go() {
        let mut view = TraceView::default();
        let many = 100_000 / 4 + 2;
        for _ in 0..many {
            view.take(some());
        }
        assert_eq!(view.len(), 100_000);
        let (number, _) = view.at(0).unwrap();
        assert!(number >= 8);
        view.chosen = Some(number);
        assert!(view.chosen_row().is_some());
        view.take(some());
        view.take(some());
        assert!(view.chosen_row().is_none());
    }
}
