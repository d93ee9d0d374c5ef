//! What a reading tells: at a glance, by sets of registers, as phasors, and as the display shows it.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use meterbench::settings::Store;

use crate::support::{Window, meters};

fn read(form: &str) -> Window {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("window.toml"));
    let mut window = Window::open(meters(), store, Some(&format!("emulator:{form}")), 1400.0);
    window.button("Read meter");
    window.until("it is read", |state| state.meter.is_some());
    window
}

#[test]
fn a_reading_begins_with_who_how_much_and_which_rate_holds() {
    let window = read("9S");
    window.0.get_by_label("LGYR FOCUSAX 0123456789, form 9S");
    window.0.get_by_label("41 236.482 kWh");
    let glance = window.state().meter.as_ref().unwrap().glance.clone();
    let overview = glance.unwrap().overview.clone();
    let rate = overview.rate.unwrap();
    let season = overview.season.unwrap();
    let until = overview.until.unwrap();
    let told = until.strftime("until %Y-%m-%d %H:%M");
    window
        .0
        .get_by_label(&format!("{rate}, season {season}, {told}"));
}

#[test]
fn registers_of_the_last_reset_stand_apart_from_those_of_now() {
    let mut window = read("9S");
    let registers = window.state().meter.as_ref().unwrap().registers.clone();
    let registers = registers.unwrap();
    let kept = registers
        .iter()
        .find(|it| it.set.starts_with("At last reset"));
    let kept = kept.unwrap().clone();
    assert!(window.0.query_by_label(&kept.quantity).is_none());
    window.0.get_by_label(&kept.set).click();
    window.0.run();
    assert!(window.0.query_all_by_label(&kept.quantity).next().is_some());
    assert!(
        window
            .0
            .query_all_by_label("kW delivered max")
            .next()
            .is_none()
    );
}

#[test]
fn what_flows_is_drawn_with_its_angles_and_the_wiring_is_looked_at() {
    let mut window = read("9S");
    window.0.get_by_label("What flows now").click();
    window.0.run();
    let diagram = "Phasor diagram: A 120.0 V at 0°, B 120.0 V at 120°, C 120.0 V at 240°";
    window.0.get_by_role_and_label(Role::Image, diagram);
    window.0.get_by_label("Nothing odd about the wiring");
}

#[test]
fn the_screens_of_the_display_show_the_registers_that_were_read() {
    let mut window = read("9S");
    window.0.get_by_label("As the display shows it").click();
    window.0.run();
    window.0.get_by_label("Normal list, 8 screens");
    let shown = "Display shows DEL 041236 kWh";
    window.0.get_by_role_and_label(Role::Image, shown);
}
