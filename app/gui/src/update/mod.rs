//! What follows from what was asked for, and from what was heard.
//!
//! Is: `update` for actions, `hear` for what jobs, dialogs and files bring; both change the state and say what to do.
//! Is not: doing it; `app` carries out effects. No drawing, no files, no clock.

pub mod access;
mod bench;
mod beside;
mod crashed;
mod document;
mod effect;
mod export;
mod find;
pub mod found_left;
mod hand_on;
mod help;
mod job_log;
mod judge;
mod kept;
mod kit;
mod learn;
mod meters;
mod ports;
mod replay;
mod service;
pub mod shelf;
mod tables;
mod tabs;
mod target;
#[cfg(test)]
mod tests;
mod trace;
mod work_list;

use meterbench_jobs::{Cause, Command, Event, JobError, JobId, Outcome, Selection, Target};
use meterbench_profiles::{
    Finding, Program, check, check_for,
    map::{Image, recognise},
    program::Section,
};

use crate::{
    action::Action,
    bench::News,
    dialogs,
    files::FileNews,
    keyring::KeyringNews,
    state::{Choice, Document, Next, Page, Problem, Question, Running, State},
    words::sentence,
};
pub use effect::Effect;
use target::target;

/// What was heard.
#[derive(Debug)]
pub enum Happening {
    /// From the jobs.
    Job(Box<Event>),
    /// A job was started.
    Started(JobId, &'static str),
    /// From a file dialog, with what was asked.
    Chosen(dialogs::Question, dialogs::Answer),
    /// From reading or writing a file.
    File(FileNews),
    /// From the practice bench.
    Bench(Box<News>),
    /// From the system's keyring.
    Keyring(KeyringNews),
}

/// A page is shown, whichever way it was gone to.
fn arrive(state: &mut State) -> Vec<Effect> {
    match state.page {
        Page::Compare => beside::begin(state),
        Page::Trace => return trace::look(state),
        Page::Bench => return bench::visit(state),
        Page::JobLog => return job_log::look(state),
        Page::Meters => return meters::look(state),
        Page::Review => return kept::look(state),
        _ => (),
    }
    Vec::new()
}

/// What follows from an action.
pub fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Go(page) => {
            state.page = page;
            return arrive(state);
        }
        Action::Find(path) => find::find(state, path),
        Action::TurnFinding(forward) => find::turn(state, forward),
        Action::TurnPage(forward) => {
            find::turn_page(state, forward);
            return arrive(state);
        }
        Action::Begin => {
            state.page = Page::Program;
            state.wanted = Some(NEW.into());
            state.wanted_for = 0;
        }
        Action::Keys(shown) => state.keys = shown,
        Action::Help(action) => return help::update(state, action),
        Action::Kit(action) => return kit::update(state, action),
        Action::Crash(action) => return crashed::update(state, action),
        Action::ListPorts => {
            state.connection.ports = None;
            return vec![Effect::ListPorts];
        }
        Action::Choose(choice) => ports::choose(&mut state.connection, choice),
        Action::TypePort(text) => {
            state.connection.typed = text;
            ports::choose(&mut state.connection, Choice::Typed);
        }
        Action::TypeFaults(text) => state.connection.faults = text,
        Action::FindPort
        | Action::NamePort(_)
        | Action::UsePort { .. }
        | Action::EndFinding
        | Action::Probe(_)
        | Action::Diagnose
        | Action::EndDiagnosis => return ports::update(state, action),
        Action::TypeUser(text) => access::user_typed(state, text),
        Action::TypePassword(text) => access::typed(state, text),
        Action::RememberPassword(yes) => return access::remember(state, yes),
        Action::MaxBaud(rate) => state.connection.max_baud = rate,
        Action::TypeUserId(text) => state.connection.user_id = text,
        Action::TypeTrace(text) => state.connection.trace = text,
        Action::Identify => return start(state, "Identifying the meter", Command::Identify),
        Action::Read => {
            return start(state, "Reading the meter", |target| {
                Command::Read(target, Selection::Present)
            });
        }
        Action::ReadAll => {
            if state.page != Page::Recorded {
                state.page = Page::Tables;
            }
            return start(state, "Reading every table", |target| {
                Command::Read(target, Selection::Everything)
            });
        }
        Action::ShowTable(id) => tables::show(state, Some(id)),
        Action::Cancel => {
            if let Some(job) = &mut state.job {
                job.cancelling = true;
                return vec![Effect::Cancel(job.id)];
            }
        }
        Action::Dismiss => state.problem = None,
        Action::Theme(theme) => {
            state.theme = theme;
            return vec![Effect::Theme(theme), Effect::Remember];
        }
        Action::Paper(paper) => {
            state.paper = paper;
            return vec![Effect::Remember];
        }
        Action::Select(list, place) => state.selected = (list, place),
        Action::Sample(name, text) => {
            state.samples.insert(name, text);
        }
        Action::Edit(edit) => {
            if let Some(document) = &mut state.document {
                let change = |program: &mut Program| crate::edit::edit(program, edit.clone());
                document.change(edit.step(), state.hand, change);
                touched(state);
            }
        }
        Action::Undo => step(state, "Undone", Document::undo),
        Action::Redo => step(state, "Done again", Document::redo),
        Action::Show(id) => tabs::show(state, id),
        Action::Turn(forward) => tabs::turn(state, forward),
        Action::CloseDocument(id) => tabs::ask_to_close(state, id),
        Action::Beside(other) => beside::choose(state, other),
        Action::CopyFrom(section, other) => beside::copy_from(state, section, other),
        Action::CopyTo(section, other) => beside::copy_to(state, section, other),
        Action::FromTemplate(_)
        | Action::SaveTemplate
        | Action::NameTemplate(_)
        | Action::Forget(_) => return shelf::update(state, action),
        Action::ReplayLoad(load) => {
            state.replay.load = load;
            replay::forget(state);
        }
        Action::ReplayFile => return replay::choose_file(state),
        Action::Replay => return replay::start(state),
        Action::Bench(action) => return bench::update(state, action),
        Action::Service(action) => return service::update(state, action),
        Action::JobLog(action) => job_log::update(state, action),
        Action::Meters(action) => return meters::update(state, action),
        Action::HandOn(action) => return hand_on::update(state, action),
        Action::Report(action) => return found_left::update(state, action),
        Action::Trace(action) => return trace::update(state, action),
        Action::Plan => return plan(state),
        Action::Verify => return verify(state),
        Action::Kept(action) => return kept::update(state, action),
        Action::WorkList(action) => return work_list::update(state, action),
        Action::WriteAll(whole) => {
            if let Some(review) = state.review.take() {
                let plan = review.plan.in_whole(whole);
                state.review = Some(judge::plan(plan, &state.policy));
            }
        }
        Action::Write => {
            if let Some(review) = &state.review {
                let mut plan = review.plan.clone();
                if !plan.mismatches.is_empty() {
                    plan.overridden = Some(std::mem::take(&mut state.listed.reason));
                }
                return start(state, "Writing the program", |target| {
                    Command::Write(target, plan)
                });
            }
        }
        Action::New(_)
        | Action::TakeFromMeter
        | Action::Open
        | Action::OpenPath(_)
        | Action::Save
        | Action::SaveAs
        | Action::SavePath(_)
        | Action::SaveReading
        | Action::Export(_)
        | Action::Compare
        | Action::Path(_)
        | Action::Yes
        | Action::No => return document::update(state, action),
    }
    Vec::new()
}

/// What follows from what was heard.
pub fn hear(state: &mut State, happening: Happening) -> Vec<Effect> {
    match happening {
        Happening::Started(id, title) => {
            state.job = Some(Running {
                id,
                title: title.into(),
                step: String::new(),
                done: 0,
                total: 0,
                left: None,
                cancelling: false,
            });
        }
        Happening::Job(event) => return event_heard(state, *event),
        Happening::Chosen(question, answer) => return document::chosen(state, question, answer),
        Happening::File(news) => return document::heard(state, news),
        Happening::Keyring(news) => access::heard(state, news),
        Happening::Bench(news) => return bench::heard(state, *news),
    }
    Vec::new()
}

fn event_heard(state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        Event::Ports(ports) => ports::listed(state, ports),
        Event::Traced(rows) => state.trace.take(rows),
        Event::Progress { job, progress } => {
            if let Some(running) = state.job.as_mut().filter(|running| running.id == job) {
                running.left = progress.left_in_words();
                running.step = progress.step;
                running.done = progress.done;
                running.total = progress.total;
            }
        }
        Event::Finished { job, result } => {
            if state.job.as_ref().is_some_and(|running| running.id == job) {
                state.job = None;
                let traced = traced(state, &result);
                let effects = match result {
                    Ok(outcome) => finished(state, outcome),
                    Err(error) => {
                        failed(state, &error);
                        service::look(state)
                    }
                };
                if let Some(file) = traced {
                    state.status = format!("{}; the wire is in {file}", state.status);
                }
                return effects;
            }
        }
    }
    Vec::new()
}

/// The trace file of a job that has ended. The next job gets none unless asked: it would not write over this one.
fn traced(state: &mut State, result: &Result<Outcome, JobError>) -> Option<String> {
    let unwritten = matches!(result, Err(error) if matches!(error.cause, Cause::Trace { .. }));
    let file = state.connection.trace.trim().to_owned();
    if file.is_empty() || unwritten {
        return None;
    }
    state.connection.trace.clear();
    Some(file)
}

/// The window is asked to close. With unsaved changes it asks back.
pub fn may_close(state: &mut State) -> bool {
    let changed = state.documents().into_iter().any(Document::is_changed);
    if changed {
        state.question = Some(Question::Discard(Next::Close));
    }
    !changed
}

/// How many meters the bench has room for.
pub use bench::MOST as MOST_METERS;

/// The field where a new program is begun, as a finding's path would name it.
pub const NEW: &str = "new";

/// A frame was shown: see whether the field that was wanted has taken the focus.
pub fn shown(state: &mut State, claimed: bool) {
    find::shown(state, claimed);
}

/// One step back or forward, and the page where it can be seen.
fn step(state: &mut State, what: &str, turn: fn(&mut Document) -> Option<String>) {
    let Some(document) = &mut state.document else {
        return;
    };
    let before = document.program.clone();
    if let Some(name) = turn(document) {
        let now = &document.program;
        let differ: Vec<Page> = Section::ALL
            .into_iter()
            .filter(|section| before.section(*section) != now.section(*section))
            .map(Page::of_section)
            .collect();
        if let Some(page) = differ.first()
            && !differ.contains(&state.page)
        {
            state.page = *page;
        }
        touched(state);
        state.status = format!("{what}: {name}");
    }
}

/// The program was changed: check it again, and let go of a plan that was made for another.
fn touched(state: &mut State) {
    state.findings = findings(state);
    // The worst first, as they are shown and gone through.
    state
        .findings
        .sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    state.at_finding = state
        .at_finding
        .filter(|place| *place < state.findings.len());
    state.review = None;
    state.result = None;
    state.compared = None;
    beside::refresh(state);
}

/// What the checks say of the program on screen: for the meter that was read, when it is one of the program's kind.
fn findings(state: &State) -> Vec<Finding> {
    let Some(document) = &state.document else {
        return Vec::new();
    };
    let snapshot = state
        .meter
        .as_ref()
        .and_then(|meter| meter.snapshot.as_ref());
    let program = &document.program;
    match snapshot {
        Some(snapshot) if is_for(program, &snapshot.image) => {
            let mut found = check_for(program, &snapshot.image, state.today);
            if document.from_meter && !document.is_changed() {
                // That a meter's own program changes nothing in it is no news.
                found.retain(|finding| finding.code != CHANGES_NOTHING);
            }
            found
        }
        _ => check(program, state.today),
    }
}

/// The code of the finding that a program would change nothing in a meter.
const CHANGES_NOTHING: &str = "P002";

/// Whether a program is for a meter like the one of these tables.
fn is_for(program: &Program, image: &Image) -> bool {
    let kind = recognise(image);
    match (&program.meter, kind.model, kind.row) {
        (None, ..) => kind.family.is_some(),
        (Some(meter), Some(model), Some(row)) => {
            model.id == meter.model && row.is_called(&meter.form)
        }
        (Some(_), ..) => false,
    }
}

fn start(
    state: &mut State,
    title: &'static str,
    command: impl FnOnce(Target) -> Command,
) -> Vec<Effect> {
    if !state.is_idle() {
        return Vec::new();
    }
    state.problem = None;
    state.diagnosis = None;
    match target(state) {
        Ok(target) => {
            let start = Effect::Start(Box::new(command(target)), title);
            let kept = access::keep(state);
            [start, Effect::Remember].into_iter().chain(kept).collect()
        }
        Err(problem) => {
            state.problem = Some(problem);
            state.page = Page::Connect;
            Vec::new()
        }
    }
}

/// The program on screen; one with errors goes to no meter, and the review page says why.
fn sound_program(state: &mut State) -> Option<Box<Program>> {
    let program = Box::new(state.document.as_ref()?.program.clone());
    if state.errors() > 0 {
        state.page = Page::Review;
        return None;
    }
    Some(program)
}

fn plan(state: &mut State) -> Vec<Effect> {
    let Some(program) = sound_program(state) else {
        return Vec::new();
    };
    state.review = None;
    state.result = None;
    state.compared = None;
    // A file that was changed on the screen is not what was signed.
    let saved = state.document.as_ref().filter(|it| !it.is_changed());
    let file = saved.and_then(|document| document.path.clone());
    let effects = start(state, "Comparing with the meter", |target| {
        Command::Plan(target, program, file)
    });
    if !effects.is_empty() {
        state.page = Page::Review;
    }
    effects
}

/// Asks the meter whether it holds the program, and writes nothing.
fn verify(state: &mut State) -> Vec<Effect> {
    let Some(program) = sound_program(state) else {
        return Vec::new();
    };
    let effects = start(state, "Verifying the meter", |target| {
        Command::Verify(target, program)
    });
    if !effects.is_empty() {
        state.result = None;
        state.compared = None;
    }
    effects
}

fn failed(state: &mut State, error: &JobError) {
    state.search = None;
    access::failed(state, error);
    if matches!(error.cause, Cause::Cancelled) {
        state.status = error.what();
        return;
    }
    state.problem = Some(Problem {
        what: error.what(),
        why: sentence(&error.why()),
        hint: error.hint(),
    });
}

fn finished(state: &mut State, outcome: Outcome) -> Vec<Effect> {
    let address = state.connection.address();
    match outcome {
        Outcome::Found(port) => return ports::found(state, *port),
        Outcome::Looked(act, present) => service::looked(state, act, *present),
        Outcome::Acted(act, outcome) => service::done(state, act, *outcome),
        Outcome::Kit(made) => kit::made(state, *made),
        Outcome::Diagnosed(found) => ports::diagnosed(state, *found),
        Outcome::Identified(identity) => {
            state.meter = Some(learn::identity(&address, &identity));
            tables::refresh(state);
            state.page = Page::Identity;
            state.status = "Meter identified".into();
        }
        Outcome::Read(reading) => {
            state.meter = Some(learn::reading(&address, &reading));
            if !matches!(state.page, Page::Tables | Page::Recorded) {
                state.page = Page::Readings;
            }
            tables::refresh(state);
            if reading.cancelled {
                // A part of a program is none to go on with.
                let (came, left) = (reading.image().len(), reading.skipped.len());
                state.status = format!("Reading cancelled: {came} tables came, {left} did not");
                touched(state);
                return Vec::new();
            }
            state.status = "Meter read".into();
            if document::is_untouched(state) {
                document::take_from_meter(state);
            } else {
                touched(state);
            }
        }
        Outcome::Planned(plan) => {
            state.status = "Compared with the meter".into();
            let plan = match &state.snapshots {
                // What is resumed has its tables kept already.
                Some(folder) if plan.resumes.is_none() => plan.kept_in(folder),
                _ => *plan,
            };
            if let Some(meter) = &mut state.meter {
                meter.link = Some(plan.link);
            }
            if plan.resumes.is_some() && plan.is_empty() {
                // There is nothing to agree to: the meter is whole, and its journal can go.
                return start(state, "Closing the journal", |target| {
                    Command::Write(target, Box::new(plan))
                });
            }
            let plan = work_list::held_against(state, plan);
            state.review = Some(judge::plan(plan, &state.policy));
            return kept::look(state);
        }
        Outcome::Written(outcome) => {
            let result = judge::written(&outcome);
            state.status = result.heading.clone();
            if let Some(meter) = &mut state.meter {
                meter.link = Some(outcome.link);
                // What was read before the write is not what is in the meter now.
                if let (true, Some(document)) = (result.verified, &state.document) {
                    meter.program = meter
                        .program
                        .take()
                        .map(|before| document.program.over(&before));
                }
            }
            state.review = None;
            state.result = Some(result);
            let mut look = service::look(state);
            look.extend(kept::look(state));
            return look;
        }
        Outcome::Verified(outcome) => {
            let compared = judge::verified(&outcome);
            state.status = compared.heading.clone();
            if let Some(meter) = &mut state.meter {
                meter.link = Some(outcome.link);
            }
            state.compared = Some(compared);
        }
    }
    Vec::new()
}
