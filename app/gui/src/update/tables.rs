//! The table that is looked at: its bytes and its fields, from the last reading.
//!
//! Is: one table at a time, decoded when it is chosen.
//! Is not: how a table is laid out; `jobs` decodes it.

use meterbench_jobs::{Image, TableId, table};

use crate::{
    state::{State, TableView},
    words::sentence,
};

/// Bytes a line.
const LINE: usize = 8;

/// ST-42, the passwords.
const PASSWORDS: TableId = TableId::standard(42);

/// Look at this table, or at none.
pub(super) fn show(state: &mut State, id: Option<TableId>) {
    let snapshot = state
        .meter
        .as_ref()
        .and_then(|meter| meter.snapshot.as_ref());
    state.table = snapshot
        .zip(id)
        .and_then(|(snapshot, id)| view(&snapshot.image, id));
}

/// There is another reading: look at the same table in it, or at its first.
pub(super) fn refresh(state: &mut State) {
    let before = state.table.as_ref().map(|table| table.id);
    show(state, before);
    if state.table.is_none() {
        let first = state
            .meter
            .as_ref()
            .and_then(|meter| meter.snapshot.as_ref())
            .and_then(|snapshot| snapshot.image.ids().next());
        show(state, first);
    }
}

fn view(image: &Image, id: TableId) -> Option<TableView> {
    let bytes = image.raw(id)?;
    let (fields, mut note) = match table::decode(image, id) {
        Some(Ok(fields)) => (Some(fields), None),
        Some(Err(misfit)) => (
            None,
            Some(format!("{}; shown raw", sentence(&misfit.to_string()))),
        ),
        None => (
            None,
            Some("This table is not known here; its bytes are kept as they are".into()),
        ),
    };
    let secret = id.as_pending(false) == PASSWORDS;
    if secret {
        note = Some("The bytes of this table hold passwords and are not shown".into());
    }
    Some(TableView {
        id,
        hex: if secret { Vec::new() } else { lines(bytes) },
        fields,
        note,
    })
}

/// "0008  30 31 32 33": the place of the first byte, and up to eight bytes.
fn lines(bytes: &[u8]) -> Vec<String> {
    let line = |(number, bytes): (usize, &[u8])| {
        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        format!("{:04}  {}", number * LINE, hex.join(" "))
    };
    bytes.chunks(LINE).enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_stand_in_lines_of_eight() {
        let bytes: Vec<u8> = (0x2C..0x36).collect();
        assert_eq!(
            lines(&bytes),
            ["0000  2C 2D 2E 2F 30 31 32 33", "0008  34 35"]
        );
        assert!(lines(&[]).is_empty());
    }

    #[test]
    fn unknown_tables_are_hex_and_passwords_are_not_shown() {
        let mut image = Image::new();
        let unknown = TableId::manufacturer(1999);
        image.set_raw(unknown, vec![1, 2, 3]);
        image.set_raw(PASSWORDS, b"SUPERVISOR".to_vec());
        let shown = view(&image, unknown).unwrap();
        assert_eq!((shown.hex.len(), shown.fields), (1, None));
        assert!(shown.note.unwrap().contains("not known"));
        let secret = view(&image, PASSWORDS).unwrap();
        assert!(secret.hex.is_empty() && secret.note.unwrap().contains("passwords"));
        assert!(view(&image, TableId::standard(5)).is_none());
    }
}
