//! Programs and tables, until `profiles::map` is there.
#![allow(missing_docs, clippy::unnecessary_wraps, clippy::missing_errors_doc)]
use meterbench_c1219::{Image, TableId};
use meterbench_profiles::Program;
use meterbench_profiles::form::{Form, Volts};
use meterbench_profiles::model::{Family, Model};

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MapError {
    #[error("the program is for {program}, the meter is {meter}")]
    OtherMeter { program: String, meter: String },
    #[error("not possible")]
    NoMetric,
}
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MeterKind {
    pub family: Option<&'static Family>,
    pub model: Option<&'static Model>,
    pub row: Option<&'static Form>,
    pub form: Option<String>,
    pub volts: Option<Volts>,
    pub class: Option<u16>,
}
pub struct FromTables {
    pub program: Program,
    pub notes: Vec<String>,
}
pub struct TableWrite {
    pub table: TableId,
    pub bytes: Vec<u8>,
    pub what: Vec<String>,
}
pub fn recognise(_: &Image) -> MeterKind {
    MeterKind::default()
}
pub fn from_tables(_: &Image) -> Result<FromTables, MapError> {
    Ok(FromTables { program: Program::default(), notes: vec![] })
}
pub fn to_tables(_: &Program, _: &Image) -> Result<Vec<TableWrite>, MapError> {
    Ok(vec![])
}
