//! One table, decoded or raw.
//!
//! Is: the standard tables by their types, the maker's by the layouts of `profiles`.
//! Is not: a program's view of them.

use meterbench_c1219::{Image, TableError, TableId};

use crate::error::Cause;
use crate::identify::identity_of;
use crate::read::read_tables;
use crate::session::Session;
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
    pub misfit: Option<TableError>,
    /// What it cost the line.
    pub link: Link,
}

/// Reads one table, and those that it needs to be understood.
///
/// # Errors
/// When the session fails, the meter has no such table, or refuses it.
pub async fn read_table(context: &Context, target: &Target, table: TableId) -> Result<TableReading, JobError> {
    let mut session = Session::open(context, target).await?;
    let result = body(&mut session, table).await;
    let (reading, link) = session.finish(result).await?;
    Ok(TableReading { link, ..reading })
}

async fn body(session: &mut Session<'_>, table: TableId) -> Result<TableReading, JobError> {
    let listed = |session: &Session<'_>| session.image.config().is_ok_and(|config| config.uses(table));
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
    Ok(TableReading { identity: identity_of(session), table, bytes, fields, misfit, link: Link::default() })
}

/// Why a table of the image does not fit, if it is known and does not.
pub(crate) fn misfit(image: &Image, table: TableId) -> Option<TableError> {
    decode(image, table)?.err()
}

type Fields = Vec<(String, String)>;

/// Fields by name; `None` for a table that is not known here.
fn decode(_image: &Image, _table: TableId) -> Option<Result<Fields, TableError>> {
    None
}
