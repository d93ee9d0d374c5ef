//! A meter's tables for the tests, written out byte by byte for any byte order and number format.

use meterbench_c1219::{ByteOrder, GenConfig, Image, IntFormat, NiFormat, Number, TableId};

use crate::catalog::built_in;

pub(super) const MULTIPLIER: TableId = TableId::standard(15);
pub(super) const SELECTION: TableId = TableId::standard(22);
pub(super) const SOURCES: TableId = TableId::standard(32);
pub(super) const LISTS: TableId = TableId::standard(33);
pub(super) const CONFIG: TableId = TableId::manufacturer(100);

/// Formats of the meter on the bench.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bench {
    pub(super) order: ByteOrder,
    pub(super) ni1: NiFormat,
}

pub(super) const USUAL: Bench = Bench {
    order: ByteOrder::MostFirst,
    ni1: NiFormat::Int48,
};

impl Bench {
    pub(super) fn u16(self, value: u16) -> Vec<u8> {
        self.ordered(&value.to_be_bytes())
    }

    fn ordered(self, most_first: &[u8]) -> Vec<u8> {
        let mut bytes = most_first.to_vec();
        if self.order == ByteOrder::LeastFirst {
            bytes.reverse();
        }
        bytes
    }

    pub(super) fn ni1(self, value: i64) -> Vec<u8> {
        let bytes = Number::Integer(value)
            .to_most_first(self.ni1, IntFormat::Twos)
            .unwrap();
        if self.ni1.is_ordered() {
            self.ordered(&bytes)
        } else {
            bytes
        }
    }

    /// One ST-15 entry: multiplier 1, offset 0, no flags, and these ratios.
    pub(super) fn constants(self, ct: i64, pt: i64) -> Vec<u8> {
        [
            self.ni1(1),
            self.ni1(0),
            vec![0],
            self.ni1(ct),
            self.ni1(pt),
        ]
        .concat()
    }

    /// Descriptors, then 48 places; `lists` are DEFAULT_LIST code and sources.
    pub(super) fn lists(self, lists: &[(u8, &[u16])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (code, items) in lists {
            bytes.extend([0x16, code << 4, u8::try_from(items.len()).unwrap()]);
        }
        let mut places: Vec<u16> = lists
            .iter()
            .flat_map(|(_, items)| items.iter().copied())
            .collect();
        places.resize(48, 0x27);
        bytes.extend(places.into_iter().flat_map(|place| self.u16(place)));
        bytes
    }

    /// The default display sources: every item of the catalog, and one unused.
    pub(super) fn sources() -> Vec<u8> {
        let bit = |name: &String| {
            1 << built_in().families[0]
                .display_source
                .annunciators
                .iter()
                .position(|known| known == name)
                .unwrap()
        };
        let entry = |item: &crate::display_item::DisplayItem| {
            let lit: u8 = item.annunciators.iter().map(bit).sum();
            [
                vec![
                    item.kind,
                    item.source,
                    item.block,
                    item.digits | item.decimals << 4,
                ],
                format!("{:<3}", item.caption).into_bytes(),
                vec![lit],
            ]
            .concat()
        };
        let mut bytes: Vec<u8> = built_in().display_items.iter().flat_map(entry).collect();
        bytes.extend([0; 8]);
        bytes
    }

    /// A FOCUS AX Polyphase, form 9S.
    pub(super) fn image(self) -> Image {
        let mut image = Image::new();
        let code = (0..14)
            .find(|code| NiFormat::from_code(*code) == self.ni1)
            .unwrap();
        let config = GenConfig {
            format_control_1: 0x02 | u8::from(self.order == ByteOrder::MostFirst),
            format_control_2: 0x0A,
            format_control_3: 0x80 | code,
            nameplate_type: 2,
            std_version: 1,
            ..GenConfig::default()
        };
        image.put(&config).unwrap();
        let mut set = |number, bytes: Vec<u8>| image.set_raw(TableId::standard(number), bytes);
        set(1, b"LGYRFOCUSAX \x01\x00\x05\x1C0123456789      ".to_vec());
        let elements = self.u16(4 | 4 << 3 | 1 << 6);
        set(
            2,
            [
                b"  1.80     1\x019S   ".to_vec(),
                elements,
                vec![0x88],
                b"20    2.5   ".to_vec(),
            ]
            .concat(),
        );
        set(11, vec![0x2F, 38, 4, 0, 0, 16, 2, 38]);
        let mut units = vec![0x0002_4000_u32, 0x0001_8000, 0x0007_C000, 0x0003_C000];
        units.resize(38, 0x0000_0121);
        set(
            12,
            units
                .iter()
                .flat_map(|unit| self.ordered(&unit.to_be_bytes()))
                .collect(),
        );
        set(15, (0..16).flat_map(|_| self.constants(1, 1)).collect());
        let flags = |source| match source {
            0..=3 | 26..=33 => 0x39,
            34.. => 0x3B,
            _ => 0x11,
        };
        set(16, (0..38).map(flags).collect());
        set(21, vec![0x57, 2, 3, 4, 2, 0, 1, 4, 2, 4]);
        set(22, vec![0, 1, 2, 3, 0x22, 0x23, 3]);
        set(
            31,
            [
                vec![7],
                self.u16(40),
                vec![8],
                self.u16(48),
                vec![3],
                self.u16(0),
                vec![0],
            ]
            .concat(),
        );
        set(32, Self::sources());
        set(
            33,
            self.lists(&[(1, &[0, 1, 8, 30]), (2, &[4, 5, 6, 7, 27]), (3, &[30, 0])]),
        );
        image.set_raw(CONFIG, vec![4, 2, 0x13, 0, 0x1E, 0, 0, 0]);
        image.set_raw(
            TableId::manufacturer(101),
            [vec![2, 9], self.u16(20), self.u16(7), vec![6, 0]].concat(),
        );
        image
    }
}

/// The image after these writes.
pub(super) fn written(image: &Image, writes: &[super::TableWrite]) -> Image {
    let mut after = image.clone();
    for write in writes {
        assert_eq!(
            after.raw(write.table).map(<[u8]>::len),
            Some(write.bytes.len()),
            "{} changes its size",
            write.table
        );
        after.set_raw(write.table, write.bytes.clone());
    }
    after
}
