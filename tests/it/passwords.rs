//! A password is tried once, whatever the job and whatever the line does.

use std::sync::{Arc, Mutex};

use meterbench_emulator::{Emulators, Pace};
use meterbench_jobs::trace::{Entry, Tracing};
use meterbench_jobs::{
    Act, AnyPort, Cause, Context, JobError, Known, OpenEmulator, OpenError, Padding, Secret,
    Selection, Target,
};
use meterbench_port::Faults;

use crate::support::{Bench, program, row, st, target};

/// Counts the Securities that leave.
#[derive(Clone, Default)]
struct Sent(Arc<Mutex<usize>>);

impl Sent {
    fn watch(&self, context: Context) -> Context {
        let sent = Arc::clone(&self.0);
        let told = move |entries: &[Entry]| {
            let security = |it: &&Entry| it.words.contains("password not shown");
            *sent.lock().unwrap() += entries.iter().filter(security).count();
        };
        Context {
            trace: Tracing::new(None).told(told),
            ..context
        }
    }

    fn count(&self) -> usize {
        *self.0.lock().unwrap()
    }
}

fn with_password(name: &str, password: &str) -> Target {
    let mut target = target(name);
    target.access.password = Some(Secret::from_text(password, Padding::Nul).unwrap());
    target.access.again = false;
    target
}

fn is_refused(error: &JobError) -> bool {
    matches!(error.cause, Cause::Password { .. })
}

fn is_held_back(error: &JobError) -> bool {
    matches!(error.cause, Cause::PasswordNotSent { .. })
}

/// What each job that talks to a meter says.
async fn errors(context: &Context, target: &Target) -> Vec<JobError> {
    let wanted = program(row("9S"));
    let mut errors = Vec::new();
    errors.extend(meterbench_jobs::identify(context, target).await.err());
    errors.extend(
        meterbench_jobs::read(context, target, &Selection::Everything)
            .await
            .err(),
    );
    errors.extend(
        meterbench_jobs::read_table(context, target, st(5))
            .await
            .err(),
    );
    errors.extend(meterbench_jobs::plan(context, target, &wanted).await.err());
    errors.extend(
        meterbench_jobs::verify(context, target, &wanted)
            .await
            .err(),
    );
    errors.extend(
        meterbench_jobs::look(context, target, &Act::DemandReset)
            .await
            .err(),
    );
    errors
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_goes_over_the_wire_once_for_all_jobs_until_a_person_gives_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let known = Known::in_folders(folder.path(), folder.path());
    let (bench, sent) = (Bench::new(Pace::Instant), Sent::default());
    let context = |known: &Known| Context {
        known: known.clone(),
        ..sent.watch(bench.context())
    };
    let mut target = with_password("9S", "WRONG");
    let first = errors(&context(&known), &target).await;
    assert!(is_refused(&first[0]) && first[1..].iter().all(is_held_back));
    assert_eq!((first.len(), sent.count()), (6, 1));
    // Another process on the same computer knows it, too; and a diagnosis goes no further.
    let known = Known::in_folders(folder.path(), folder.path());
    let found = meterbench_jobs::diagnose(&context(&known), &target)
        .await
        .unwrap();
    assert_eq!(found.stop.unwrap().code, "password-not-sent");
    assert!(
        errors(&context(&known), &target)
            .await
            .iter()
            .all(is_held_back)
    );
    assert_eq!(sent.count(), 1);
    target.access.again = true;
    let again = meterbench_jobs::identify(&context(&known), &target)
        .await
        .unwrap_err();
    assert!(
        is_refused(&again) && again.why().contains("2 passwords"),
        "{}",
        again.why()
    );
    assert_eq!(sent.count(), 2);
    // The right one, given again, settles it for all.
    let mut right = with_password("9S", "SUPERVISOR");
    right.access.again = true;
    meterbench_jobs::identify(&context(&known), &right)
        .await
        .unwrap();
    right.access.again = false;
    assert!(errors(&context(&known), &right).await.is_empty());
}

/// No file keeps what was refused: the same process knows it all the same.
#[tokio::test(start_paused = true)]
async fn without_a_folder_a_wrong_password_is_still_not_tried_again() {
    let (bench, sent) = (Bench::new(Pace::Instant), Sent::default());
    let context = sent.watch(bench.context());
    let found = errors(&context, &with_password("9S", "WRONG")).await;
    assert_eq!((found.len(), sent.count()), (6, 1));
}

/// A line that is cut, and a meter that no longer takes the password when the line is there again.
struct Changed {
    meters: Arc<Emulators>,
    after: u64,
    opened: Mutex<usize>,
}

impl OpenEmulator for Changed {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        let mut opened = self.opened.lock().unwrap();
        *opened += 1;
        if *opened > 1 {
            return self.meters.open(&format!("{form}?wrong-password"));
        }
        let faults = Faults {
            cut_after: Some(self.after),
            ..Faults::default()
        };
        Ok(Box::new(faults.around(self.meters.open(form)?)))
    }
}

#[tokio::test(start_paused = true)]
async fn a_password_that_is_refused_when_the_session_is_opened_anew_is_not_tried_once_more() {
    let mut refused = 0;
    for after in (300..9000).step_by(700) {
        let (bench, sent) = (Bench::new(Pace::Instant), Sent::default());
        let changed = Changed {
            meters: bench.emulators.clone(),
            after,
            opened: Mutex::default(),
        };
        let context = sent.watch(Context::new(Arc::new(changed)));
        let target = with_password("9S", "SUPERVISOR");
        let read = meterbench_jobs::read(&context, &target, &Selection::Everything).await;
        refused += usize::from(read.is_err_and(|error| is_refused(&error)));
        assert!(
            sent.count() <= 2,
            "cut after {after}: {} sent",
            sent.count()
        );
    }
    assert!(refused > 8, "{refused}");
}
