//! One table, decoded or raw.
//!
//! Is: the standard tables by their types, the maker's by the layouts of `profiles`.
//! Is not: a program's view of them.

use meterbench_c1219::{
    AccessControl, ActDisp, ActRegs, ActSecurity, ActSources, Clock, Constants, CurrentRegs,
    DataControl, DataSelection, DemandControl, DeviceIdent, DimDisp, DimRegs, DimSecurity,
    DimSources, DispSources, EdModeStatus, GenConfig, Image, MfgIdent, Nameplate, PendingStatus,
    PresentData, PresentSelect, PrevDemandReset, PrevSeason, PriDispList, SecDispList, Security,
    Sources, Table as _, TableError, TableId, UomEntries, UtilInfo,
};

use meterbench_c1219::layout::{Datum, LayoutError, Value};
use meterbench_profiles::map::{layouts, recognise};

use crate::error::Cause;
use crate::identify::identity_of;
use crate::read::read_tables;
use crate::session::Session;
use crate::snapshot::hex;
use crate::{Context, Identity, JobError, Link, Target};

/// One table.
#[derive(Clone, Debug)]
pub struct TableReading {
    /// Whose.
    pub identity: Identity,
    /// Which.
    pub table: TableId,
    /// As sent.
    pub bytes: Vec<u8>,
    /// Fields and their values, in order; `None` for a table that is not known here, or does not fit.
    pub fields: Option<Vec<(String, String)>>,
    /// Why it does not fit.
    pub misfit: Option<Misfit>,
    /// What it cost the line.
    pub link: Link,
}

/// Reads one table, and those that it needs to be understood.
///
/// # Errors
/// When the session fails, the meter has no such table, or refuses it.
pub async fn read_table(
    context: &Context,
    target: &Target,
    table: TableId,
) -> Result<TableReading, JobError> {
    let mut session = Session::open(context, target).await?;
    let result = body(&mut session, table).await;
    let (reading, link) = session.finish(result).await?;
    Ok(TableReading { link, ..reading })
}

async fn body(session: &mut Session<'_>, table: TableId) -> Result<TableReading, JobError> {
    let listed = |session: &Session<'_>| {
        session
            .image
            .config()
            .is_ok_and(|config| config.uses(table))
    };
    read_tables(session, [TableId::standard(1)]).await?;
    if !listed(session) {
        return Err(JobError::on("Reading", table, Cause::NoTable(table)));
    }
    read_tables(session, meterbench_c1219::needs(table).iter().copied()).await?;
    let bytes = session.read(table).await?;
    let (fields, misfit) = match decode(&session.image, table) {
        None => (None, None),
        Some(Ok(fields)) => (Some(fields), None),
        Some(Err(error)) => (None, Some(error)),
    };
    Ok(TableReading {
        identity: identity_of(session),
        table,
        bytes,
        fields,
        misfit,
        link: Link::default(),
    })
}

/// Why a table of the image does not fit, if it is known and does not.
pub(crate) fn misfit(image: &Image, table: TableId) -> Option<Misfit> {
    decode(image, table)?.err()
}

/// Why a table's bytes can't be laid out.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(transparent)]
pub enum Misfit {
    /// A standard table.
    Standard(#[from] TableError),
    /// A maker's table.
    Maker(#[from] LayoutError),
}

type Fields = Vec<(String, String)>;

/// Fields by name; `None` for a table that is not known here.
fn decode(image: &Image, table: TableId) -> Option<Result<Fields, Misfit>> {
    if table.is_pending() {
        return None;
    }
    if table.is_manufacturer() {
        return makers(image, table);
    }
    macro_rules! known {
        ($($type:ty),* $(,)?) => {
            $(if table == <$type>::ID {
                return Some(image.get::<$type>().map_err(Misfit::from).map(|value| fields(&format!("{value:#?}"))));
            })*
        };
    }
    known!(
        GenConfig,
        MfgIdent,
        Nameplate,
        EdModeStatus,
        PendingStatus,
        DeviceIdent,
        UtilInfo,
        DimSources,
        ActSources,
        UomEntries,
        DemandControl,
        DataControl,
        Constants,
        Sources,
        DimRegs,
        ActRegs,
        DataSelection,
        CurrentRegs,
        PrevSeason,
        PrevDemandReset,
        PresentSelect,
        PresentData,
        DimDisp,
        ActDisp,
        DispSources,
        PriDispList,
        SecDispList,
        DimSecurity,
        ActSecurity,
        Security,
        AccessControl,
        Clock,
    );
    None
}

/// A maker's table, by its layout.
fn makers(image: &Image, table: TableId) -> Option<Result<Fields, Misfit>> {
    let family = recognise(image).family?;
    let layout = layouts(family)
        .into_iter()
        .find(|layout| layout.table == table)?;
    let (formats, bytes) = (image.formats().ok()?, image.raw(table)?);
    Some(
        layout
            .decode(formats, bytes)
            .map_err(Misfit::from)
            .map(|values| values.iter().map(shown).collect()),
    )
}

/// "load side volts = 240.2".
fn shown(value: &Value) -> (String, String) {
    let plain = || match &value.datum {
        Datum::Integer(number) => number.to_string(),
        Datum::Number(number) => number.to_string(),
        Datum::Text(text) => text.to_string(),
        Datum::Bytes(bytes) => hex(bytes),
        Datum::Secret(_) => "…".into(),
        Datum::Stamp(stamp) => stamp
            .civil()
            .map_or_else(|| "never".into(), |time| time.to_string()),
        Datum::Time(time) => time
            .civil()
            .map_or_else(|| "never".into(), |time| time.to_string()),
    };
    let datum = value
        .choice
        .clone()
        .or(value.scaled.map(|scaled| scaled.to_string()))
        .unwrap_or_else(plain);
    let name = if value.index == 0 {
        value.field.clone()
    } else {
        format!("{}[{}]", value.field, value.index)
    };
    (name, datum)
}

/// The fields of a value as `Debug` shows it, one line each: `total.summations` and `1, 2`, without what is empty.
fn fields(shown: &str) -> Fields {
    let mut frames: Vec<Frame> = Vec::new();
    let mut all: Fields = Vec::new();
    for line in shown.lines() {
        let line = line.trim().trim_end_matches(',');
        if matches!(line, "}" | ")" | "]") {
            if let Some(frame) = frames.pop() {
                frame.close(&mut all);
            }
            continue;
        }
        let (name, rest) = match line.split_once(": ") {
            Some((name, rest)) if name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => {
                (Some(name), rest)
            }
            _ => (None, line),
        };
        let path = match (frames.last_mut(), name) {
            (None, _) => String::new(),
            (Some(frame), Some(name)) => frame.child(name),
            (Some(frame), None) => frame.item(),
        };
        if rest.ends_with(['{', '(', '[']) {
            frames.push(Frame {
                path,
                list: rest.ends_with('['),
                items: 0,
                start: all.len(),
            });
        } else if rest != "[]" && rest != "None" {
            let value = rest
                .strip_prefix("Some(")
                .and_then(|rest| rest.strip_suffix(')'))
                .unwrap_or(rest);
            all.push((path, value.to_owned()));
        }
    }
    all
}

/// An open bracket in `Debug`'s text.
struct Frame {
    path: String,
    list: bool,
    items: usize,
    start: usize,
}

impl Frame {
    fn child(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// An item of a list has a number; what stands in a wrapper such as `Some(` goes by the wrapper's name.
    fn item(&mut self) -> String {
        self.items += 1;
        if self.list {
            format!("{}[{}]", self.path, self.items - 1)
        } else {
            self.path.clone()
        }
    }

    /// A list of plain values becomes one line.
    fn close(self, all: &mut Fields) {
        if self.list && self.items > 0 && all.len() - self.start == self.items {
            let values: Vec<String> = all.drain(self.start..).map(|(_, value)| value).collect();
            all.push((self.path, values.join(", ")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_text_becomes_one_line_a_field() {
        #[derive(Debug)]
        #[expect(dead_code, reason = "only shown")]
        struct Inner {
            a: Option<u8>,
            b: Option<u8>,
            list: Vec<u8>,
        }
        #[derive(Debug)]
        #[expect(dead_code, reason = "only shown")]
        struct Outer {
            first: u8,
            inner: Vec<Inner>,
            tail: Vec<u8>,
        }
        let value = Outer {
            first: 1,
            inner: vec![Inner {
                a: Some(2),
                b: None,
                list: vec![3, 4],
            }],
            tail: vec![],
        };
        let shown: Vec<String> = fields(&format!("{value:#?}"))
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        assert_eq!(
            shown,
            ["first = 1", "inner[0].a = 2", "inner[0].list = 3, 4"]
        );
    }
}
