//! A password is tried once.
//!
//! Is: holding it back at a meter that has refused the last one, until a person gives it again; counting refusals; and giving
//! it only to the meter that it is for, where that can be known before.
//! Is not: whether a password is the right one, or where it comes from.
//! Shape: as long as no meter that this computer knows of has refused the last password, it goes with the Logon as always. After
//! that, the meter is asked for its ST-1 first, which most give to anybody; one that does not is known by its port.

use meterbench_c1218::{OpenOptions, ReadTable, Secret, Secure, SessionState};
use meterbench_c1219::TableId;
use meterbench_port::Driver;

use super::Session;
use crate::known::Refuser;
use crate::plan::taken;
use crate::{Cause, Context, Target};

const IDENT: TableId = TableId::standard(1);

/// Takes the password out of the opening, when it must be known first which meter this is.
pub(crate) fn hold_back(
    context: &Context,
    target: &Target,
    options: &mut OpenOptions,
) -> Option<Secret> {
    let logon = options.logon.as_mut()?;
    if target.access.again || logon.password.is_none() || !context.known.any_refused() {
        return None;
    }
    logon.password.take()
}

/// Gives a password that was held back, unless this meter has refused the last one.
///
/// # Errors
/// [`Cause::PasswordNotSent`], and whatever the meter says.
pub(crate) async fn give(
    context: &Context,
    target: &Target,
    driver: &mut Driver,
    password: Secret,
) -> Result<(), Cause> {
    let who = who(target, driver, None).await;
    let refusals = context.known.refusals(&who);
    if refusals.since > 0 {
        return Err(Cause::PasswordNotSent {
            refused: refusals.since,
            last: refusals.last,
        });
    }
    driver.run(Secure::new(password)).await?;
    Ok(())
}

/// Counts a refusal, if that is what it is; the cause then says how many there were.
pub(crate) async fn counted(
    context: &Context,
    target: &Target,
    driver: &mut Driver,
    ident: Option<&[u8]>,
    cause: Cause,
) -> Cause {
    let Cause::Password { code, .. } = cause else {
        return cause;
    };
    let who = who(target, driver, ident).await;
    let refusals = context.known.password_refused(&who, &taken(context));
    Cause::Password {
        code,
        refused: refusals.since,
    }
}

/// Which meter this is: by the ST-1 that was read, or that it gives now.
async fn who(target: &Target, driver: &mut Driver, ident: Option<&[u8]>) -> Refuser {
    if let Some(ident) = ident {
        return Refuser::Meter(ident.to_vec());
    }
    if driver.state() == SessionState::Session
        && let Ok(ident) = driver
            .run(ReadTable::new(IDENT.wire(), driver.settings()))
            .await
    {
        return Refuser::Meter(ident);
    }
    Refuser::Port(target.address.to_string())
}

impl Session<'_> {
    pub(super) fn ident(&self) -> Option<Vec<u8>> {
        self.image.raw(IDENT).map(<[u8]>::to_vec)
    }

    /// Counts a refusal in a session that was open already, if that is what it is.
    pub(super) async fn counted(&mut self, cause: Cause) -> Cause {
        let ident = self.ident();
        let (context, target) = (self.context, self.target);
        counted(context, target, &mut self.driver, ident.as_deref(), cause).await
    }

    /// The meter takes the password: what it refused before is settled.
    pub(super) fn note_accepted(&self) {
        if self.target.access.password.is_none() || !self.context.known.any_refused() {
            return;
        }
        let known = &self.context.known;
        let port = Refuser::Port(self.target.address.to_string());
        for who in self.ident().map(Refuser::Meter).into_iter().chain([port]) {
            known.password_accepted(&who);
        }
    }
}
