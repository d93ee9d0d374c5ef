use std::fs;

use meterbench_c1219::{Image, TableId};

use super::*;
use crate::Snapshot;
use crate::snapshot::Origin;

fn history() -> (tempfile::TempDir, History) {
    let folder = tempfile::tempdir().unwrap();
    let history = History::at(folder.path().join("own/history.sqlite"));
    (folder, history)
}

fn snapshot(serial: &str, taken: &str) -> Snapshot {
    let mut image = Image::new();
    image.set_raw(TableId::standard(0), taken.as_bytes().to_vec());
    Snapshot {
        taken: taken.into(),
        meter: label(serial, "9S"),
        origin: Origin::default(),
        image,
    }
}

fn label(serial: &str, form: &str) -> Label {
    Label {
        manufacturer: "LGYR".into(),
        model: "FOCUSAX".into(),
        serial: serial.into(),
        form: Some(form.into()),
        device_id: None,
    }
}

fn record(serial: &str, form: &str, day: u8, kind: Kind) -> Record {
    let time = format!("2026-01-{day:02}T12:00:00-05:00");
    Record {
        meter: label(serial, form),
        kind,
        snapshot: (kind == Kind::Reading).then(|| Packed::of(&snapshot(serial, &time))),
        time,
        who: "ann".into(),
        what: "everything".into(),
        result: String::new(),
        kwh_delivered: Some(f64::from(day) * 10.5),
        kwh_received: None,
        program: None,
        file: None,
    }
}

fn filled() -> (tempfile::TempDir, History) {
    let (folder, history) = history();
    for (serial, form, day, kind) in [
        ("1", "9S", 1, Kind::Reading),
        ("2", "2S", 2, Kind::Reading),
        ("1", "9S", 3, Kind::Program),
        ("1", "9S", 5, Kind::Reading),
        ("1", "9S", 4, Kind::Act),
    ] {
        history.add(&record(serial, form, day, kind)).unwrap();
    }
    (folder, history)
}

fn days(history: &History, filter: &Filter) -> Vec<String> {
    let entries = history.entries(filter).unwrap();
    entries.iter().map(|it| it.time[8..10].to_owned()).collect()
}

#[test]
fn entries_are_found_by_meter_form_time_and_kind_the_newest_first() {
    let (_folder, history) = filled();
    let all = Filter::default;
    let at = |text: &str| Some(text.parse::<jiff::Timestamp>().unwrap());
    let text = |text: &str| Some(text.to_owned());
    for (filter, expected) in [
        (all(), vec!["05", "04", "03", "02", "01"]),
        (
            Filter {
                limit: Some(2),
                ..all()
            },
            vec!["05", "04"],
        ),
        (
            Filter {
                serial: text("1"),
                ..all()
            },
            vec!["05", "04", "03", "01"],
        ),
        (
            Filter {
                form: text("2s"),
                ..all()
            },
            vec!["02"],
        ),
        (
            Filter {
                kind: Some(Kind::Reading),
                ..all()
            },
            vec!["05", "02", "01"],
        ),
        (
            Filter {
                kind: Some(Kind::Reading),
                form: text("9S"),
                ..all()
            },
            vec!["05", "01"],
        ),
        (
            Filter {
                kind: Some(Kind::Act),
                serial: text("1"),
                ..all()
            },
            vec!["04"],
        ),
        (
            Filter {
                from: at("2026-01-03T17:00:00Z"),
                ..all()
            },
            vec!["05", "04", "03"],
        ),
        (
            Filter {
                before: at("2026-01-03T17:00:00Z"),
                ..all()
            },
            vec!["02", "01"],
        ),
        (
            Filter {
                serial: text("3"),
                ..all()
            },
            vec![],
        ),
    ] {
        assert_eq!(days(&history, &filter), expected, "{filter:?}");
    }
}

#[test]
fn an_entry_comes_back_as_it_was_added_with_its_snapshot() {
    let (_folder, history) = history();
    let added = record("1", "9S", 7, Kind::Reading);
    let id = history.add(&added).unwrap();
    let entry = history.entry(id).unwrap();
    assert_eq!(
        (
            &entry.meter,
            &entry.time,
            entry.kwh_delivered,
            entry.has_snapshot
        ),
        (&added.meter, &added.time, Some(73.5), true)
    );
    assert_eq!(history.snapshot(id).unwrap(), snapshot("1", &added.time));
    let act = history.add(&record("1", "9S", 8, Kind::Act)).unwrap();
    assert!(matches!(
        history.snapshot(act),
        Err(HistoryError::Absent { .. })
    ));
    assert!(matches!(
        history.entry(99),
        Err(HistoryError::Absent { .. })
    ));
}

#[test]
fn meters_are_listed_with_what_was_done_to_them_and_found_by_a_part_of_their_names() {
    let (_folder, history) = filled();
    let meters = |part: &str| {
        let all = history.meters(part, 10).unwrap();
        all.iter()
            .map(|it| {
                (
                    it.label.serial.clone(),
                    it.readings,
                    it.programs,
                    it.entries,
                )
            })
            .collect::<Vec<_>>()
    };
    let (one, two) = (("1".to_owned(), 2, 1, 4), ("2".to_owned(), 1, 0, 1));
    assert_eq!(meters(""), [one.clone(), two.clone()]);
    assert_eq!(meters("2s"), [two]);
    assert_eq!(meters("focus").len(), 2);
    assert_eq!(meters("9S"), [one]);
    assert_eq!(meters("%"), []);
    assert_eq!(
        history.meters("", 10).unwrap()[0].last,
        "2026-01-05T12:00:00-05:00"
    );
}

#[test]
fn a_history_that_is_not_there_is_empty_and_is_not_made_by_looking() {
    let (_folder, history) = history();
    assert_eq!(history.entries(&Filter::default()).unwrap(), []);
    assert_eq!(history.meters("", 5).unwrap(), []);
    assert_eq!(history.check().unwrap(), Checked::default());
    assert!(!history.path().exists());
}

#[test]
fn a_folder_is_taken_in_once_and_what_is_damaged_is_named() {
    let (folder, history) = history();
    let snapshots = folder.path().join("snapshots");
    fs::create_dir(&snapshots).unwrap();
    for (name, serial, day) in [
        ("a.mbsnap", "1", "01"),
        ("b.json", "2", "02"),
        ("c", "1", "03"),
    ] {
        let taken = format!("2026-01-{day}T12:00:00Z");
        snapshot(serial, &taken)
            .save(&snapshots.join(name), false)
            .unwrap();
    }
    fs::copy(snapshots.join("a.mbsnap"), snapshots.join("copy.mbsnap")).unwrap();
    let whole = fs::read(snapshots.join("a.mbsnap")).unwrap();
    fs::write(snapshots.join("cut.mbsnap"), &whole[..whole.len() - 1]).unwrap();
    fs::write(snapshots.join("program.toml"), "schema = 1").unwrap();
    let done = history.import(&snapshots).unwrap();
    assert_eq!((done.added, done.known, done.damaged.len()), (3, 1, 1));
    let again = history.import(&snapshots).unwrap();
    assert_eq!((again.added, again.known), (0, 4));
    assert_eq!(days(&history, &Filter::default()), ["03", "02", "01"]);
    assert!(history.import(&folder.path().join("none")).is_err());
}

#[test]
fn a_damaged_history_is_refused_and_moved_aside_only_when_asked() {
    let (_folder, history) = filled();
    let path = history.path().to_owned();
    fs::write(&path, "this is no database, and it is longer than a hundred bytes, so that it is not taken for an empty one of anybody").unwrap();
    for wrong in [
        history.entries(&Filter::default()).map(drop),
        history.check().map(drop),
    ] {
        let error = wrong.unwrap_err();
        assert!(matches!(error, HistoryError::Damaged { .. }), "{error}");
    }
    assert!(history.add(&record("1", "9S", 1, Kind::Act)).is_err());
    let aside = history.move_aside("2026-01-31T13:05:09-05:00").unwrap();
    assert!(
        aside.ends_with("history.20260131T1305090500.sqlite"),
        "{aside:?}"
    );
    assert!(aside.exists() && !path.exists());
    history.add(&record("1", "9S", 1, Kind::Act)).unwrap();
    assert_eq!(history.check().unwrap().entries, 1);
}

#[test]
fn a_database_of_another_program_or_of_a_later_version_is_left_alone() {
    let (folder, _) = history();
    let path = folder.path().join("theirs.sqlite");
    let theirs = Connection::open(&path).unwrap();
    theirs.execute_batch("CREATE TABLE t (x)").unwrap();
    let error = History::at(&path).entries(&Filter::default()).unwrap_err();
    assert!(matches!(error, HistoryError::Foreign { .. }), "{error}");
    let (_folder, ours) = filled();
    let db = Connection::open(ours.path()).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    let error = ours.entries(&Filter::default()).unwrap_err();
    assert!(
        matches!(error, HistoryError::Later { version: 99, .. }),
        "{error}"
    );
}

#[test]
fn a_version_takes_the_steps_that_it_has_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = Connection::open(folder.path().join("x.sqlite")).unwrap();
    schema::steps(&mut db, &["CREATE TABLE a (x)"]).unwrap();
    schema::steps(
        &mut db,
        &["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y"],
    )
    .unwrap();
    db.execute("INSERT INTO a (x, y) VALUES (1, 2)", [])
        .unwrap();
    let bad = [
        "CREATE TABLE a (x)",
        "ALTER TABLE a ADD COLUMN y",
        "CREATE TABLE b (x)",
        "no SQL",
    ];
    assert!(schema::steps(&mut db, &bad).is_err());
    let version: i64 = db
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 2, "all of the steps or none");
    assert!(db.prepare("SELECT * FROM b").is_err());
}

#[test]
fn a_cut_or_a_change_at_any_page_is_refused_or_found_and_never_a_panic() {
    let (folder, history) = filled();
    drop(
        history
            .open()
            .unwrap()
            .pragma_update(None, "wal_checkpoint", "TRUNCATE"),
    );
    let whole = fs::read(history.path()).unwrap();
    let path = folder.path().join("spoilt.sqlite");
    let spoilt = History::at(&path);
    let mut found = 0;
    for at in (0..whole.len()).step_by(331) {
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        for bytes in [&changed[..], &whole[..at]] {
            for end in ["-wal", "-shm"] {
                drop(fs::remove_file(
                    folder.path().join(format!("spoilt.sqlite{end}")),
                ));
            }
            fs::write(&path, bytes).unwrap();
            let checked = spoilt.check();
            found += usize::from(checked.is_err() || checked.is_ok_and(|it| !it.faults.is_empty()));
            drop(spoilt.entries(&Filter::default()));
            drop(spoilt.meters("1", 10));
            drop(spoilt.snapshot(1));
        }
    }
    assert!(found > 0);
}

#[test]
fn several_write_and_read_at_a_time_and_nothing_is_lost() {
    let (_folder, history) = history();
    std::thread::scope(|scope| {
        for writer in 0..4u8 {
            let history = &history;
            scope.spawn(move || {
                for day in 1..=10 {
                    let serial = writer.to_string();
                    history
                        .add(&record(&serial, "9S", day, Kind::Reading))
                        .unwrap();
                    history.entries(&Filter::default()).unwrap();
                }
            });
        }
    });
    let checked = history.check().unwrap();
    assert_eq!(
        (checked.meters, checked.entries, checked.snapshots),
        (4, 40, 40)
    );
    assert_eq!(checked.faults, [""; 0]);
}
