//! A meter's tables for the tests, written out byte by byte for any byte order and number format.

use meterbench_c1219::{ByteOrder, GenConfig, Image, IntFormat, NiFormat, Number, Set, TableId};

use crate::catalog::built_in;

pub(super) const MULTIPLIER: TableId = TableId::standard(15);
pub(super) const SELECTION: TableId = TableId::standard(22);
pub(super) const SOURCES: TableId = TableId::standard(32);
pub(super) const LISTS: TableId = TableId::standard(33);
pub(super) const CONFIG: TableId = TableId::manufacturer(100);
pub(super) const TEXTS: TableId = TableId::standard(6);
pub(super) const DEMAND: TableId = TableId::standard(13);
pub(super) const PROFILE: TableId = TableId::standard(61);
pub(super) const CHANNELS: TableId = TableId::standard(62);
pub(super) const HISTORY: TableId = TableId::standard(73);
pub(super) const LOG: TableId = TableId::standard(75);
pub(super) const LIMIT: TableId = TableId::manufacturer(103);
pub(super) const KYZ: TableId = TableId::manufacturer(104);

/// The display items with which the sources of ST-32 begin; the last source is unused.
pub(super) const DEFAULT_SOURCES: usize = 39;

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
        let defaults = built_in().display_items.iter().take(DEFAULT_SOURCES);
        let mut bytes: Vec<u8> = defaults.flat_map(entry).collect();
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
            std_tables: members(10, &[6, 11, 12, 13, 15, 16, 22, 32, 33, 61, 62, 64, 73, 75]),
            std_writable: members(10, &[6, 13, 15, 22, 32, 33, 62, 73, 75]),
            mfg_tables: members(14, &[100, 101, 103, 104]),
            mfg_writable: members(14, &[100, 103, 104]),
            std_procedures: members(3, &[]),
            mfg_procedures: members(13, &[]),
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
        let units = &built_in().families[0].sources;
        set(
            12,
            units
                .iter()
                .flat_map(|source| self.ordered(&source.uom.to_be_bytes()))
                .collect(),
        );
        set(6, Self::texts());
        set(13, [vec![0, 2, 0, 0], [15, 1].repeat(4)].concat());
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
        self.set_later_decades(&mut image);
        image.set_raw(CONFIG, vec![4, 2, 0x13, 0, 0x1E, 0, 0, 0]);
        image.set_raw(
            TableId::manufacturer(101),
            [vec![2, 9], self.u16(20), self.u16(7), vec![6, 0]].concat(),
        );
        image
    }
}

impl Bench {
    /// ST-6: owner, a customer, and the software that wrote it.
    fn texts() -> Vec<u8> {
        let mut bytes = vec![b' '; 230];
        bytes[..15].copy_from_slice(b"EXAMPLE UTILITY");
        bytes[120..127].copy_from_slice(b"C-20731");
        bytes[178..190].copy_from_slice(b"SOFT\x01\x02WARE\x03\x04");
        bytes
    }

    /// Load profile, logs and KYZ outputs.
    fn set_later_decades(self, image: &mut Image) {
        let memory = self.ordered(&18_150_u32.to_be_bytes());
        let (flags, blocks) = (self.u16(0x0C50), self.u16(30));
        let profile = [memory, flags, vec![2], blocks, self.u16(96), vec![2, 15]].concat();
        image.set_raw(PROFILE, profile);
        let one = self.u16(1);
        let channels = [vec![1, 0, 0, 1, 1, 1, 2], one.repeat(4)].concat();
        image.set_raw(CHANNELS, channels);
        let entries = [self.u16(50), self.u16(100)].concat();
        image.set_raw(
            TableId::standard(71),
            [vec![6, 7, 2, 4, 4], entries].concat(),
        );
        let can = (1..5).chain(9..12).chain(20..28).chain(42..49).chain([52]);
        let can = [
            members(7, &can.collect::<Vec<_>>()),
            members(2, &(0..13).collect::<Vec<_>>()),
        ];
        let can: Vec<u8> = can.iter().flat_map(|set| set.as_bytes().to_vec()).collect();
        image.set_raw(TableId::standard(72), can);
        let mut mask = vec![0; 49];
        (mask[0], mask[2], mask[7], mask[20]) = (0x18, 0x10, 0x80, 0xAA);
        image.set_raw(HISTORY, mask.clone());
        image.set_raw(LOG, mask);
        let weight = self.ordered(&1800_u32.to_be_bytes());
        let output = [vec![1, 0], weight, self.u16(0)].concat();
        image.set_raw(KYZ, [output, vec![0; 8]].concat());
    }

    /// A FOCUS AX-SD, form 2S: one with a service switch.
    pub(super) fn switch_image(self) -> Image {
        let mut image = self.image();
        let elements = self.u16(4 | 1 << 3 | 1 << 6);
        let plate = [
            b"  7.20     1\x012S   ".to_vec(),
            elements,
            vec![0x55],
            b"200   30.0  ".to_vec(),
        ];
        image.set_raw(TableId::standard(2), plate.concat());
        let features = [vec![1, 2], self.u16(200), self.u16(0x5F), vec![6, 0]].concat();
        image.set_raw(TableId::manufacturer(101), features);
        let watts = self.ordered(&7200_u32.to_be_bytes());
        let limit = [vec![1, 5], watts, self.u16(60), vec![3, 60], self.u16(0)];
        image.set_raw(LIMIT, limit.concat());
        image
    }
}

fn members(bytes: usize, members: &[usize]) -> Set {
    let mut set = Set::empty(bytes);
    assert!(members.iter().all(|member| set.set(*member, true)));
    set
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
