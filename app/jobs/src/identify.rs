//! Which meter is this, which form, which model, what does its clock say, how is it.
//!
//! Is: an [`Identity`] from the tables that every meter has, each of them optional but ST-0.
//! Is not: readings.

use jiff::Zoned;
use jiff::civil::DateTime;
use meterbench_c1218::Identification;
use meterbench_c1219::{DeviceIdent, EdMode, EdModeStatus, Image, MfgIdent, TableId, TimeDateQual};
use meterbench_profiles::catalog::built_in;
use meterbench_profiles::map::{MeterKind, recognise};
use meterbench_profiles::model::Family;

use crate::read::{Skipped, read_tables};
use crate::session::Session;
use crate::snapshot::Label;
use crate::{
    Clearance, Context, JobError, Link, Refusals, Refuser, Right, Target, clearance, policy, rate,
};

/// Who is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// ST-1.
    pub manufacturer: String,
    /// ST-1, the maker's own string: "FOCUSAX".
    pub model: String,
    /// ST-1: "1.0".
    pub hardware: String,
    /// ST-1: "5.28".
    pub firmware: String,
    /// ST-1.
    pub serial: String,
    /// The form, by the catalog where it knows the meter, else as ST-2 says.
    pub form: Option<String>,
    /// Family, model and row of the catalog, as far as known.
    pub kind: MeterKind,
    /// ST-5: the utility's identification.
    pub device_id: Option<String>,
    /// "C12.18 1.0".
    pub standard: String,
    /// ST-52, for a meter that has a clock.
    pub clock: Option<Clock>,
    /// ST-3: what is set, in words; empty when all is well.
    pub status: Vec<String>,
    /// What the password may do, where a session has found it out.
    pub clearance: Option<Clearance>,
    /// Passwords that this meter has refused.
    pub refusals: Refusals,
    /// Tables that could not be read or do not fit.
    pub skipped: Vec<Skipped>,
    /// What it cost the line.
    pub link: Link,
}

/// A meter's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// As the meter shows it; `None` when it was never set.
    pub time: Option<DateTime>,
    /// Seconds that it is ahead of this computer's clock.
    pub drift_seconds: Option<i64>,
}

impl Identity {
    /// What tables say of whose they are; against no clock of ours.
    #[must_use]
    pub fn of(image: &Image) -> Self {
        from_image(image, None)
    }

    /// For a snapshot's label.
    #[must_use]
    pub fn label(&self) -> Label {
        Label {
            manufacturer: self.manufacturer.clone(),
            model: self.model.clone(),
            serial: self.serial.clone(),
            form: self.form.clone(),
            device_id: self.device_id.clone(),
        }
    }
}

/// The tables that say who a meter is.
pub(crate) fn tables() -> Vec<TableId> {
    let mut ids: Vec<TableId> = [0, 1, 2, 3, 5, 52].map(TableId::standard).to_vec();
    ids.extend(
        built_in()
            .families
            .iter()
            .flat_map(|it| setting_tables([it.settings.model.as_str(), &it.settings.class_amps])),
    );
    ids
}

/// Those of them that a billing read needs: whose registers they are, how the meter is, what its clock says.
pub(crate) fn billing_tables() -> Vec<TableId> {
    [0, 1, 2, 3, 52].map(TableId::standard).to_vec()
}

/// The tables of settings such as "MT-100.ENERGY_FORMAT".
pub(crate) fn setting_tables<'a>(
    settings: impl IntoIterator<Item = &'a str>,
) -> impl Iterator<Item = TableId> {
    let table = |name: &str| name.split_once('.')?.0.parse().ok();
    settings.into_iter().filter_map(table)
}

/// Who is there.
///
/// # Errors
/// When the session fails or ST-0 can't be read.
pub async fn identify(context: &Context, target: &Target) -> Result<Identity, JobError> {
    policy::allowed(context, Right::Read)?;
    let mut session = Session::open(context, target, rate::IDENTIFY).await?;
    let result = body(&mut session).await;
    let (identity, link) = session.finish(result).await?;
    Ok(Identity { link, ..identity })
}

async fn body(session: &mut Session<'_>) -> Result<Identity, JobError> {
    session.may_know(true);
    let skipped = read_tables(session, tables()).await?;
    clearance::look(session).await?;
    Ok(Identity {
        skipped,
        ..identity_of(session)
    })
}

/// What the tables read so far say.
pub(crate) fn identity_of(session: &Session<'_>) -> Identity {
    let wall = session.clock_read_at().cloned();
    let mut identity = from_image(&session.image, wall.as_ref());
    identity.standard = standard(&session.opened().identification);
    identity.clearance = Some(session.clearance());
    if let Some(ident) = session.image.raw(TableId::standard(1)) {
        let known = &session.context().known;
        identity.refusals = known.refusals(&Refuser::Meter(ident.to_vec()));
    }
    identity
}

/// What an image says; without `wall` no drift is known.
pub(crate) fn from_image(image: &Image, wall: Option<&Zoned>) -> Identity {
    let maker = image.get::<MfgIdent>().ok();
    let pair = |(version, revision): (u8, u8)| format!("{version}.{revision}");
    let kind = recognise(image);
    // The catalog's rows serve several forms; the nameplate says which this is, where it says one of them.
    let form = match (&kind.form, kind.row) {
        (Some(form), Some(row)) if row.is_called(form) => Some(form.clone()),
        (form, row) => row
            .and_then(|row| row.names.first())
            .or(form.as_ref())
            .cloned(),
    };
    Identity {
        manufacturer: maker
            .as_ref()
            .map(|it| it.manufacturer.to_string())
            .unwrap_or_default(),
        model: maker
            .as_ref()
            .map(|it| it.model.to_string())
            .unwrap_or_default(),
        hardware: maker
            .as_ref()
            .map(|it| pair(it.hardware))
            .unwrap_or_default(),
        firmware: maker
            .as_ref()
            .map(|it| pair(it.firmware))
            .unwrap_or_default(),
        serial: maker
            .as_ref()
            .map(|it| it.serial.to_string())
            .unwrap_or_default(),
        form,
        kind,
        device_id: image
            .get::<DeviceIdent>()
            .ok()
            .map(|it| it.identification.to_string()),
        standard: String::new(),
        clock: clock(image, wall),
        status: status(image),
        clearance: None,
        refusals: Refusals::default(),
        skipped: Vec::new(),
        link: Link::default(),
    }
}

pub(crate) fn standard(it: &Identification) -> String {
    let name = match it.standard {
        0 => "C12.18",
        1 => "Industry Canada",
        2 => "C12.21",
        3 => "C12.22",
        _ => "unknown",
    };
    format!("{name} {}.{}", it.version, it.revision)
}

/// Meters keep local time, unless their counter or their qualifier says otherwise.
fn clock(image: &Image, wall: Option<&Zoned>) -> Option<Clock> {
    let clock = image.get::<meterbench_c1219::Clock>().ok()?;
    let time = clock.at.civil();
    let utc = clock.at.counts_utc() || clock.qualifier.contains(TimeDateQual::GMT);
    let drift_seconds = time.zip(wall).map(|(time, wall)| {
        let here = if utc {
            wall.with_time_zone(jiff::tz::TimeZone::UTC).datetime()
        } else {
            wall.datetime()
        };
        time.duration_since(here).as_secs()
    });
    Some(Clock {
        time,
        drift_seconds,
    })
}

fn status(image: &Image) -> Vec<String> {
    let Ok(status) = image.get::<EdModeStatus>() else {
        return Vec::new();
    };
    let mut words = Vec::new();
    match status.mode {
        EdMode::Metering => (),
        EdMode::Test => words.push("in test mode".to_owned()),
        EdMode::MeterShop => words.push("in meter shop mode".to_owned()),
        EdMode::Factory => words.push("in factory mode".to_owned()),
        EdMode::Unknown(0) => words.push("not metering".to_owned()),
        EdMode::Unknown(code) => words.push(format!("in a mode that is not known ({code})")),
    }
    words.extend(status.status1.words());
    let family = recognise(image).family;
    let flags = status.mfg_status.iter();
    words.extend(flags.map(|bit| makers_status(family, bit)));
    words
}

/// A bit of ED_MFG_STATUS, by what the meter's family says with it.
pub(crate) fn makers_status(family: Option<&Family>, bit: u16) -> String {
    let known = family.and_then(|family| family.status_flags.iter().find(|flag| flag.bit == bit));
    known.map_or_else(
        || format!("maker's status flag {bit}, which is not known here"),
        |flag| flag.words.clone(),
    )
}
