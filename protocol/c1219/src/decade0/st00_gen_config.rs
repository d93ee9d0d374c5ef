//! ST-0 GEN_CONFIG_TBL: byte order, formats, which tables exist.
//!
//! Shape: none but its own; no format touches it. `19 bytes | 6 sets`, each as long as the dimensions inside say.
//! Source: C12.19 table 0.

use crate::{
    ByteOrder, Formats, IdForm, Image, IntFormat, NiFormat, Reader, Set, Table, TableError,
    TableId, TimeFormat, Writer,
};

/// The meter's formats and inventory. The dimensions of the sets are their lengths.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct GenConfig {
    /// FORMAT_CONTROL_1: byte order, characters, source model
    pub format_control_1: u8,
    /// FORMAT_CONTROL_2: time, access methods, identifiers, integers
    pub format_control_2: u8,
    /// FORMAT_CONTROL_3: the two non-integer formats
    pub format_control_3: u8,
    /// DEVICE_CLASS: 1997 the maker's four characters, 2008 an object identifier
    pub device_class: [u8; 4],
    /// NAMEPLATE_TYPE
    pub nameplate_type: u8,
    /// DEFAULT_SET_USED
    pub default_set_used: u8,
    /// MAX_PROC_PARM_LENGTH
    pub max_proc_parm_length: u8,
    /// MAX_RESP_DATA_LEN
    pub max_resp_data_len: u8,
    /// STD_VERSION_NO: 0 draft, 1 1997, 2 2008
    pub std_version: u8,
    /// STD_REVISION_NO
    pub std_revision: u8,
    /// DIM_MFG_STATUS_USED: bytes of the maker's status in ST-3
    pub mfg_status_bytes: u8,
    /// NBR_PENDING: places in ST-4
    pub pending_places: u8,
    /// STD_TBLS_USED
    pub std_tables: Set,
    /// MFG_TBLS_USED
    pub mfg_tables: Set,
    /// STD_PROC_USED
    pub std_procedures: Set,
    /// MFG_PROC_USED
    pub mfg_procedures: Set,
    /// STD_TBLS_WRITE
    pub std_writable: Set,
    /// MFG_TBLS_WRITE
    pub mfg_writable: Set,
    /// Bytes after the last field known here.
    pub tail: Vec<u8>,
}

/// NAMEPLATE_TYPE in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameplateType {
    /// 0
    Gas,
    /// 1
    Water,
    /// 2
    Electric,
    /// Any other code.
    Unknown(u8),
}

impl GenConfig {
    /// DATA_ORDER
    #[must_use]
    pub fn order(&self) -> ByteOrder {
        if self.format_control_1 & 1 == 1 {
            ByteOrder::MostFirst
        } else {
            ByteOrder::LeastFirst
        }
    }

    /// The same meter with the other DATA_ORDER bit; its other tables are not turned round by this.
    pub fn set_order(&mut self, order: ByteOrder) {
        self.format_control_1 =
            self.format_control_1 & !1 | u8::from(order == ByteOrder::MostFirst);
    }

    /// CHAR_FORMAT: 1 ISO 646, 2 ISO 8859-1, 3 to 5 Unicode (2008)
    #[must_use]
    pub fn char_format(&self) -> u8 {
        self.format_control_1 >> 1 & 7
    }

    /// MODEL_SELECT: 0 for the source model of decade 1
    #[must_use]
    pub fn model_select(&self) -> u8 {
        self.format_control_1 >> 4 & 7
    }

    /// DATA_ACCESS_METHOD: may tables be read by offset and count?
    #[must_use]
    pub fn reads_by_offset(&self) -> bool {
        self.format_control_2 >> 3 & 1 == 1
    }

    /// DATA_ACCESS_METHOD: may tables be read by index and count?
    #[must_use]
    pub fn reads_by_index(&self) -> bool {
        self.format_control_2 >> 4 & 1 == 1
    }

    /// All formats in one value. Reserved codes stay as such and fail where a field needs them.
    #[must_use]
    pub fn formats(&self) -> Formats {
        Formats {
            order: self.order(),
            ni1: NiFormat::from_code(self.format_control_3 & 0x0F),
            ni2: NiFormat::from_code(self.format_control_3 >> 4),
            time: TimeFormat::from_code(self.format_control_2),
            id_form: if self.format_control_2 >> 5 & 1 == 1 {
                IdForm::Bcd
            } else {
                IdForm::Text
            },
            int_format: IntFormat::from_code(self.format_control_2 >> 6),
        }
    }

    /// NAMEPLATE_TYPE
    #[must_use]
    pub fn nameplate(&self) -> NameplateType {
        match self.nameplate_type {
            0 => NameplateType::Gas,
            1 => NameplateType::Water,
            2 => NameplateType::Electric,
            code => NameplateType::Unknown(code),
        }
    }

    /// Every table that the meter has: standard ones, then the maker's.
    pub fn tables_used(&self) -> impl Iterator<Item = TableId> + '_ {
        self.std_tables_used().chain(self.mfg_tables_used())
    }

    /// STD_TBLS_USED as tables
    pub fn std_tables_used(&self) -> impl Iterator<Item = TableId> + '_ {
        self.std_tables.iter().map(TableId::standard)
    }

    /// MFG_TBLS_USED as tables
    pub fn mfg_tables_used(&self) -> impl Iterator<Item = TableId> + '_ {
        self.mfg_tables.iter().map(TableId::manufacturer)
    }

    /// Every table that may be written.
    pub fn tables_writable(&self) -> impl Iterator<Item = TableId> + '_ {
        let std = self.std_writable.iter().map(TableId::standard);
        std.chain(self.mfg_writable.iter().map(TableId::manufacturer))
    }

    /// Has the meter this table? (A pending copy: the table itself.)
    #[must_use]
    pub fn uses(&self, id: TableId) -> bool {
        let set = if id.is_manufacturer() {
            &self.mfg_tables
        } else {
            &self.std_tables
        };
        set.contains(usize::from(id.number()))
    }

    /// May this table be written?
    #[must_use]
    pub fn writes(&self, id: TableId) -> bool {
        let set = if id.is_manufacturer() {
            &self.mfg_writable
        } else {
            &self.std_writable
        };
        set.contains(usize::from(id.number()))
    }

    /// Has the meter this procedure?
    #[must_use]
    pub fn has_procedure(&self, id: crate::procedure::ProcId) -> bool {
        let set = if id.is_manufacturer() {
            &self.mfg_procedures
        } else {
            &self.std_procedures
        };
        set.contains(usize::from(id.number()))
    }
}

impl Table for GenConfig {
    const ID: TableId = TableId::standard(0);
    type Shape = ();

    fn shape(_: &Image) -> Result<(), TableError> {
        Ok(())
    }

    fn decode((): &(), r: &mut Reader<'_>) -> Result<Self, TableError> {
        let mut config = GenConfig {
            format_control_1: r.u8("FORMAT_CONTROL_1")?,
            format_control_2: r.u8("FORMAT_CONTROL_2")?,
            format_control_3: r.u8("FORMAT_CONTROL_3")?,
            ..GenConfig::default()
        };
        config
            .device_class
            .copy_from_slice(r.take("DEVICE_CLASS", 4)?);
        config.nameplate_type = r.u8("NAMEPLATE_TYPE")?;
        config.default_set_used = r.u8("DEFAULT_SET_USED")?;
        config.max_proc_parm_length = r.u8("MAX_PROC_PARM_LENGTH")?;
        config.max_resp_data_len = r.u8("MAX_RESP_DATA_LEN")?;
        config.std_version = r.u8("STD_VERSION_NO")?;
        config.std_revision = r.u8("STD_REVISION_NO")?;
        let std_tables = r.u8("DIM_STD_TBLS_USED")?.into();
        let mfg_tables = r.u8("DIM_MFG_TBLS_USED")?.into();
        let std_procedures = r.u8("DIM_STD_PROC_USED")?.into();
        let mfg_procedures = r.u8("DIM_MFG_PROC_USED")?.into();
        config.mfg_status_bytes = r.u8("DIM_MFG_STATUS_USED")?;
        config.pending_places = r.u8("NBR_PENDING")?;
        let mut set = |field, bytes| r.take(field, bytes).map(Set::from_bytes);
        config.std_tables = set("STD_TBLS_USED", std_tables)?;
        config.mfg_tables = set("MFG_TBLS_USED", mfg_tables)?;
        config.std_procedures = set("STD_PROC_USED", std_procedures)?;
        config.mfg_procedures = set("MFG_PROC_USED", mfg_procedures)?;
        config.std_writable = set("STD_TBLS_WRITE", std_tables)?;
        config.mfg_writable = set("MFG_TBLS_WRITE", mfg_tables)?;
        config.tail = r.rest();
        Ok(config)
    }

    fn encode(&self, (): &(), w: &mut Writer) -> Result<(), TableError> {
        w.bytes(&[
            self.format_control_1,
            self.format_control_2,
            self.format_control_3,
        ]);
        w.bytes(&self.device_class);
        w.bytes(&[
            self.nameplate_type,
            self.default_set_used,
            self.max_proc_parm_length,
            self.max_resp_data_len,
        ]);
        w.bytes(&[self.std_version, self.std_revision]);
        for (field, set) in [
            ("STD_TBLS_USED", &self.std_tables),
            ("MFG_TBLS_USED", &self.mfg_tables),
            ("STD_PROC_USED", &self.std_procedures),
            ("MFG_PROC_USED", &self.mfg_procedures),
        ] {
            let bytes = set.as_bytes().len();
            w.u8(u8::try_from(bytes)
                .map_err(|_| w.range(field, bytes, "its length is a byte".to_owned()))?);
        }
        w.bytes(&[self.mfg_status_bytes, self.pending_places]);
        for set in [
            &self.std_tables,
            &self.mfg_tables,
            &self.std_procedures,
            &self.mfg_procedures,
        ] {
            w.bytes(set.as_bytes());
        }
        w.exact(
            "STD_TBLS_WRITE",
            self.std_writable.as_bytes(),
            self.std_tables.as_bytes().len(),
        )?;
        w.exact(
            "MFG_TBLS_WRITE",
            self.mfg_writable.as_bytes(),
            self.mfg_tables.as_bytes().len(),
        )?;
        w.bytes(&self.tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ST0, any_bytes, hex};

    const USED: [u16; 47] = [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 15, 16, 21, 22, 23, 24, 25, 26, 27, 28, 30, 31, 32,
        33, 41, 42, 44, 50, 51, 52, 53, 54, 55, 56, 60, 61, 62, 63, 64, 71, 72, 73, 74, 75, 76,
    ];

    fn image(bytes: &str) -> Image {
        [(GenConfig::ID, hex(bytes))].into_iter().collect()
    }

    #[test]
    fn the_published_example_in_both_orders() {
        for (first, order) in [("03", ByteOrder::MostFirst), ("02", ByteOrder::LeastFirst)] {
            let image = image(&ST0.replacen("03", first, 1));
            let config = image.config().unwrap();
            assert_eq!(config.order(), order);
            assert_eq!((config.char_format(), config.model_select()), (1, 0));
            assert!(config.reads_by_offset() && !config.reads_by_index());
            let expected = Formats {
                order,
                ni1: NiFormat::Int48,
                ni2: NiFormat::Int32,
                time: TimeFormat::Binary,
                id_form: IdForm::Text,
                int_format: IntFormat::Twos,
            };
            assert_eq!(config.formats(), expected);
            assert_eq!(
                (&config.device_class, config.nameplate()),
                (b"LGYR", NameplateType::Electric)
            );
            assert_eq!(
                (config.max_proc_parm_length, config.max_resp_data_len),
                (32, 32)
            );
            assert_eq!((config.std_version, config.std_revision), (1, 0));
            assert_eq!((config.mfg_status_bytes, config.pending_places), (4, 2));
            assert_eq!(config.std_tables.iter().collect::<Vec<_>>(), USED);
            assert_eq!(
                config.mfg_tables.iter().collect::<Vec<_>>(),
                [13, 24, 34, 100, 101, 102, 103, 104]
            );
            assert_eq!(
                config.std_procedures.iter().collect::<Vec<_>>(),
                (0..20).collect::<Vec<_>>()
            );
            assert_eq!(
                config.mfg_procedures.iter().collect::<Vec<_>>(),
                [100, 101, 102, 103]
            );
            assert_eq!(
                config.std_writable.iter().collect::<Vec<_>>(),
                [5, 6, 7, 13, 15, 22, 27, 32, 33, 42, 44, 53, 54, 62, 73, 75]
            );
            assert_eq!(
                config.mfg_writable.iter().collect::<Vec<_>>(),
                [34, 100, 103, 104]
            );
            assert_eq!(
                image.encode(&config).unwrap(),
                image.raw(GenConfig::ID).unwrap()
            );
        }
    }

    #[test]
    fn inventory_questions() {
        let config = image(ST0).config().unwrap();
        assert!(
            config.uses(TableId::standard(7))
                && config.uses(TableId::manufacturer(104))
                && !config.uses(TableId::standard(9))
        );
        assert!(config.writes(TableId::standard(33)) && !config.writes(TableId::standard(23)));
        assert!(config.has_procedure(crate::procedure::ProcId::standard(9)));
        assert_eq!(config.tables_used().count(), 55);
        assert_eq!(config.tables_used().last().unwrap().to_string(), "MT-104");
    }

    #[test]
    fn all_dimensions_zero_are_nineteen_bytes() {
        let image = image(&"00 ".repeat(19));
        let config = image.config().unwrap();
        assert_eq!(config, GenConfig::default());
        assert_eq!(image.encode(&config).unwrap(), [0; 19]);
    }

    #[test]
    fn the_longest_sets_and_a_tail_survive() {
        let mut bytes = vec![0x01; 13];
        bytes.extend([255, 255, 255, 255, 0, 0]);
        bytes.extend(std::iter::repeat_n(0x80, 6 * 255));
        bytes.extend(b"tail");
        let image: Image = [(GenConfig::ID, bytes.clone())].into_iter().collect();
        let config = image.config().unwrap();
        assert_eq!(config.std_tables.iter().last(), Some(2039));
        assert_eq!(config.tail, b"tail");
        assert_eq!(image.encode(&config).unwrap(), bytes);
    }

    #[test]
    fn a_short_table_names_the_set_that_is_cut() {
        let image: Image = [(GenConfig::ID, hex(ST0)[..80].to_vec())]
            .into_iter()
            .collect();
        let words = image.config().unwrap_err().to_string();
        assert_eq!(
            words,
            "ST-0 MFG_TBLS_WRITE ends past the table: it needs byte 83 of 80"
        );
    }

    #[test]
    fn write_sets_must_be_as_long_as_used_sets() {
        let mut config = image(ST0).config().unwrap();
        config.std_writable = Set::empty(3);
        assert!(matches!(
            Image::new().encode(&config),
            Err(TableError::Count {
                expected: 10,
                found: 3,
                ..
            })
        ));
    }

    any_bytes!(GenConfig);
}
