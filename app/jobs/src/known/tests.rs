use jiff::civil::date;
use meterbench_c1219::TableId;
use meterbench_port::{Address, PortInfo};

use super::*;

fn store() -> (tempfile::TempDir, Known) {
    let folder = tempfile::tempdir().unwrap();
    let known = Known::in_folders(&folder.path().join("config"), &folder.path().join("state"));
    (folder, known)
}

fn key(address: &str) -> PortKey {
    PortKey::of(&address.parse().unwrap(), &[]).unwrap()
}

#[test]
fn a_port_is_known_again_by_the_serial_number_of_its_adapter() {
    let port = |name: &str, serial: Option<&str>| PortInfo {
        address: Address::Serial(name.into()),
        name: name.into(),
        usb: true,
        maker: None,
        product: None,
        serial_number: serial.map(str::to_owned),
    };
    let of = |name: &str, port: PortInfo| {
        PortKey::of(&Address::Serial(name.into()), &[port]).map(|key| key.to_string())
    };
    let usb = Some("usb:A50285BI".to_owned());
    assert_eq!(of("COM3", port("COM3", Some("A50285BI"))), usb);
    assert_eq!(of("COM7", port("COM7", Some("A50285BI"))), usb);
    assert_eq!(of("COM3", port("COM3", None)), Some("COM3".into()));
    assert_eq!(
        of("COM3", port("COM4", Some("A50285BI"))),
        Some("COM3".into())
    );
    assert_eq!(key("tcp:10.0.0.7:4001").to_string(), "tcp:10.0.0.7:4001");
    assert_eq!(PortKey::of(&Address::Emulator("9S".into()), &[]), None);
}

#[test]
fn what_is_kept_of_a_port_is_there_in_the_next_run() {
    let (folder, known) = store();
    let (one, other) = (key("/dev/ttyUSB0"), key("/dev/ttyUSB1"));
    assert_eq!(known.port(&one), KnownPort::default());
    known.change_port(&one, |port| port.probe = Some("generic".into()));
    known.change_port(&other, |port| port.failed(115_200, date(2026, 1, 5)));
    known.change_port(&one, |port| port.failed(57_600, date(2026, 1, 6)));
    let again = Known::in_folders(&folder.path().join("config"), folder.path());
    let port = again.port(&one);
    assert_eq!(port.probe.as_deref(), Some("generic"));
    assert_eq!(port.lowest_failed(date(2026, 1, 6)), Some(57_600));
    assert_eq!(
        again.port(&other).lowest_failed(date(2026, 1, 6)),
        Some(115_200)
    );
}

#[test]
fn a_rate_that_failed_is_tried_again_after_a_month() {
    let mut port = KnownPort::default();
    port.failed(57_600, date(2026, 1, 1));
    port.failed(115_200, date(2026, 1, 20));
    assert_eq!(port.lowest_failed(date(2026, 1, 30)), Some(57_600));
    assert_eq!(port.lowest_failed(date(2026, 1, 31)), Some(115_200));
    assert_eq!(port.lowest_failed(date(2026, 2, 28)), None);
    port.failed(57_600, date(2026, 2, 28));
    assert_eq!(port.failed_rates.len(), 2);
}

fn meter() -> KnownMeter {
    let st = TableId::standard;
    KnownMeter {
        ident: b"SENTFOCUSAX \x01\x02\x03\x040000000012345678".to_vec(),
        tables: [(st(0), vec![0, 1, 2]), (st(21), vec![])].into(),
        sizes: [(st(23), 88), (TableId::manufacturer(13), 9)].into(),
        whole_writes: true,
    }
}

#[test]
fn what_is_kept_of_a_meter_is_there_until_it_is_forgotten() {
    let (_folder, known) = store();
    let meter = meter();
    assert_eq!(known.meter(&meter.ident), None);
    known.keep_meter(&meter);
    assert_eq!(known.meter(&meter.ident), Some(meter.clone()));
    let mut other = meter.ident.clone();
    other[12] += 1;
    assert_eq!(known.meter(&other), None, "another firmware");
    known.forget_meter(&meter.ident);
    known.forget_meter(&meter.ident);
    assert_eq!(known.meter(&meter.ident), None);
}

#[test]
fn what_is_spoiled_counts_as_absent_and_is_replaced() {
    let (folder, known) = store();
    let meter = meter();
    known.keep_meter(&meter);
    known.change_port(&key("COM3"), |port| port.probe = Some("generic".into()));
    let file = fs::read_dir(folder.path().join("state").join("meters"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let ports = folder.path().join("config").join("ports.toml");
    for path in [&file, &ports] {
        let good = fs::read_to_string(path).unwrap();
        for bad in [
            "",
            "\u{0}",
            "schema = 2",
            "schema = 1\nident = \"0\"",
            "[[port]]",
            &good.replacen("= 1", "= 2", 1),
            &good.replacen("ST-0", "XT-0", 1).replacen("key", "kay", 1),
            good.get(..good.len() / 2).unwrap(),
        ] {
            fs::write(path, bad).unwrap();
            assert_eq!(known.meter(&meter.ident).is_some(), *path == ports, "{bad}");
            assert_eq!(
                known.port(&key("COM3")).probe.is_some(),
                *path == file,
                "{bad}"
            );
        }
        fs::write(path, good).unwrap();
    }
    fs::write(&ports, "no").unwrap();
    known.change_port(&key("COM3"), |port| port.failed(19_200, date(2026, 1, 1)));
    assert_eq!(known.port(&key("COM3")).failed_rates.len(), 1);
}

#[test]
fn nowhere_keeps_nothing() {
    let known = Known::nowhere();
    known.keep_meter(&meter());
    known.change_port(&key("COM3"), |port| port.probe = Some("generic".into()));
    assert_eq!(known.meter(&meter().ident), None);
    assert_eq!(known.port(&key("COM3")), KnownPort::default());
}

#[test]
fn an_adapter_is_found_again_under_another_name_and_never_for_another_one() {
    let (_folder, known) = store();
    let port = |name: &str, serial: &str| PortInfo {
        address: Address::Serial(name.into()),
        name: name.into(),
        usb: true,
        maker: None,
        product: None,
        serial_number: Some(serial.into()),
    };
    let key = |port: &PortInfo| PortKey::of(&port.address, std::slice::from_ref(port)).unwrap();
    let before = port("COM3", "A5");
    known.note_address(&key(&before), &before.address);
    known.change_port(&key(&before), |port| port.name = Some("Bench 2".into()));
    let at = |name: &str| Address::Serial(name.into());
    let now = known.seen(vec![port("COM7", "A5"), port("COM8", "B7")]);
    let found = moved(&now, &at("COM3")).unwrap();
    assert_eq!(found.info.name, "COM7");
    assert_eq!(found.words(), "Bench 2, serial number A5");
    assert_eq!(moved(&now, &at("COM4")), None);
    // It is where it was.
    assert_eq!(moved(&known.seen(vec![before]), &at("COM3")), None);
    // Another one took its place: from now on COM3 means that one.
    let other = port("COM3", "B7");
    known.note_address(&key(&other), &other.address);
    let now = known.seen(vec![port("COM7", "A5"), port("COM8", "B7")]);
    assert_eq!(moved(&now, &at("COM3")).unwrap().info.name, "COM8");
}
