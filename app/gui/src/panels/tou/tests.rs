//! The time-of-use page by mouse and by keyboard, found by what a screen reader says.

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{Harness, kittest::NodeT as _, kittest::Queryable};
use meterbench_jobs::report::sheet::Paper;
use meterbench_profiles::{
    Program, presets,
    program::tou::{Calendar, Date, Tou, When},
};

use super::TouPanel;
use crate::{
    action::{Action, Edit},
    export::Export,
    state::{Document, Meter, State},
    theme,
    tou::{band, calendar},
    update::update,
};

/// The page, with what is asked for carried out, and the names of the steps.
struct Page {
    panel: TouPanel,
    state: State,
    steps: Vec<String>,
    others: Vec<Action>,
}

impl Page {
    fn tou(&self) -> &Tou {
        let program = &self.state.document.as_ref().unwrap().program;
        program.tou.as_ref().unwrap()
    }

    fn calendar(&self) -> &Calendar {
        self.tou().calendar.as_ref().unwrap()
    }

    fn times(&self, schedule: usize) -> String {
        band::times(&self.calendar().schedules[schedule])
    }
}

fn today() -> Date {
    "2026-03-01".parse().unwrap()
}

fn state(tou: Option<Tou>) -> State {
    State {
        document: Some(Document {
            program: Program {
                tou,
                ..Program::default()
            },
            ..Document::default()
        }),
        ..State::default()
    }
}

fn plain() -> Tou {
    calendar::plain_tou(&Tou::default(), 2026)
}

fn shown(state: State) -> Harness<'static, Page> {
    let page = Page {
        panel: TouPanel::on(today()),
        state,
        steps: Vec::new(),
        others: Vec::new(),
    };
    let mut harness = Harness::builder()
        .with_size([860.0, 900.0])
        .with_max_steps(24)
        // Two clicks are a double click only when they are as near as a person's.
        .with_step_dt(1.0 / 60.0)
        .with_context_setup(theme::install)
        .build_ui_state(
            |ui, page: &mut Page| {
                let actions = page.panel.ui(ui, &page.state);
                let asked = !actions.is_empty();
                for action in actions {
                    match &action {
                        Action::Edit(Edit::Section(_, step)) => page.steps.push(step.clone()),
                        _ => page.others.push(action.clone()),
                    }
                    update(&mut page.state, action);
                }
                if asked {
                    ui.ctx().request_repaint();
                }
            },
            page,
        );
    harness.run();
    harness
}

fn plain_page() -> Harness<'static, Page> {
    shown(state(Some(plain())))
}

fn press(harness: &mut Harness<'_, Page>, keys: &[Key]) {
    for key in keys {
        harness.key_press(*key);
        harness.run();
    }
}

fn click(harness: &mut Harness<'_, Page>, label: &str) {
    harness.get_by_label(label).click();
    harness.run();
}

/// Press keys on a field, by keyboard alone once it has the focus.
fn press_on(harness: &mut Harness<'_, Page>, role: Role, label: &str, keys: &[Key]) {
    harness.get_by_role_and_label(role, label).focus();
    harness.run();
    press(harness, keys);
}

/// Open a list by its first key, go over it by the others, and choose; the field has the focus again.
fn choose(harness: &mut Harness<'_, Page>, label: &str, keys: &[Key]) {
    press_on(harness, Role::ComboBox, label, keys);
    press(harness, &[Key::Enter]);
    let field = harness.get_by_role_and_label(Role::ComboBox, label);
    assert!(field.accesskit_node().is_focused(), "{label}");
}

/// Put this text in the place of what is in a field.
fn retype(harness: &mut Harness<'_, Page>, label: &str, text: &str) {
    harness
        .get_by_role_and_label(Role::TextInput, label)
        .focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run();
    harness
        .get_by_role_and_label(Role::TextInput, label)
        .type_text(text);
    harness.run();
}

const MORNING: &str = "Winter weekday, rate B from 06:00 to 17:00";

#[test]
fn a_program_without_a_calendar_is_given_a_plain_one() {
    let mut page = shown(state(None));
    assert!(page.query_by_label("Take the meter's").is_none());
    click(&mut page, "Set a calendar");
    assert_eq!(page.state().calendar().schedules.len(), 3);
    assert_eq!(page.state().calendar().holidays.len(), 6);
    assert_eq!(
        page.state().tou().zone_minutes,
        None,
        "the zone stays absent"
    );
    assert_eq!(page.state().steps, ["Calendar set"]);
    click(&mut page, "Leave the calendar to the meter");
    assert_eq!(page.state().tou().calendar, None);
    assert!(page.state().tou().dst.is_some());
}

#[test]
fn the_clock_is_set_without_a_calendar() {
    let mut page = shown(state(None));
    click(&mut page, "Set the clock only");
    assert_eq!(page.state().tou().zone_minutes, Some(-300));
    assert_eq!(page.state().tou().calendar, None);
    page.get_by_role_and_label(Role::TextInput, "Offset from GMT");
}

#[test]
fn a_calendar_that_was_read_is_taken_over() {
    let mut of_meter = plain();
    of_meter.calendar.as_mut().unwrap().holidays.clear();
    let mut state = state(None);
    state.meter = Some(Meter {
        program: Some(Program {
            tou: Some(of_meter.clone()),
            ..Program::default()
        }),
        ..Meter::default()
    });
    let mut page = shown(state);
    click(&mut page, "Take the meter's");
    assert_eq!(*page.state().tou(), of_meter);
}

#[test]
fn a_switch_is_dragged_in_steps_and_makes_one_step_to_undo() {
    let mut page = plain_page();
    let handle = page
        .get_by_role_and_label(Role::Slider, "Winter weekday, begin of rate A")
        .rect();
    let band = page.get_by_label(MORNING).rect();
    let quarter = band.width() / (11.0 * 4.0);
    let from = handle.center();
    page.drag_at(from);
    page.run();
    for part in 1..=4 {
        let to = from + egui::vec2(quarter * 2.1 * part as f32 / 4.0, 0.0);
        page.hover_at(to);
        page.run();
    }
    page.drop_at(from + egui::vec2(quarter * 2.1, 0.0));
    page.run();
    assert_eq!(
        page.state().times(0),
        "00:00 C, 06:00 B, 17:30 A, 21:00 B, 22:00 C"
    );
    assert_eq!(page.state().steps, ["Winter weekday: 17:00 to 17:30"]);
}

#[test]
fn arrow_keys_move_a_switch_by_15_minutes_and_with_shift_by_one() {
    let mut page = plain_page();
    click(&mut page, MORNING);
    press(&mut page, &[Key::ArrowRight]);
    assert!(
        page.state()
            .times(0)
            .starts_with("00:00 C, 06:15 B, 17:00 A")
    );
    page.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
    page.run();
    assert!(
        page.state()
            .times(0)
            .starts_with("00:00 C, 06:14 B, 17:00 A")
    );
    press(&mut page, &[Key::ArrowLeft]);
    assert!(
        page.state()
            .times(0)
            .starts_with("00:00 C, 06:00 B, 17:00 A")
    );
    let steps = &page.state().steps;
    assert_eq!(steps.len(), 3);
    assert!(
        steps
            .iter()
            .all(|step| step == "Winter weekday: switch 2 moved"),
        "one name, so that they are one step to undo: {steps:?}"
    );
}

#[test]
fn letters_set_the_rate_of_a_block_insert_splits_and_delete_joins() {
    let mut page = plain_page();
    click(&mut page, MORNING);
    press(&mut page, &[Key::D]);
    assert!(
        page.state()
            .times(0)
            .starts_with("00:00 C, 06:00 D, 17:00 A")
    );
    press(&mut page, &[Key::Insert]);
    assert!(
        page.state()
            .times(0)
            .starts_with("00:00 C, 06:00 D, 11:30 D, 17:00 A")
    );
    click(&mut page, "Winter weekday, rate D from 11:30 to 17:00");
    press(&mut page, &[Key::B, Key::Delete]);
    assert!(
        page.state()
            .times(0)
            .starts_with("00:00 C, 06:00 D, 17:00 A")
    );
    assert_eq!(
        page.state().steps,
        [
            "Winter weekday: 06:00 rate D",
            "Winter weekday: split at 11:30",
            "Winter weekday: 11:30 rate B",
            "Winter weekday: 11:30 removed"
        ]
    );
}

#[test]
fn a_double_click_splits_a_block_where_it_is() {
    let mut page = plain_page();
    let at = page.get_by_label(MORNING).rect().center();
    for _ in 0..2 {
        page.drag_at(at);
        page.drop_at(at);
    }
    page.run();
    assert!(
        page.state()
            .times(0)
            .starts_with("00:00 C, 06:00 B, 11:30 B, 17:00 A"),
        "{}",
        page.state().times(0)
    );
}

#[test]
fn a_switch_is_typed_and_put_in_the_days_order_when_the_keyboard_leaves() {
    let mut page = plain_page();
    retype(&mut page, "Time 2", "2230");
    assert_eq!(
        page.state().calendar().schedules[0].switches[1].to_string(),
        "22:30 B",
        "it stays in its place while it is typed"
    );
    press(&mut page, &[Key::Enter]);
    let switches = &page.state().calendar().schedules[0].switches;
    let words: Vec<String> = switches.iter().map(ToString::to_string).collect();
    assert_eq!(
        words,
        ["00:00 C", "17:00 A", "21:00 B", "22:00 C", "22:30 B"]
    );
}

#[test]
fn a_rate_is_chosen_beside_the_time_by_mouse_or_arrows() {
    let mut page = plain_page();
    click(&mut page, "Rate D for switch 1");
    assert!(page.state().times(0).starts_with("00:00 D"));
    press(&mut page, &[Key::ArrowLeft]);
    assert!(page.state().times(0).starts_with("00:00 C"));
    press(&mut page, &[Key::A]);
    assert!(page.state().times(0).starts_with("00:00 A"));
}

#[test]
fn schedules_are_added_renamed_doubled_and_removed_with_the_seasons_following() {
    let mut page = plain_page();
    click(&mut page, "Schedule 3: day off");
    retype(&mut page, "Name", "weekend");
    let seasons = &page.state().calendar().seasons;
    assert!(
        seasons
            .iter()
            .all(|season| season.days.sunday.as_deref() == Some("weekend"))
    );
    click(&mut page, "Duplicate");
    assert_eq!(page.state().calendar().schedules[3].name, "weekend copy");
    click(&mut page, "Remove");
    assert_eq!(
        page.state().calendar().schedules.len(),
        3,
        "not used: at once"
    );
    click(&mut page, "Add a schedule");
    assert_eq!(page.state().calendar().schedules[3].name, "new schedule");
}

#[test]
fn a_schedule_in_use_is_removed_once_it_is_said_what_follows_instead() {
    let mut page = plain_page();
    click(&mut page, "Remove");
    page.get_by_label("“winter weekday” is used by winter on weekdays");
    assert_eq!(page.state().calendar().schedules.len(), 3);
    click(&mut page, "Keep it");
    click(&mut page, "Remove");
    click(&mut page, "Remove it");
    let calendar = page.state().calendar();
    assert_eq!(calendar.schedules.len(), 2);
    assert_eq!(
        calendar.seasons[0].days.weekday.as_deref(),
        Some("summer weekday")
    );
}

#[test]
fn a_season_starts_by_a_rule_that_is_typed_or_built() {
    let mut page = plain_page();
    click(&mut page, "Seasons (2)");
    retype(&mut page, "Start of winter", "first sunday of november");
    let starts =
        |page: &Harness<'_, Page>| page.state().calendar().seasons[0].starts[0].on.to_string();
    assert_eq!(starts(&page), "first sunday of november");
    page.get_by_label_contains("Sun 1 Nov 2026");
    retype(&mut page, "Start of winter", "first someday of november");
    assert_eq!(
        starts(&page),
        "first sunday of november",
        "nonsense changes nothing"
    );
    press(&mut page, &[Key::Escape]);
    click(&mut page, "Build Start of winter");
    page.get_by_role_and_label(Role::ComboBox, "Month").click();
    page.run();
    click(&mut page, "October");
    assert_eq!(starts(&page), "first sunday of october");
    click(&mut page, "Demand reset: Start of winter");
    assert!(page.state().calendar().seasons[0].starts[0].demand_reset);
}

#[test]
fn seasons_choose_a_schedule_for_each_type_of_day_and_change_places() {
    let mut page = plain_page();
    click(&mut page, "Seasons (2)");
    page.get_by_role_and_label(Role::ComboBox, "Saturday of winter")
        .click();
    page.run();
    click(&mut page, "2  summer weekday");
    let days = &page.state().calendar().seasons[0].days;
    assert_eq!(days.saturday.as_deref(), Some("summer weekday"));
    click(&mut page, "Monday to Friday one by one in winter");
    let days = &page.state().calendar().seasons[0].days;
    assert_eq!(days.separate[4].as_deref(), Some("winter weekday"));
    click(&mut page, "Add a special day to winter");
    assert_eq!(page.state().calendar().seasons[0].days.special.len(), 2);
    click(&mut page, "Move down season 1");
    assert_eq!(page.state().calendar().seasons[0].name, "summer");
    click(&mut page, "Remove season 1");
    assert_eq!(page.state().calendar().seasons.len(), 1);
}

#[test]
fn holidays_are_added_as_a_set_and_one_by_one() {
    let mut page = plain_page();
    click(&mut page, "Holidays (6)");
    click(&mut page, "Add Canadian statutory holidays");
    let count = page.state().calendar().holidays.len();
    assert!(count > 12, "{count}");
    assert_eq!(page.state().steps, ["Canadian statutory holidays added"]);
    click(&mut page, "Remove holiday 1");
    assert_eq!(page.state().calendar().holidays.len(), count - 1);
}

#[test]
fn a_holiday_is_typed_with_its_name_and_shows_its_next_dates() {
    let mut page = plain_page();
    click(&mut page, "Holidays (6)");
    retype(&mut page, "Name of holiday 3", "Fourth of July");
    retype(
        &mut page,
        "Rule of Fourth of July",
        "july 4, nearest weekday",
    );
    let holiday = &page.state().calendar().holidays[2];
    assert_eq!(holiday.name, "Fourth of July");
    let when: When = "july 4, nearest weekday".parse().unwrap();
    assert_eq!(holiday.entry.on, when);
    page.get_by_label_contains("Fri 3 Jul 2026");
}

#[test]
fn billing_dates_begin_with_the_first_of_every_month() {
    let mut page = plain_page();
    click(&mut page, "Billing dates (0)");
    click(&mut page, "Add a billing date");
    let entry = page.state().calendar().billing[0].clone();
    assert_eq!(entry.on.to_string(), "day 1 of every month");
    assert!(entry.demand_reset && entry.self_read);
    retype(&mut page, "Billing date 1", "day 15 of every month");
    let entry = page.state().calendar().billing[0].clone();
    assert_eq!(entry.on.to_string(), "day 15 of every month");
    click(&mut page, "Self read: Billing date 1");
    assert!(!page.state().calendar().billing[0].self_read);
}

#[test]
fn zone_and_daylight_saving_are_chosen_by_name_or_typed() {
    let mut page = plain_page();
    click(&mut page, "Clock");
    page.get_by_role_and_label(Role::CheckBox, "Offset from GMT")
        .click();
    page.run();
    assert_eq!(page.state().tou().zone_minutes, Some(-300));
    retype(&mut page, "Offset from GMT", "-3:30");
    assert_eq!(page.state().tou().zone_minutes, Some(-210));
    page.get_by_role_and_label(Role::ComboBox, "Time zone")
        .click();
    page.run();
    click(&mut page, "Pacific (-08:00)");
    assert_eq!(page.state().tou().zone_minutes, Some(-480));
    page.get_by_label("Sun 8 Mar 2026, 02:00 becomes 03:00");
    click(&mut page, "Daylight saving: None");
    let dst = page.state().tou().dst.as_ref().unwrap();
    assert!(dst.on.is_empty() && dst.off.is_empty());
    click(&mut page, "Daylight saving: As the meter has it");
    assert_eq!(page.state().tou().dst, None);
    click(&mut page, "Daylight saving: US and Canada since 2007");
    let (_, usual) = &presets::built_in().dst[0];
    assert_eq!(page.state().tou().dst.as_ref(), Some(usual));
}

#[test]
fn keys_walk_over_the_year_and_say_each_day() {
    let mut page = plain_page();
    let said = |page: &Harness<'_, Page>| {
        let map = page.get_by_label("Days of 2026");
        map.accesskit_node().value().unwrap_or_default()
    };
    page.get_by_label("Days of 2026").focus();
    page.run();
    assert!(said(&page).starts_with("Sun 1 Mar 2026: winter · Sunday, day off"));
    press(&mut page, &[Key::ArrowDown]);
    assert!(said(&page).starts_with("Mon 2 Mar 2026: winter · weekday, winter weekday"));
    press(&mut page, &[Key::ArrowRight, Key::PageDown]);
    assert!(said(&page).starts_with("Thu 9 Apr 2026"), "{}", said(&page));
    press(&mut page, &[Key::End]);
    assert!(said(&page).starts_with("Thu 31 Dec 2026"));
    press(&mut page, &[Key::ArrowDown, Key::Home]);
    assert!(
        said(&page).starts_with("Thu 1 Jan 2026: winter · special 0 · New Year's Day, day off"),
        "{}",
        said(&page)
    );
    press(&mut page, &[Key::Enter]);
    page.get_by_role_and_label(Role::TextInput, "Name");
    assert_eq!(page.state().panel.schedules.chosen, 2, "the day's schedule");
}

#[test]
fn a_day_under_the_pointer_is_told_and_years_are_stepped() {
    let mut page = plain_page();
    click(&mut page, "Year after");
    let map = page.get_by_label("Days of 2027").rect();
    page.hover_at(map.right_bottom() - egui::vec2(8.0, 22.0));
    page.run();
    page.get_by_label_contains(" Dec 2027");
    click(&mut page, "This year");
    page.get_by_label("Days of 2026");
    click(&mut page, "Hide the year");
    assert!(page.query_by_label("Days of 2026").is_none());
}

#[test]
fn the_year_is_exported_as_it_is_shown() {
    let mut page = plain_page();
    click(&mut page, "Year before");
    for label in ["CSV…", "ICS…", "Year sheet…"] {
        click(&mut page, label);
    }
    assert_eq!(
        page.state().others,
        [
            Action::Export(Export::RatesCsv(2025)),
            Action::Export(Export::RatesIcs(2025)),
            Action::Export(Export::YearSheet(2025))
        ]
    );
}

#[test]
fn a_year_is_printed_on_a4_once_that_is_chosen() {
    let mut page = plain_page();
    choose(&mut page, "Paper", &[Key::ArrowDown, Key::ArrowDown]);
    assert_eq!(page.state().others, [Action::Paper(Paper::A4)]);
    assert_eq!(page.state().state.paper, Paper::A4);
    let picker = page.get_by_role_and_label(Role::ComboBox, "Paper");
    assert_eq!(picker.accesskit_node().value().as_deref(), Some("A4"));
}

#[test]
fn zone_and_daylight_saving_are_chosen_by_keys_alone() {
    let mut page = plain_page();
    click(&mut page, "Clock");
    let zones = &presets::built_in().zones;
    let at = |minutes| zones.iter().position(|zone| zone.minutes == minutes);
    let before = page.state().tou().zone_minutes.unwrap_or(-300);
    if page.state().tou().zone_minutes.is_none() {
        press_on(&mut page, Role::CheckBox, "Offset from GMT", &[Key::Space]);
    }
    // One zone further down than the one that is set.
    let next = zones[at(before).unwrap() + 1].minutes;
    choose(&mut page, "Time zone", &[Key::ArrowDown, Key::ArrowDown]);
    assert_eq!(page.state().tou().zone_minutes, Some(next));
    assert_eq!(page.state().steps.last().unwrap(), "Time zone");
    choose(&mut page, "Time zone", &[Key::ArrowDown, Key::Home]);
    assert_eq!(page.state().tou().zone_minutes, Some(zones[0].minutes));

    let dst = |page: &Harness<'_, Page>| page.state().tou().dst.clone();
    let (words, preset) = presets::built_in().dst.first().unwrap();
    let radio = |words: &str| format!("Daylight saving: {words}");
    press_on(&mut page, Role::RadioButton, &radio("None"), &[Key::Space]);
    assert!(dst(&page).unwrap().on.is_empty());
    press_on(&mut page, Role::RadioButton, &radio(words), &[Key::Space]);
    assert_eq!(dst(&page).as_ref(), Some(preset));
    let own = radio("Other rules");
    press_on(&mut page, Role::RadioButton, &own, &[Key::Enter]);
    assert!(dst(&page).is_some_and(|own| own != *preset));
    let leave = radio("As the meter has it");
    press_on(&mut page, Role::RadioButton, &leave, &[Key::Space]);
    assert_eq!(dst(&page), None);
}

#[test]
fn a_finding_leads_to_the_field_of_its_setting() {
    for (path, role, label) in [
        (
            "tou.schedule[1].switches[2]",
            Role::Button,
            "Summer weekday, rate A from 14:00 to 19:00",
        ),
        (
            "tou.season[1].starts[0].on",
            Role::TextInput,
            "Start of summer",
        ),
        ("tou.season[0].sunday", Role::ComboBox, "Sunday of winter"),
        (
            "tou.holiday[2].on",
            Role::TextInput,
            "Rule of Independence Day",
        ),
        ("tou.zone", Role::CheckBox, "Offset from GMT"),
        ("tou.dst.on", Role::TextInput, "Daylight saving begins"),
    ] {
        let mut state = state(Some(plain()));
        state.wanted = Some(path.into());
        let page = shown(state);
        let field = page.get_by_role_and_label(role, label);
        assert!(field.accesskit_node().is_focused(), "{path}");
    }
}

#[test]
fn a_calendar_without_anything_in_it_is_shown_and_can_be_filled() {
    let tou = Tou {
        calendar: Some(Calendar::default()),
        ..Tou::default()
    };
    let mut page = shown(state(Some(tou)));
    click(&mut page, "Add a schedule");
    for tab in [
        "Seasons (0)",
        "Add a season",
        "Holidays (0)",
        "Billing dates (0)",
    ] {
        click(&mut page, tab);
    }
    let calendar = page.state().calendar();
    assert_eq!(
        calendar.seasons[0].days.weekday.as_deref(),
        Some("new schedule")
    );
}
