//! Who may do what, as text and JSON: the policy of this computer, the rights of a password, refused passwords.

use serde_json::{Value, json};

use crate::{Clearance, Policy, Refusals, Right, Signed};

/// policy show.
#[must_use]
pub fn policy_json(policy: &Policy) -> Value {
    let role = policy.role();
    let may = Right::ALL
        .into_iter()
        .filter(|right| policy.allows(*right).is_ok());
    json!({
        "file": policy.path(),
        "problem": policy.broken(),
        "user": role.map(|(user, _)| &user.name),
        "role": role.map(|(_, role)| role.id()),
        "may": may.map(Right::id).collect::<Vec<_>>(),
        "only_signed_programs": policy.wants_signatures(),
    })
}

/// The policy in words.
#[must_use]
pub fn policy_text(policy: &Policy) -> String {
    let mut text = match policy.path() {
        None => "This computer has no policy: everything is allowed\n".to_owned(),
        Some(path) => format!("Policy: {}\n", path.display()),
    };
    if let Some(why) = policy.broken() {
        text.push_str(&format!(
            "It is not followed, and meters are only read: {why}\n"
        ));
    }
    if let Some((user, role)) = policy.role() {
        text.push_str(&format!("You are {}, and {role} here\n", user.name));
        for right in Right::ALL {
            let may = match policy.allows(right) {
                Ok(()) => "may",
                Err(_) => "may not",
            };
            text.push_str(&format!("  {may:7}  {}\n", right.words()));
        }
    }
    if policy.wants_signatures() {
        text.push_str("Only signed programs are written\n");
    }
    text
}

/// What a password may do.
#[must_use]
pub fn clearance_json(clearance: &Clearance) -> Value {
    let levels: Vec<&str> = clearance
        .levels
        .iter()
        .map(|it| it.words.as_str())
        .collect();
    json!({
        "password": clearance.password,
        "level": clearance.level().map(|it| &it.words),
        "levels": levels,
        "words": clearance.words(),
    })
}

/// How many passwords a meter has refused.
#[must_use]
pub fn refusals_json(refusals: &Refusals) -> Value {
    let last = Some(&refusals.last).filter(|last| !last.is_empty());
    json!({"all": refusals.all, "since_accepted": refusals.since, "last": last})
}

/// The same in words; `None` when it has refused none.
#[must_use]
pub fn refusals_text(refusals: &Refusals) -> Option<String> {
    let count = match refusals.all {
        0 => return None,
        1 => "1, at".to_owned(),
        all => format!("{all}, the last at"),
    };
    let since = match refusals.since {
        0 => "; one was accepted since".to_owned(),
        since => format!("; {since} since one was accepted"),
    };
    Some(format!("{count} {}{since}", refusals.last))
}

/// Who signed what is to be written.
#[must_use]
pub fn signed_text(signed: Option<&Signed>) -> String {
    match signed {
        None => "Not signed".to_owned(),
        Some(signed) => format!(
            "Signed by {} at {}",
            signed.signature.signer, signed.signature.time
        ),
    }
}

pub(super) fn signed_json(signed: Option<&Signed>) -> Value {
    signed.map_or(
        Value::Null,
        |signed| json!({"signer": signed.signature.signer, "signed": signed.signature.time}),
    )
}
