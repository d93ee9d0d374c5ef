use proptest::prelude::*;

use super::*;
use crate::testing::{LeastFirst, MostFirst, hex, image};

fn meter_cfg() -> Layout {
    let format = Field {
        choices: vec![
            Choice {
                code: 4,
                name: "6x1".into(),
            },
            Choice {
                code: 5,
                name: "6x10".into(),
            },
        ],
        ..Field::new("ENERGY_FORMAT", 0, Kind::U8)
    };
    Layout {
        table: TableId::manufacturer(100),
        fields: vec![
            format,
            Field::new("DEMAND_DECIMALS", 1, Kind::U8),
            Field::new(
                "LEADING_ZEROS",
                2,
                Kind::Bits {
                    bytes: 1,
                    first: 0,
                    width: 1,
                },
            ),
            Field::new(
                "APPLY_MULTIPLIER",
                2,
                Kind::Bits {
                    bytes: 1,
                    first: 4,
                    width: 1,
                },
            ),
        ],
    }
}

#[test]
fn a_configuration_table_is_read_and_one_bit_of_it_set() {
    let formats = image(MostFirst, &[]).formats().unwrap();
    let bytes = hex("04 02 13 00 1E 00 00 00");
    let layout = meter_cfg();
    let values = layout.decode(formats, &bytes).unwrap();
    assert_eq!(values[0].choice.as_deref(), Some("6x1"));
    assert_eq!(
        values
            .iter()
            .map(|value| value.datum.clone())
            .collect::<Vec<_>>(),
        [4, 2, 1, 1].map(Datum::Integer)
    );
    let set = |name, value| layout.set(formats, &bytes, name, 0, &Datum::Integer(value));
    assert_eq!(
        set("APPLY_MULTIPLIER", 0).unwrap(),
        hex("04 02 03 00 1E 00 00 00")
    );
    assert_eq!(
        set("ENERGY_FORMAT", 5).unwrap(),
        hex("05 02 13 00 1E 00 00 00")
    );
    assert!(matches!(
        set("APPLY_MULTIPLIER", 2),
        Err(LayoutError::Table(TableError::Range { .. }))
    ));
    assert!(matches!(
        set("ENERGY_FORMAT", 256),
        Err(LayoutError::Table(TableError::Range { .. }))
    ));
    assert!(matches!(
        set("ENERGY_FORMAT", -1),
        Err(LayoutError::Table(TableError::Range { .. }))
    ));
    assert!(matches!(set("COLOUR", 1), Err(LayoutError::NoField { .. })));
    let text = Datum::Text(Text::padded("x", 1).unwrap());
    assert!(matches!(
        layout.set(formats, &bytes, "ENERGY_FORMAT", 0, &text),
        Err(LayoutError::Kind { .. })
    ));
}

#[test]
fn fixed_point_values_scale_in_either_order() {
    // MT-13, firmware 5.28: voltage A, B, C in Q10.6; 240.25 V = 15376 = 0x3C10
    let volts = Field {
        count: 3,
        scale: Scale {
            numerator: 1,
            denominator: 64,
        },
        ..Field::new("VOLTAGE", 0, Kind::U16)
    };
    let layout = Layout {
        table: TableId::manufacturer(13),
        fields: vec![
            volts,
            Field {
                offset: None,
                ..Field::new("T", 0, Kind::I8)
            },
        ],
    };
    for (order, bytes) in [
        (MostFirst, "3C 10 00 00 00 40 EC"),
        (LeastFirst, "10 3C 00 00 40 00 EC"),
    ] {
        let values = layout
            .decode(image(order, &[]).formats().unwrap(), &hex(bytes))
            .unwrap();
        assert_eq!(
            values
                .iter()
                .map(|value| value.scaled.unwrap())
                .collect::<Vec<_>>(),
            [240.25, 0.0, 1.0, -20.0]
        );
        assert_eq!((values[2].index, values[2].byte, values[3].byte), (2, 4, 6));
    }
}

#[test]
fn fields_after_numbers_move_with_the_number_format() {
    let after = |name, kind| Field {
        offset: None,
        ..Field::new(name, 0, kind)
    };
    let fields = vec![
        Field::new("A", 0, Kind::Ni1),
        after("B", Kind::LTime),
        after("C", Kind::U16),
    ];
    let layout = Layout {
        table: TableId::manufacturer(1),
        fields,
    };
    let mut formats = image(MostFirst, &[]).formats().unwrap();
    assert_eq!(layout.get(formats, &[1; 20], "C", 0).unwrap().byte, 12);
    formats.ni1 = crate::NiFormat::Float32;
    formats.time = crate::TimeFormat::Minutes;
    assert_eq!(layout.get(formats, &[1; 20], "C", 0).unwrap().byte, 9);
    let set = layout
        .set(formats, &[1; 12], "A", 0, &Datum::Integer(80))
        .unwrap();
    assert_eq!(set, hex("42 A0 00 00 01 01 01 01 01 01 01 01"));
}

#[test]
fn a_short_table_and_an_impossible_field_are_errors() {
    let formats = image(MostFirst, &[]).formats().unwrap();
    let words = meter_cfg()
        .decode(formats, &[4, 2])
        .unwrap_err()
        .to_string();
    assert_eq!(
        words,
        "MT-100 LEADING_ZEROS ends past the table: it needs byte 3 of 2"
    );
    for kind in [(3, 0, 1), (1, 7, 2), (1, 0, 0), (2, 255, 255)] {
        let kind = Kind::Bits {
            bytes: kind.0,
            first: kind.1,
            width: kind.2,
        };
        let layout = Layout {
            table: TableId::manufacturer(1),
            fields: vec![Field::new("X", 0, kind)],
        };
        assert!(
            matches!(
                layout.decode(formats, &[0; 8]),
                Err(LayoutError::Impossible { .. })
            ),
            "{kind:?}"
        );
    }
    let far = Layout {
        table: TableId::manufacturer(1),
        fields: vec![Field::new("X", usize::MAX, Kind::U32)],
    };
    assert!(far.decode(formats, &[0; 8]).is_err());
    assert!(
        far.set(formats, &[0; 8], "X", 0, &Datum::Integer(1))
            .is_err()
    );
}

proptest! {
    #[test]
    fn setting_what_was_read_changes_nothing(bytes in prop::collection::vec(any::<u8>(), 30..60), most in any::<bool>()) {
        let formats = image(if most { MostFirst } else { LeastFirst }, &[]).formats().unwrap();
        let kinds = [Kind::U8, Kind::U16, Kind::U32, Kind::I8, Kind::I16, Kind::I32, Kind::Bits { bytes: 4, first: 3, width: 20 },
            Kind::Text(5), Kind::Bytes(5), Kind::Secret(4), Kind::Ni1, Kind::Ni2, Kind::LTime, Kind::STime, Kind::Time];
        for kind in kinds {
            let layout = Layout { table: TableId::manufacturer(1), fields: vec![Field { count: 2, ..Field::new("X", 1, kind) }] };
            let value = layout.get(formats, &bytes, "X", 1).unwrap();
            prop_assert_eq!(layout.set(formats, &bytes, "X", 1, &value.datum).unwrap(), &bytes[..]);
        }
    }
}
