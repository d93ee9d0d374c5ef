//! The way to a setting, to the next finding, to the next page.
//!
//! Is: the page that is shown, and which field is wanted on it.
//! Is not: the focus itself; a field takes it when it sees that it is wanted, see `widgets::anchor`.

use crate::state::{Page, State};

/// For so many frames a field may claim to be the one; a page may need one to open the part that holds it.
const FRAMES: u8 = 3;

/// Show the page of a setting; its field takes the focus.
pub(super) fn find(state: &mut State, path: String) {
    state.at_finding = state.findings.iter().position(|one| one.path == path);
    want(state, path);
}

fn want(state: &mut State, path: String) {
    if let Some(page) = Page::of_path(&path) {
        state.page = page;
        state.wanted = Some(path);
        state.wanted_for = 0;
    }
}

/// Go to the next finding, or the one before; behind the last comes the first.
pub(super) fn turn(state: &mut State, forward: bool) {
    let count = state.findings.len();
    let next = match (state.at_finding, forward) {
        (None, true) => 0,
        (None, false) => count.saturating_sub(1),
        (Some(at), true) => at + 1,
        (Some(at), false) => at + count.saturating_sub(1),
    };
    let at = next.checked_rem(count);
    let Some(finding) = at.and_then(|at| state.findings.get(at)) else {
        state.status = "No findings".into();
        return;
    };
    let path = finding.path.clone();
    state.at_finding = at;
    want(state, path);
}

/// The next page, or the one before.
pub(super) fn turn_page(state: &mut State, forward: bool) {
    let pages: Vec<Page> = Page::all().collect();
    let at = pages.iter().position(|page| *page == state.page);
    let next = at.unwrap_or(0) + if forward { 1 } else { pages.len() - 1 };
    if let Some(page) = pages.get(next % pages.len()) {
        state.page = *page;
    }
}

/// A frame was shown. When no field claims a setting, the one that holds it is looked for.
pub(super) fn shown(state: &mut State, claimed: bool) {
    let Some(path) = &state.wanted else { return };
    if claimed {
        state.wanted = None;
        return;
    }
    state.wanted_for += 1;
    if state.wanted_for >= FRAMES {
        state.wanted_for = 0;
        state.wanted = parent(path).map(str::to_owned);
    }
}

/// "tou.season[1].starts" of "tou.season[1].starts[0]".
fn parent(path: &str) -> Option<&str> {
    let end = path.rfind(['.', '['])?;
    path.get(..end).filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_no_field_claims_leads_to_what_holds_it() {
        let mut state = State::default();
        find(&mut state, "tou.season[1].starts[0].on".into());
        assert_eq!(state.page, Page::Tou);
        let mut seen = Vec::new();
        while let Some(wanted) = state.wanted.clone() {
            if seen.last() != Some(&wanted) {
                seen.push(wanted);
            }
            shown(&mut state, false);
        }
        let way = [
            "tou.season[1].starts[0].on",
            "tou.season[1].starts[0]",
            "tou.season[1].starts",
            "tou.season[1]",
            "tou.season",
            "tou",
        ];
        assert_eq!(seen, way);
        find(&mut state, "demand".into());
        shown(&mut state, true);
        assert_eq!(state.wanted, None);
        find(&mut state, "schema".into());
        assert_eq!(state.wanted, None);
    }

    #[test]
    fn pages_are_turned_around() {
        let mut state = State::default();
        turn_page(&mut state, false);
        assert_eq!(Some(state.page), Page::all().last());
        for page in Page::all() {
            turn_page(&mut state, true);
            assert_eq!(state.page, page);
        }
    }
}
