//! `demand-reset`, `set-clock`, `switch`, `clear-data`, `register-preset`, `change-password`, `set-mode`: shows the meter's
//! state, then does it.

use meterbench_jobs::hint::exit;
use meterbench_jobs::{Act, Agreed, Cause, EdMode, JobError, Present, Secret, report};
use meterbench_profiles::map::SwitchOrder;

use super::ask::{line, somebody_there};
use crate::args::{ActArgs, ChangePasswordArgs, ModeArg, PasswordFrom, SwitchArg, ZoneArg};
use crate::failure::Failure;
use crate::meter::{Runner, target};
use crate::output::Output;
use crate::password;

/// The reason in the record of an act that a script ordered without giving one.
const NO_REASON: &str = "not given";

pub fn run(act: &Act, args: &ActArgs, output: &Output) -> Result<u8, Failure> {
    run_with(act, args, output, || Ok(None))
}

/// The new password is there before anything is asked of the meter, unless a person is to type it: then it is asked for when
/// they have seen the meter's state.
pub fn change_password(args: &ChangePasswordArgs, output: &Output) -> Result<u8, Failure> {
    let padding = password::padding(args.act.meter.password_padding);
    let from = PasswordFrom {
        password_env: args.new_password_env.clone(),
        password_file: args.new_password_file.clone(),
        password_stdin: false,
        password_prompt: false,
    };
    let given = password::text(&from)?;
    if given.is_none() && args.act.yes {
        return Err(Failure::usage(
            "Nothing was done",
            "no new password is named",
            "Add --new-password-env or --new-password-file, or leave out --yes to be asked for it",
        ));
    }
    let act = Act::ChangePassword(args.number);
    run_with(&act, &args.act, output, || {
        let text = match given {
            Some(text) => text,
            None => password::ask_twice("New password: ", "Once more: ")?,
        };
        password::secret(&text, padding).map(Some)
    })
}

fn run_with(
    act: &Act,
    args: &ActArgs,
    output: &Output,
    new: impl FnOnce() -> Result<Option<Secret>, Failure>,
) -> Result<u8, Failure> {
    let ask = !args.yes && !args.dry_run;
    if ask {
        somebody_there(output, "Nothing was done", "the meter's state")?;
    }
    if args.yes && act.wants_serial() && args.serial.is_none() {
        return Err(Failure::usage(
            "Nothing was done",
            format!(
                "`{}` is only done to a meter whose serial number is named",
                act.id()
            ),
            "Add --serial with the number on the meter's nameplate",
        ));
    }
    let target = target(&args.meter)?;
    let runner = Runner::new(output)?;
    let present = runner.run(meterbench_jobs::look(&runner.context, &target, act))?;
    if !output.json {
        output.line(report::present_text(&present).trim_end());
    }
    if let Some(serial) = &args.serial {
        same_serial(serial, &present)?;
    }
    if args.dry_run {
        output.answer(
            || report::present_json(act, &present),
            || "Nothing was done".into(),
        );
        return Ok(exit::DONE);
    }
    if let Some(why) = &present.forbidden {
        return Err(JobError::new("The order", Cause::Forbidden(why.clone())).into());
    }
    let reason = match (&args.reason, ask) {
        (Some(reason), _) => reason.trim().to_owned(),
        (None, true) => line(&runner, output, "Why is this done? (Enter: don't do it) ")?,
        (None, false) => NO_REASON.to_owned(),
    };
    if reason.is_empty() {
        output.line("Nothing was done");
        return Ok(exit::NO);
    }
    if ask && act.wants_serial() && args.serial.is_none() {
        let typed = line(&runner, output, "Serial number on the nameplate: ")?;
        same_serial(&typed, &present)?;
    }
    let agreed = Agreed {
        present,
        reason,
        password: new()?,
    };
    let outcome = runner.run(meterbench_jobs::act(&runner.context, &target, act, &agreed))?;
    output.answer(
        || report::act_json(act, &agreed.reason, &outcome),
        || report::act_text(act, &outcome),
    );
    Ok(if outcome.verified {
        exit::DONE
    } else {
        exit::NO
    })
}

/// The meter under the probe is the one that is meant.
fn same_serial(typed: &str, present: &Present) -> Result<(), Failure> {
    let found = &present.identity.serial;
    if typed.trim() == found.trim() {
        return Ok(());
    }
    let (planned, found) = (typed.to_owned(), found.clone());
    Err(JobError::new("The order", Cause::OtherMeter { planned, found }).into())
}

impl From<SwitchArg> for SwitchOrder {
    fn from(arg: SwitchArg) -> SwitchOrder {
        match arg {
            SwitchArg::Open => SwitchOrder::Open,
            SwitchArg::Close => SwitchOrder::Close,
            SwitchArg::Arm => SwitchOrder::Arm,
            SwitchArg::Disarm => SwitchOrder::Disarm,
            SwitchArg::LockOpen => SwitchOrder::LockOpen,
            SwitchArg::Unlock => SwitchOrder::Unlock,
        }
    }
}

impl From<ZoneArg> for meterbench_jobs::act::Zone {
    fn from(arg: ZoneArg) -> Self {
        match arg {
            ZoneArg::Computer => Self::Computer,
            ZoneArg::Meter => Self::Meter,
        }
    }
}

impl From<ModeArg> for EdMode {
    fn from(arg: ModeArg) -> EdMode {
        match arg {
            ModeArg::Metering => EdMode::Metering,
            ModeArg::Test => EdMode::Test,
            ModeArg::Shop => EdMode::MeterShop,
        }
    }
}
