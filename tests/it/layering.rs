//! The arrows of the architecture: who may import whom.

use std::path::Path;

/// Crate, where it is, what of ours it may import.
const TABLE: [(&str, &str, &[&str]); 8] = [
    ("c1218", "protocol/c1218", &[]),
    ("c1219", "protocol/c1219", &[]),
    ("port", "protocol/port", &["c1218"]),
    ("emulator", "protocol/emulator", &["c1218", "c1219", "port"]),
    ("profiles", "profiles", &["c1219"]),
    ("jobs", "app/jobs", &["port", "c1218", "c1219", "profiles"]),
    ("gui", "app/gui", &["jobs", "profiles", "emulator"]),
    ("cli", "app/cli", &["jobs", "profiles", "emulator"]),
];

fn manifest(folder: &str) -> toml::Table {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    std::fs::read_to_string(root.join(folder).join("Cargo.toml"))
        .unwrap()
        .parse()
        .unwrap()
}

/// Our crates among the dependencies that are built in, the ones for a target included; tests may use more.
fn imports(manifest: &toml::Table) -> Vec<String> {
    let mut tables: Vec<&toml::Table> = ["dependencies", "build-dependencies"]
        .iter()
        .filter_map(|key| manifest.get(*key)?.as_table())
        .collect();
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    tables.extend(
        targets
            .into_iter()
            .flat_map(|targets| targets.values())
            .filter_map(|target| target.get("dependencies")?.as_table()),
    );
    let names = tables.into_iter().flat_map(|table| table.keys());
    names
        .filter_map(|name| name.strip_prefix("meterbench-").map(str::to_owned))
        .collect()
}

#[test]
fn crates_import_only_what_stands_below_them() {
    for (name, folder, allowed) in TABLE {
        for import in imports(&manifest(folder)) {
            assert!(
                allowed.contains(&import.as_str()),
                "{name} imports {import}; it may import {allowed:?}"
            );
        }
    }
}

#[test]
fn the_table_names_every_crate_of_the_workspace() {
    let root = manifest(".");
    let members = root["workspace"]["members"].as_array().unwrap();
    let mut members: Vec<&str> = members
        .iter()
        .filter_map(toml::Value::as_str)
        .filter(|member| !member.starts_with("tests"))
        .collect();
    let mut folders = TABLE.map(|(_, folder, _)| folder).to_vec();
    members.sort_unstable();
    folders.sort_unstable();
    assert_eq!(members, folders);
    for (_, folder, _) in TABLE {
        assert!(
            !imports(&manifest(folder))
                .iter()
                .any(|name| name == "tests"),
            "nothing imports tests"
        );
    }
}

#[test]
fn only_the_emulator_and_the_jobs_know_both_the_wire_and_the_tables() {
    let both = |folder: &str| {
        let imports = imports(&manifest(folder));
        imports.iter().any(|it| it == "c1218") && imports.iter().any(|it| it == "c1219")
    };
    let found: Vec<&str> = TABLE
        .into_iter()
        .filter(|(_, folder, _)| both(folder))
        .map(|(name, ..)| name)
        .collect();
    assert_eq!(found, ["emulator", "jobs"]);
}
