//! The first-contact kit: what is in it, and what never is.

use std::collections::BTreeMap;

use meterbench_emulator::Pace;
use meterbench_jobs::trace;
use meterbench_jobs::{Kit, Snapshot, TableId};
use meterbench_profiles::program::{TextField, Texts};

use crate::support::{Bench, program, row, target};

const OWNER: &str = "OWNERSECRET";
const USER: &str = "annsmith";
const PASSWORD: &str = "SUPERVISOR";

async fn kit(name: &str) -> Kit {
    let bench = Bench::new(Pace::Line);
    let form = name.split('?').next().unwrap_or(name);
    let mut wanted = program(row(form));
    wanted.texts = Some(Texts(BTreeMap::from([(
        TextField::Owner,
        OWNER.to_owned(),
    )])));
    bench.write(form, &wanted).await;
    let mut target = target(name);
    target.access.user = USER.into();
    meterbench_jobs::kit(&bench.context(), &target)
        .await
        .unwrap()
}

fn part<'a>(kit: &'a Kit, name: &str) -> &'a [u8] {
    let part = kit.parts.iter().find(|part| part.name == name);
    &part.unwrap().bytes
}

/// As text, and in hex with and without blanks.
fn assert_none(bytes: &[u8], secret: &str, name: &str) {
    let text = String::from_utf8_lossy(bytes);
    let close = text.to_uppercase();
    let close: String = close.chars().filter(|it| !it.is_whitespace()).collect();
    let hex: String = secret.bytes().map(|it| format!("{it:02X}")).collect();
    assert!(
        !text.contains(&secret.to_uppercase()),
        "{secret} stands in {name}"
    );
    assert!(!close.contains(&hex), "{secret} stands in {name} in hex");
}

#[tokio::test(start_paused = true)]
async fn a_kit_has_every_table_but_the_private_ones_and_neither_names_nor_passwords() {
    let kit = kit("9S").await;
    assert_eq!(kit.missing, None);
    let names: Vec<&str> = kit.parts.iter().map(|part| part.name).collect();
    assert_eq!(
        names,
        [
            "README.txt",
            "diagnosis.txt",
            "identity.json",
            "reading.json",
            "trace.txt"
        ]
    );
    let snapshot = Snapshot::parse(part(&kit, "reading.json"), "reading.json".as_ref()).unwrap();
    for there in [0, 1, 5, 15, 23, 54, 64] {
        assert!(
            snapshot.image.contains(TableId::standard(there)),
            "ST-{there}"
        );
    }
    for private in [6, 42, 43, 45, 46] {
        assert!(
            !snapshot.image.contains(TableId::standard(private)),
            "ST-{private}"
        );
    }
    assert!(trace::read(part(&kit, "trace.txt")).entries.len() > 100);
    for part in &kit.parts {
        for secret in [OWNER, USER, PASSWORD] {
            assert_none(&part.bytes, secret, part.name);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_meter_that_does_not_answer_gives_a_kit_too() {
    let bench = Bench::new(Pace::Line);
    let kit = meterbench_jobs::kit(&bench.context(), &target("9S?silent"))
        .await
        .unwrap();
    assert_eq!(kit.missing.as_ref().map(|missing| missing.exit), Some(3));
    let diagnosis = String::from_utf8_lossy(part(&kit, "diagnosis.txt")).into_owned();
    assert!(!diagnosis.is_empty());
    let readme = String::from_utf8_lossy(part(&kit, "README.txt")).into_owned();
    assert!(
        readme.contains(&kit.missing.as_ref().unwrap().why),
        "{readme}"
    );
}
