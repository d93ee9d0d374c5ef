use std::path::Path;

use meterbench_profiles::map::MeterKind;

use super::*;

fn parsed(text: &str) -> Result<WorkList, Vec<String>> {
    WorkList::parse(text.as_bytes(), Path::new("/jobs/list.csv")).map_err(|error| match error {
        WorkListError::Mistakes { mistakes, .. } => mistakes
            .iter()
            .map(|it| format!("{}:{}: {}", it.line, it.column, it.what))
            .collect(),
        WorkListError::Io { source, .. } => vec![source.to_string()],
    })
}

fn meter(serial: &str) -> Identity {
    Identity {
        manufacturer: "LGYR".into(),
        model: "FOCUSAX".into(),
        hardware: "1.0".into(),
        firmware: "5.28".into(),
        serial: serial.into(),
        form: Some("9S".into()),
        kind: MeterKind::default(),
        device_id: None,
        standard: String::new(),
        clock: None,
        status: vec![],
        skipped: vec![],
        clearance: None,
        refusals: crate::Refusals::default(),
        link: crate::Link::default(),
    }
}

#[test]
fn a_list_is_read_as_every_spreadsheet_writes_it() {
    let plain = parsed("serial,program,form,note\n0123,a.toml,9S,\"Main St, 5\"\n0124,b.toml,,\n");
    let plain = plain.unwrap();
    assert_eq!(plain.rows.len(), 2);
    let row = &plain.rows[0];
    assert_eq!(
        (row.line, row.serial.as_str(), row.note.as_deref()),
        (2, "0123", Some("Main St, 5"))
    );
    assert_eq!(row.program.as_deref(), Some(Path::new("/jobs/a.toml")));
    for text in [
        "\u{feff}Serial;Program;Form;Note\r\n0123;a.toml;9S;\"Main St, 5\"\r\n0124;b.toml;;\r\n",
        "serial\tprogram\tform\tnote\n 0123 \ta.toml\t9S\tMain St, 5\n0124\tb.toml\t\t",
    ] {
        assert_eq!(parsed(text).unwrap().rows, plain.rows, "{text}");
    }
    let hinted = parsed("sep=;\r\nserial;x\r\n=\"0123\";1\r\n;\r\n").unwrap();
    assert_eq!(
        (hinted.rows[0].line, hinted.rows[0].serial.as_str()),
        (3, "0123")
    );
    let western = WorkList::parse(b"serial;note\n1;Stra\xDFe\n", Path::new("l")).unwrap();
    assert_eq!(western.rows[0].note.as_deref(), Some("Straße"));
}

#[test]
fn everything_wrong_with_a_list_is_told_by_line_and_column() {
    let wrong = parsed("note,serial\n,1\nx,\n,1\n,1.23457E+08\n1,2,3\n").unwrap_err();
    assert_eq!(
        wrong,
        [
            "3:2: the serial number is missing",
            "4:2: meter 1 stands in line 2 already",
            "5:2: 1.23457E+08 is a serial number that a spreadsheet has rounded; format the column as text and enter it again",
            "6:1: this line has 3 cells, the first line names 2 columns",
        ]
    );
    for (text, said) in [
        ("", "the file is empty"),
        ("serial\n", "no meter under the first line"),
        ("meter,program\n1,a\n", "no column is called \"serial\""),
        ("serial,serial\n1,1\n", "both called \"serial\""),
    ] {
        let wrong = parsed(text).unwrap_err();
        assert!(wrong[0].contains(said), "{wrong:?}");
    }
    let wide = WorkList::parse(b"\xFF\xFEs\0", Path::new("l")).unwrap_err();
    assert!(wide.to_string().contains("UTF-16"), "{wide}");
}

#[test]
fn no_cut_and_no_changed_byte_of_a_list_panics() {
    let text = "\u{feff}serial;program\r\n\"01\"\"23\";a.toml\r\n0124;\"b;c\"\r\n".as_bytes();
    for end in 0..text.len() {
        let _ = WorkList::parse(&text[..end], Path::new("l"));
        for byte in [0, b'"', b';', b'\n', 0xFF] {
            let mut changed = text.to_vec();
            changed[end] = byte;
            let _ = WorkList::parse(&changed, Path::new("l"));
        }
    }
}

#[test]
fn a_meter_is_held_against_its_row() {
    let list = parsed("serial,form,model,firmware,program\n0123,9S,FOCUSAX,5.28,a.toml\n0124,2S,ax-sd,5.30,a.toml\n77,,,,\n").unwrap();
    let file = Path::new("/jobs/a.toml");
    assert_eq!(list.against(&meter("0123"), Some(file)), [""; 0]);
    assert_eq!(list.against(&meter("77"), Some(file)), [""; 0]);
    let other = list.against(&meter("0123"), Some(Path::new("/jobs/b.toml")));
    assert!(
        other.len() == 1 && other[0].contains("/jobs/a.toml"),
        "{other:?}"
    );
    let other = list.against(&meter("0124"), Some(file));
    assert!(
        other.len() == 3 && other[0].contains("form 2S") && other[2].contains("firmware 5.30"),
        "{other:?}"
    );
    assert!(list.against(&meter("999"), None)[0].contains("is not in the work-list"));
    let zeros = list.against(&meter("0077"), None);
    assert!(zeros[0].contains("leading zeros"), "{zeros:?}");
}
