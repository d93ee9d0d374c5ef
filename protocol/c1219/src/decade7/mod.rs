//! Decade 7: the history log and the event log.

mod st71_act_log;
mod st72_events_id;
mod st73_log_control;
mod st74_log_data;

pub use st71_act_log::{ActLog, DimLog, LogFlags};
pub use st72_events_id::EventsId;
pub use st73_log_control::{EventLogControl, LogControl, LogControlShape};
pub use st74_log_data::{EventCode, EventLog, HistoryLog, LogData, LogEntry, LogShape, LogSoFar};
