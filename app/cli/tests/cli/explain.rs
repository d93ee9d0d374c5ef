//! `explain`, by code, and by one that is nearly right.

use crate::support::{error_of, run};

#[test]
fn a_finding_is_explained_and_a_mistyped_one_is_answered_with_the_nearest() {
    let answer = run(&["explain", "w001"]);
    let text = String::from_utf8(answer.stdout).unwrap();
    assert!(text.starts_with("W001  a sub-interval"), "{text}");
    let (exit, _) = error_of(&["explain", "W0001"]);
    assert_eq!(exit, 2);
    let told = String::from_utf8(run(&["explain", "W0001"]).stderr).unwrap();
    assert!(told.contains("Did you mean W001"), "{told}");
}
