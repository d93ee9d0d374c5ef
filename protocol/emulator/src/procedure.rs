//! Procedures: what a write of ST-7 starts, and what ST-8 then says.
//!
//! Is: rights, parameters, effects and results of the procedures that ST-0 lists.
//! Is not: what registers, logs and lists do then, which is for `registers`, `self_read`, `pending` and `logs`; nor the service switch,
//! which is `service`'s, nor starting anew, which is `start`'s.
//! Shape: a result code other than "completed" means that nothing was done. A procedure that was done is an event.
//! Source: C12.19 fact sheet 2 (ST-7, ST-8), 3 and 6.7.

use meterbench_c1218::{Code, Response};
use meterbench_c1219::procedure::{
    Call, ChangeMode, ClearMfgStatus, ClearStdStatus, ClearedStatus, DateTimeChange, Outcome,
    Procedure, RemoteReset, ResetListPointers, ResultCode, SetDateTime, SetMask, UpdateLastRead,
};
use meterbench_c1219::{
    EdMode, EdModeStatus, Formats, Reader, Set, StdStatus, Table, TableId, TimeDateQual,
};

use crate::access::Groups;
use crate::face::Order;
use crate::life::millis;
use crate::logs::Event;
use crate::meter::{Meter, ST_7, Session};

const ST_63: TableId = TableId::standard(63);

/// LP_STATUS: ACTIVE, of set 1.
const PROFILE_ACTIVE: u8 = 1 << 5;

/// What a procedure answers, or why it did nothing.
type Done = Result<Vec<u8>, ResultCode>;

impl Meter {
    /// A write of ST-7.
    pub(crate) fn initiate(
        &mut self,
        session: &mut Session,
        data: &[u8],
    ) -> Result<Response, Code> {
        let formats = self.config.formats();
        let call =
            Call::decode(&(), &mut Reader::new(ST_7, data, formats)).map_err(|_| Code::Onp)?;
        if call.parameters.len() > usize::from(self.config.max_proc_parm_length) {
            return Err(Code::Onp);
        }
        let (result, data) = match self.run(session, &call) {
            Ok(data) => {
                self.log(Event::Procedure(call.procedure));
                (ResultCode::Completed, data)
            }
            Err(result) => (result, self.refused(&call, result)),
        };
        tracing::debug!(procedure = %call.procedure, result = result.words(), "procedure");
        let wanted = match call.selector {
            // Only on exception.
            1 => result != ResultCode::Completed,
            2 => false,
            _ => true,
        };
        let outcome = Outcome {
            procedure: call.procedure,
            selector: call.selector,
            sequence: call.sequence,
            result,
            data,
        };
        session.outcome = wanted.then(|| self.image.encode(&outcome).ok()).flatten();
        Ok(Response::ok())
    }

    fn run(&mut self, session: &mut Session, call: &Call) -> Done {
        let id = call.procedure;
        if !self.config.has_procedure(id) {
            return Err(ResultCode::Unrecognized);
        }
        if !self.may_run(id, session.groups) {
            return Err(ResultCode::NotAuthorized);
        }
        if id.is_manufacturer() {
            self.run_makers(call, session.groups)
        } else {
            self.run_standard(session, call)
        }
    }

    /// What ST-8 says beside a refusal: an order to the switch that its state forbids tells that state.
    fn refused(&self, call: &Call, result: ResultCode) -> Vec<u8> {
        let number = Some(call.procedure.number());
        let of_switch =
            call.procedure.is_manufacturer() && number == self.model.behaviour().switch_procedure;
        if of_switch && result == ResultCode::Conflict {
            self.switch_answer()
        } else {
            Vec::new()
        }
    }

    fn run_standard(&mut self, session: &mut Session, call: &Call) -> Done {
        let formats = self.config.formats();
        match call.procedure.number() {
            0 => {
                self.start_cold().map_err(|_| ResultCode::Conflict)?;
                nothing()
            }
            1 => {
                self.start_warm();
                nothing()
            }
            2 => {
                self.save();
                nothing()
            }
            3 => self.clear_data(),
            4 => {
                self.reset_list(parameters::<ResetListPointers>(call, formats)?.0)?;
                nothing()
            }
            5 => {
                let UpdateLastRead { list, entries } = parameters(call, formats)?;
                self.update_list(list, entries)?;
                nothing()
            }
            6 => self.change_mode(parameters::<ChangeMode>(call, formats)?.0),
            7 => {
                let status = self.with_status(|status| {
                    status.status1 = StdStatus::default();
                    status.status2 = 0;
                })?;
                response::<ClearStdStatus>(
                    &ClearedStatus {
                        status1: Some(status.status1),
                        status2: Some(status.status2),
                    },
                    formats,
                )
            }
            8 => {
                self.with_status(|status| {
                    status.mfg_status = Set::empty(status.mfg_status.as_bytes().len());
                })?;
                // What is still so is told again.
                self.tell_service();
                let status = self.with_status(|_| ())?;
                response::<ClearMfgStatus>(&status.mfg_status, formats)
            }
            9 => {
                let RemoteReset(actions) = parameters(call, formats)?;
                response::<RemoteReset>(&self.remote_reset(actions)?, formats)
            }
            10 => self.set_date_time(&parameters::<SetDateTime>(call, formats)?),
            // Diagnostics find nothing: this meter has no parts that could fail.
            11 => nothing(),
            12..=15 => {
                self.run_pending(call)?;
                nothing()
            }
            16 => self.run_profile(true),
            17 => self.run_profile(false),
            18 => self.log_in(session, &call.parameters),
            19 => {
                session.groups = Groups::default();
                nothing()
            }
            _ => Err(ResultCode::Conflict),
        }
    }

    /// The procedures of the model's maker, by what they do.
    fn run_makers(&mut self, call: &Call, groups: Groups) -> Done {
        let number = Some(call.procedure.number());
        let behaviour = self.model.behaviour();
        if number == behaviour.switch_procedure {
            return self.switch_control(&call.parameters, groups);
        }
        if number == behaviour.limit_procedure {
            return self.limit_control(&call.parameters);
        }
        if number == behaviour.display_procedure {
            return self.display_control(&call.parameters);
        }
        if number == behaviour.preset_procedure {
            return self.preset(&call.parameters);
        }
        Err(ResultCode::Unrecognized)
    }

    fn change_mode(&mut self, mode: EdMode) -> Done {
        match mode {
            EdMode::Unknown(_) => return Err(ResultCode::InvalidParameter),
            // Nobody gets there from outside.
            EdMode::Factory => return Err(ResultCode::Conflict),
            EdMode::Metering | EdMode::Test | EdMode::MeterShop => (),
        }
        self.enter_mode(mode, millis(self.clock.now()))?;
        nothing()
    }

    /// FUNCTION and SECONDS.
    fn display_control(&mut self, parameters: &[u8]) -> Done {
        let &[function, seconds] = parameters else {
            return Err(ResultCode::InvalidParameter);
        };
        let order = Order::from_code(function).ok_or(ResultCode::InvalidParameter)?;
        self.panel.order(order, seconds, millis(self.clock.now()));
        nothing()
    }

    /// Changes ST-3 and gives it back.
    pub(crate) fn with_status(
        &mut self,
        change: impl FnOnce(&mut EdModeStatus),
    ) -> Result<EdModeStatus, ResultCode> {
        let mut status: EdModeStatus = self.image.get().map_err(|_| ResultCode::Conflict)?;
        change(&mut status);
        self.image.put(&status).map_err(|_| ResultCode::Conflict)?;
        Ok(status)
    }

    fn set_date_time(&mut self, set: &SetDateTime) -> Done {
        let before = self.stamp_now().ok_or(ResultCode::Conflict)?;
        let given = set
            .at
            .civil()
            .map(|at| self.local_of(at, set.at.counts_utc()));
        let now = self.shown();
        let date = if set.mask.contains(SetMask::SET_DATE) {
            given.ok_or(ResultCode::InvalidParameter)?.date()
        } else {
            now.date()
        };
        let time = if set.mask.contains(SetMask::SET_TIME) {
            given.ok_or(ResultCode::InvalidParameter)?.time()
        } else {
            now.time()
        };
        let dst_in_it = set
            .mask
            .contains(SetMask::SET_TIME_DATE_QUAL)
            .then(|| set.qualifier.contains(TimeDateQual::DST_APPLIED));
        self.set_clock(date.to_datetime(time), dst_in_it);
        let after = self.stamp_now().ok_or(ResultCode::Conflict)?;
        self.log_at(Event::TimeWas, Some(before));
        self.log_at(Event::TimeIs, Some(after));
        response::<SetDateTime>(&DateTimeChange { before, after }, self.config.formats())
    }

    fn run_profile(&mut self, on: bool) -> Done {
        let mut bytes = self.image.raw(ST_63).ok_or(ResultCode::Conflict)?.to_vec();
        let flags = bytes.first_mut().ok_or(ResultCode::Conflict)?;
        *flags = if on {
            *flags | PROFILE_ACTIVE
        } else {
            *flags & !PROFILE_ACTIVE
        };
        self.image.set_raw(ST_63, bytes);
        nothing()
    }

    /// USER_ID and PASSWORD: as the Security service.
    fn log_in(&mut self, session: &mut Session, parameters: &[u8]) -> Done {
        let password = parameters.get(2..22).ok_or(ResultCode::InvalidParameter)?;
        session.groups = self.groups_of(password).ok_or(ResultCode::NotAuthorized)?;
        nothing()
    }
}

fn nothing() -> Done {
    Ok(Vec::new())
}

fn parameters<P: Procedure>(call: &Call, formats: Formats) -> Result<P, ResultCode> {
    P::from_call(call, formats).map_err(|_| ResultCode::InvalidParameter)
}

fn response<P: Procedure>(response: &P::Response, formats: Formats) -> Done {
    P::response_data(response, formats).map_err(|_| ResultCode::Conflict)
}
