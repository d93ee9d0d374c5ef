//! Where passwords come from, that none is tried twice, who may do what, and signed programs.

#[cfg(target_os = "linux")]
use std::io::{Read, Write};
use std::path::PathBuf;
#[cfg(target_os = "linux")]
use std::process::Stdio;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{Served, cli, json, private, run, state};

fn serve() -> Served {
    Served::new(&["--form", "9S", "--tcp", "127.0.0.1:0", "--instant"])
}

fn answer(command: &mut Command) -> (i32, Value) {
    let output = command.arg("--json").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let value = serde_json::from_str(&text);
    (
        output.status.code().unwrap(),
        value.unwrap_or_else(|error| unreachable!("{error}: {text}")),
    )
}

fn error(answer: &(i32, Value)) -> (i32, &str) {
    (
        answer.0,
        answer.1["error"]["code"].as_str().unwrap_or("none"),
    )
}

fn path(name: &str) -> String {
    state().join(name).display().to_string()
}

fn identify(meter: &Served, password: &str, more: &[&str]) -> (i32, Value) {
    let file = private("password", password).display().to_string();
    let args = ["identify", "--port", &meter.port, "--password-file", &file];
    json(&[&args, more].concat())
}

#[test]
fn a_password_that_was_refused_is_not_tried_again_until_a_person_says_so() {
    let meter = serve();
    let first = identify(&meter, "WRONG", &[]);
    assert_eq!(error(&first), (4, "password"));
    // Neither the same nor another one, whichever way it comes.
    for password in ["WRONG", "SUPERVISOR"] {
        let held = identify(&meter, password, &[]);
        assert_eq!(error(&held), (4, "password-not-sent"), "{held:?}");
    }
    let read = [
        "read",
        "--port",
        &meter.port,
        "--password-env",
        "METER_PASSWORD",
    ];
    assert_eq!(error(&json(&read)), (4, "password-not-sent"));
    // Without a password the meter is still asked what it gives to anybody; and it says how often.
    let (exit, open) = json(&["identify", "--port", &meter.port]);
    assert_eq!(
        (exit, &open["passwords_refused"]["since_accepted"]),
        (0, &1.into())
    );
    let second = identify(&meter, "WRONG", &["--try-again"]);
    assert_eq!(error(&second), (4, "password"));
    let why = second.1["error"]["why"].as_str().unwrap();
    assert!(why.contains("2 passwords were refused"), "{why}");
    let (exit, right) = identify(&meter, "SUPERVISOR", &["--try-again"]);
    assert_eq!(
        (exit, &right["passwords_refused"]["since_accepted"]),
        (0, &2.into())
    );
    assert_eq!(right["access"]["level"], "supervisor");
    // One that was accepted settles it.
    let (exit, after) = identify(&meter, "PROGRAMMER", &[]);
    assert_eq!(
        (exit, &after["passwords_refused"]["since_accepted"]),
        (0, &0.into())
    );
    assert_eq!(after["passwords_refused"]["all"], 2);
    assert_eq!(
        after["access"]["levels"],
        serde_json::json!(["reader", "programmer"])
    );
}

#[test]
fn a_level_that_is_too_low_is_told_with_the_tables_and_nothing_is_written() {
    let meter = serve();
    let program = path("meter.toml");
    assert_eq!(
        run(&["new", "--model", "ax-poly", "--form", "9S", "-o", &program])
            .status
            .code(),
        Some(0)
    );
    let file = private("password", "READER").display().to_string();
    let args = [
        "program",
        &program,
        "--port",
        &meter.port,
        "--password-file",
        &file,
        "--yes",
    ];
    let refused = json(&args);
    assert_eq!(error(&refused), (4, "clearance"), "{refused:?}");
    let why = refused.1["error"]["why"].as_str().unwrap();
    assert!(
        why.contains("ST-") && why.contains("nothing was written"),
        "{why}"
    );
    let journals: Vec<PathBuf> = std::fs::read_dir(state().join("meterbench"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(
        journals
            .iter()
            .all(|it| it.extension().is_none_or(|end| end != "journal")),
        "{journals:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_password_file_that_others_may_read_is_refused_with_the_way_to_close_it() {
    use std::os::unix::fs::PermissionsExt;
    let file = private("password", "PROGRAMMER");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    let args = [
        "identify",
        "--port",
        "emulator:9S",
        "--password-file",
        file.to_str().unwrap(),
    ];
    let refused = json(&args);
    assert_eq!(error(&refused), (2, "file"));
    let hint = refused.1["error"]["hint"].as_str().unwrap();
    assert!(
        hint.contains(&format!("chmod 600 {}", file.display())),
        "{hint}"
    );
}

#[test]
fn a_computer_without_a_keyring_and_a_prompt_without_a_person_are_told_in_words() {
    for args in [
        &["password", "list"][..],
        &["password", "set", "--user", "ann"],
        &[
            "identify",
            "--port",
            "emulator:9S",
            "--password-keyring",
            "--user",
            "ann",
        ],
    ] {
        let refused = json(args);
        assert_eq!(error(&refused), (2, "keyring"), "{refused:?}");
    }
    let refused = json(&["identify", "--port", "emulator:9S", "--password-prompt"]);
    assert_eq!(error(&refused), (2, "usage"));
}

/// Who runs this, as the policy sees them.
fn me() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A sealed policy in which whoever runs this has this role.
fn policy(role: &str) -> String {
    let place = path("policy.toml");
    let me = me();
    let text = format!("schema = 1\nothers = \"nobody\"\n[users]\n\"{me}\" = \"{role}\"\n");
    std::fs::write(&place, text).unwrap();
    let sealed = run(&["policy", "seal", &place]);
    assert_eq!(sealed.status.code(), Some(0), "{sealed:?}");
    place
}

fn under(policy: &str, args: &[&str]) -> (i32, Value) {
    answer(cli().env("METERBENCH_POLICY", policy).args(args))
}

#[cfg(unix)]
#[test]
fn a_role_is_enforced_for_every_command_and_a_broken_policy_lets_meters_be_read_alone() {
    let program = path("meter.toml");
    run(&["new", "--model", "ax-poly", "--form", "9S", "-o", &program]);
    let port = ["--port", "emulator:9S"];
    let (write, reset) = (
        [&["program", &program, "--yes"][..], &port].concat(),
        [&["demand-reset", "--yes"][..], &port].concat(),
    );
    let read = [&["identify"][..], &port].concat();
    for (role, read_, write_, reset_) in [
        ("nobody", 4, 4, 4),
        ("reader", 0, 4, 4),
        ("programmer", 0, 0, 0),
    ] {
        let policy = policy(role);
        let code = |args: &[&str]| {
            let answer = under(&policy, args);
            assert!(
                answer.0 == 0 || error(&answer).1 == "not-allowed",
                "{role}: {answer:?}"
            );
            answer.0
        };
        assert_eq!(
            (code(&read), code(&write), code(&reset)),
            (read_, write_, reset_),
            "{role}"
        );
        let (exit, shown) = under(&policy, &["policy", "show"]);
        assert_eq!((exit, shown["role"].as_str()), (0, Some(role)));
    }
    let place = policy("supervisor");
    let text = std::fs::read_to_string(&place).unwrap();
    std::fs::write(&place, &text[..text.len() / 2]).unwrap();
    assert_eq!(under(&place, &read).0, 0);
    let refused = under(&place, &write);
    assert_eq!(error(&refused), (4, "not-allowed"));
    assert_eq!(under(&place, &["policy", "check", &place]).0, 1);
    assert_eq!(under("/no/such/policy.toml", &write).0, 4);
}

fn key(name: &str) -> (String, String) {
    let (key, passphrase) = (path(name), private("passphrase", "correct horse"));
    let made = json(&[
        "key",
        "new",
        "--name",
        name,
        "-o",
        &key,
        "--password-file",
        passphrase.to_str().unwrap(),
    ]);
    assert_eq!(made.0, 0, "{made:?}");
    let shown = json(&["key", "show", &format!("{key}.pub")]);
    (key, shown.1["policy"].as_str().unwrap().to_owned())
}

fn sign(file: &str, key: &str) -> Output {
    let passphrase = private("passphrase", "correct horse").display().to_string();
    run(&[
        "sign",
        file,
        "--key",
        key,
        "--password-file",
        &passphrase,
        "--force",
    ])
}

#[cfg(unix)]
#[test]
fn only_what_a_named_signer_has_signed_is_written() {
    let (ann, signer) = key("ann");
    let (eve, _) = key("eve");
    let place = path("policy.toml");
    let text =
        format!("schema = 1\nothers = \"supervisor\"\nonly_signed_programs = true\n{signer}");
    std::fs::write(&place, text).unwrap();
    assert_eq!(run(&["policy", "seal", &place]).status.code(), Some(0));
    let program = path("meter.toml");
    run(&["new", "--model", "ax-poly", "--form", "9S", "-o", &program]);
    let meter = serve();
    let write = |more: &[&str]| {
        let args = [
            "program",
            &program,
            "--port",
            &meter.port,
            "--password-env",
            "METER_PASSWORD",
        ];
        under(&place, &[&args, more].concat())
    };
    assert_eq!(error(&write(&["--yes"])), (4, "signature"), "not signed");
    assert_eq!(write(&["--dry-run"]).0, 0, "looking is free");
    assert_eq!(sign(&program, &eve).status.code(), Some(0));
    assert_eq!(
        error(&write(&["--yes"])),
        (4, "signature"),
        "a foreign signer"
    );
    assert_eq!(sign(&program, &ann).status.code(), Some(0));
    let whole = std::fs::read_to_string(&program).unwrap();
    std::fs::write(&program, format!("{whole}\n")).unwrap();
    let altered = write(&["--yes"]);
    assert_eq!(error(&altered), (4, "signature"), "altered");
    let why = altered.1["error"]["why"].as_str().unwrap();
    assert!(why.contains("changed after ann signed it"), "{why}");
    assert_eq!(run(&["signature", &program]).status.code(), Some(1));
    std::fs::write(&program, whole).unwrap();
    let (exit, done) = write(&["--yes"]);
    assert_eq!(
        (exit, &done["verified"], &done["signed"]["signer"]),
        (0, &true.into(), &"ann".into()),
        "{done}"
    );
    // The snapshot of that is put back when it is signed, too.
    let snapshot = done["snapshot"].as_str().unwrap();
    let restore = [
        "restore",
        snapshot,
        "--yes",
        "--port",
        &meter.port,
        "--password-env",
        "METER_PASSWORD",
    ];
    assert_eq!(error(&under(&place, &restore)), (4, "signature"));
    assert_eq!(sign(snapshot, &ann).status.code(), Some(0));
    let (exit, back) = under(&place, &restore);
    assert_eq!((exit, &back["verified"]), (0, &true.into()), "{back}");
}

#[test]
fn a_key_is_closed_to_others_and_never_replaced() {
    let (ann, _) = key("ann");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&ann).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let again = json(&["key", "new", "--name", "eve", "-o", &ann, "--open"]);
    assert_eq!(again.0, 2);
    let program = path("meter.toml");
    std::fs::write(&program, "x").unwrap();
    let wrong = private("wrong", "wrong horse").display().to_string();
    let refused = json(&["sign", &program, "--key", &ann, "--password-file", &wrong]);
    assert_eq!(error(&refused), (2, "signature"));
    assert!(!std::path::Path::new(&format!("{program}.sig")).exists());
}

/// What a recorder of terminals sees of a question that is answered the moment it stands there.
#[cfg(target_os = "linux")]
fn answered_at_a_terminal(args: &str, answers: &[&str]) -> String {
    let program = env!("CARGO_BIN_EXE_meterbench-cli");
    let mut terminal = Command::new("script")
        .args(["-qec", &format!("{program} {args}"), "/dev/null"])
        .env("XDG_STATE_HOME", state())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut types, mut shows) = (
        terminal.stdin.take().unwrap(),
        terminal.stdout.take().unwrap(),
    );
    let mut shown = String::new();
    let mut answers = answers.iter();
    let mut piece = [0; 256];
    loop {
        let count = shows.read(&mut piece).unwrap();
        if count == 0 {
            break;
        }
        shown.push_str(&String::from_utf8_lossy(&piece[..count]));
        if shown.ends_with("assword: ")
            && let Some(answer) = answers.next()
        {
            writeln!(types, "{answer}").unwrap();
        }
    }
    terminal.wait().unwrap();
    shown
}

#[cfg(target_os = "linux")]
#[test]
fn a_password_that_is_typed_the_moment_it_is_asked_for_is_not_shown() {
    let meter = serve();
    let args = format!("identify --port {} --password-prompt", meter.port);
    // It is a race: many tries, of which any that is lost shows it.
    for _ in 0..20 {
        let shown = answered_at_a_terminal(&args, &["SUPERVISOR"]);
        assert!(shown.contains("Serial number   0123456789"), "{shown}");
        assert!(!shown.contains("SUPERVISOR"), "{shown}");
    }
}
