//! Changing a password: one entry of ST-42, by offset, so that no other entry has to be known.
//!
//! Is: where the entry stands, and a session with the new password to see that it is taken.
//! Is not: reading ST-42. What it gives may be every password of the meter.
//! Source: C12.19 tables 41 and 42: PASSWORD of PASSWORD_LEN bytes, then a byte of groups, which stays as it is.

use meterbench_c1218::Secret as Password;
use meterbench_c1219::{ActSecurity, Image, Secret, Security, Table as _, TableId};

use super::{Fact, MODULE, State, misfit};
use crate::{Cause, JobError};

const STEP: &str = "Changing the password";

pub(super) fn tables() -> Vec<TableId> {
    vec![ActSecurity::ID]
}

/// A part of a table.
pub(super) struct Piece {
    pub(super) table: TableId,
    pub(super) offset: usize,
    pub(super) bytes: Secret,
}

fn dimensions(image: &Image) -> Result<ActSecurity, JobError> {
    if !image.contains(ActSecurity::ID) {
        let why = "this meter tells nothing of its passwords (it has no ST-41)".to_owned();
        return Err(JobError::new(STEP, Cause::Forbidden(why)));
    }
    image.get().map_err(misfit)
}

/// `number` counts from 1, in the order of ST-42.
pub(super) fn state(image: &Image, number: u8) -> Result<State, JobError> {
    let act = dimensions(image)?;
    let facts = vec![
        Fact::new("passwords of the meter", act.passwords),
        Fact::new("longest", format!("{} characters", act.password_len)),
        Fact::new("is to be changed", format!("password {number}")),
    ];
    let listed = image.config().is_ok_and(|it| it.writes(Security::ID));
    let forbidden = if number == 0 || number > act.passwords {
        Some(format!("the meter has passwords 1 to {}", act.passwords))
    } else if listed {
        None
    } else {
        Some("the meter doesn't let its passwords be written (ST-42)".to_owned())
    };
    Ok(State {
        facts,
        forbidden,
        warnings: vec![
            "Whoever knows only the old one is locked out: other crews, and a module that logs on with it".to_owned(),
            MODULE.to_owned(),
            "Nobody can read a password back out of the meter: keep the new one where it is found again".to_owned(),
        ],
    })
}

/// A session with the new one was opened.
pub(super) fn taken(number: u8) -> State {
    let what = format!("password {number}");
    State {
        facts: vec![Fact::new(what, "the meter takes the new one")],
        ..State::default()
    }
}

/// The new password in its place; the byte of groups behind it is not touched.
pub(super) fn order(image: &Image, number: u8, new: Option<&Password>) -> Result<Piece, JobError> {
    let new = new.ok_or_else(|| {
        let why = "no new password was given".to_owned();
        JobError::new(STEP, Cause::Forbidden(why))
    })?;
    let act = dimensions(image)?;
    let length = usize::from(act.password_len);
    let entry = usize::from(number.saturating_sub(1));
    let (kept, cut) = new
        .expose()
        .split_at_checked(length)
        .unwrap_or((new.expose(), &[]));
    if cut.iter().any(|byte| !matches!(byte, 0 | b' ')) {
        let why = format!("a password of this meter has at most {length} characters");
        return Err(JobError::new(STEP, Cause::Forbidden(why)));
    }
    let mut bytes = kept.to_vec();
    bytes.resize(length, 0);
    Ok(Piece {
        table: Security::ID,
        offset: entry * (length + 1),
        bytes: Secret::new(bytes),
    })
}
