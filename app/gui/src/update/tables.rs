//! The table that is looked at: its bytes and its fields, from the last reading.
//!
//! Is: one table at a time, decoded when it is chosen.
//! Is not: how a table is laid out; `jobs` decodes it.

use meterbench_jobs::{Image, TableId, table};

use crate::{
    state::{State, TableView},
    words::sentence,
};

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
    let (fields, mut note) = match table::fields(image, id) {
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
        bytes: if secret { Vec::new() } else { bytes.to_vec() },
        fields,
        note,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_tables_are_hex_and_passwords_are_not_shown() {
        let mut image = Image::new();
        let unknown = TableId::manufacturer(1999);
        image.set_raw(unknown, vec![1, 2, 3]);
        image.set_raw(PASSWORDS, b"SUPERVISOR".to_vec());
        let shown = view(&image, unknown).unwrap();
        assert_eq!((shown.bytes, shown.fields), (vec![1, 2, 3], None));
        assert!(shown.note.unwrap().contains("not known"));
        let secret = view(&image, PASSWORDS).unwrap();
        assert!(secret.bytes.is_empty() && secret.note.unwrap().contains("passwords"));
        assert!(view(&image, TableId::standard(5)).is_none());
    }
}
