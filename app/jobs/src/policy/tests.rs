use super::*;

pub(crate) const POLICY: &str = r#"# A shared laptop.
schema = 1
others = "reader"
only_signed_programs = true

[users]
ann = "supervisor"
eve = "nobody"

[groups]
techs = "programmer"
visitors = "reader"

[may]
programmer = ["read", "program", "switch"]

[[signer]]
name = "Ann Engineer"
key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
"#;

fn user(name: &str, groups: &[&str]) -> User {
    User {
        name: name.into(),
        groups: groups.iter().map(|it| (*it).to_owned()).collect(),
    }
}

fn policy(text: &str, user: User) -> Policy {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    std::fs::write(&path, text).unwrap();
    Policy::load(&path, Trust::Chosen, Some(user))
}

#[test]
fn a_role_comes_from_the_name_else_from_the_groups_else_from_others() {
    let sealed = seal(POLICY).unwrap();
    for (name, groups, role) in [
        ("ann", &["visitors"][..], Role::Supervisor),
        ("eve", &["techs"], Role::Nobody),
        ("tom", &["visitors", "techs"], Role::Programmer),
        ("tim", &["visitors"], Role::Reader),
        ("zoe", &[], Role::Reader),
    ] {
        let policy = policy(&sealed, user(name, groups));
        assert_eq!(policy.role().map(|(_, role)| role), Some(role), "{name}");
    }
}

#[test]
fn each_role_may_do_its_usual_things_unless_the_policy_says_otherwise() {
    let sealed = seal(POLICY).unwrap();
    let may = |name: &str, groups: &[&str]| -> Vec<&str> {
        let policy = policy(&sealed, user(name, groups));
        let allowed = Right::ALL.into_iter();
        let allowed = allowed.filter(|right| policy.allows(*right).is_ok());
        allowed.map(Right::id).collect()
    };
    assert_eq!(may("tom", &["techs"]), ["read", "program", "switch"]);
    assert_eq!(may("zoe", &[]), ["read"]);
    assert_eq!(may("ann", &[]).len(), Right::ALL.len());
    assert!(may("eve", &[]).is_empty());
    let denied = policy(&sealed, user("zoe", &[]))
        .allows(Right::Program)
        .unwrap_err();
    assert_eq!(
        denied.to_string(),
        "zoe is reader at this computer and may not write programs"
    );
    assert!(denied.hint().contains("policy.toml"));
}

#[test]
fn the_example_in_the_readme_is_sound() {
    let readme = include_str!("../../../../README.md");
    let blocks = readme.split("```toml\n").skip(1);
    let mut texts = blocks.filter_map(|block| block.split("```").next());
    let policy = texts.find(|text| text.contains("[users]")).unwrap();
    let rules = Rules::parse_unsealed(policy).unwrap();
    assert!(rules.signed && rules.role(&user("ann", &[])) == Role::Supervisor);
}

#[test]
fn no_file_is_no_policy() {
    let none = Policy::load(Path::new("/no/policy.toml"), Trust::Administrator, None);
    assert!(
        Right::ALL
            .into_iter()
            .all(|right| none.allows(right).is_ok())
    );
    assert!(none.path().is_none() && !none.wants_signatures());
}

#[test]
fn a_policy_that_was_cut_or_changed_at_any_byte_allows_reading_alone() {
    let whole = seal(POLICY).unwrap().into_bytes();
    let refused = |bytes: &[u8], what: &str| assert!(Rules::parse(bytes).is_err(), "{what}");
    for cut in 0..whole.len() {
        refused(&whole[..cut], &format!("cut at {cut}"));
    }
    for at in 0..whole.len() {
        for bit in [0x01, 0x20, 0x80] {
            let mut changed = whole.clone();
            changed[at] ^= bit;
            refused(&changed, &format!("byte {at} changed by {bit}"));
        }
    }
    let broken = policy(&String::from_utf8_lossy(&whole[..200]), user("ann", &[]));
    assert!(broken.allows(Right::Read).is_ok());
    let denied = broken.allows(Right::Program).unwrap_err();
    assert!(denied.to_string().contains("seal"), "{denied}");
}

#[test]
fn all_mistakes_of_a_policy_are_told_at_once_and_an_unsound_one_is_not_sealed() {
    let wrong = POLICY
        .replace("\"nobody\"", "\"king\"")
        .replace("\"switch\"", "\"fly\"")
        .replace("11qY", "");
    let Mistakes(mistakes) = seal(&wrong).unwrap_err();
    let text = mistakes.join("\n");
    for part in ["users.eve", "king", "may.programmer", "fly", "Ann Engineer"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let unknown = Rules::parse_unsealed("schema = 1\nothers = \"reader\"\nopen = true\n");
    assert!(unknown.unwrap_err().to_string().contains("line 3"));
    // Sealing again changes nothing.
    let once = seal(POLICY).unwrap();
    assert_eq!(seal(&once).unwrap(), once);
}
