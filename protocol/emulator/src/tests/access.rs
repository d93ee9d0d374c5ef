use meterbench_c1218::{Code, Ended, Padding, Request, Secret};

use super::{Bench, PROGRAMMER, READER, SUPERVISOR, mt, st};
use crate::Session;

#[test]
fn without_a_password_only_five_tables_can_be_read() {
    let mut bench = Bench::new("2S-SD");
    let ids: Vec<_> = bench.meter.config.tables_used().collect();
    let open: Vec<_> = ids
        .iter()
        .filter(|id| bench.read(**id).is_ok())
        .map(ToString::to_string)
        .collect();
    assert_eq!(open, ["ST-0", "ST-1", "ST-3", "ST-5", "ST-23"]);
    assert_eq!(bench.read(st(21)), Err(Code::Isc));
    assert_eq!(bench.write(st(5), &[b' '; 20]), Code::Isc);
}

/// What cannot be read, for each password.
#[test]
fn each_password_reads_what_its_groups_allow() {
    for (password, refused) in [
        (
            READER,
            &[
                "ST-7 iar",
                "ST-41 isc",
                "ST-42 isc",
                "ST-44 isc",
                "MT-34 iar",
            ][..],
        ),
        (
            PROGRAMMER,
            &[
                "ST-7 iar",
                "ST-41 isc",
                "ST-42 isc",
                "ST-44 isc",
                "MT-34 iar",
            ],
        ),
        (SUPERVISOR, &["ST-7 iar", "MT-34 iar"]),
    ] {
        let mut bench = Bench::as_user("2S-SD", password);
        let ids: Vec<_> = bench.meter.config.tables_used().collect();
        let found: Vec<_> = ids
            .into_iter()
            .filter_map(|id| Some(format!("{id} {}", bench.read(id).err()?.short())))
            .collect();
        assert_eq!(found, refused, "{password}");
    }
}

#[test]
fn each_password_writes_what_its_groups_allow() {
    for (password, allowed) in [
        (READER, &["MT-34"][..]),
        (
            PROGRAMMER,
            &[
                "ST-5", "ST-6", "ST-13", "ST-15", "ST-22", "ST-27", "ST-32", "ST-33", "ST-53",
                "ST-54", "ST-62", "ST-73", "ST-75", "MT-34", "MT-100", "MT-103", "MT-104",
            ],
        ),
        (
            SUPERVISOR,
            &[
                "ST-5", "ST-6", "ST-13", "ST-15", "ST-22", "ST-27", "ST-32", "ST-33", "ST-42",
                "ST-44", "ST-53", "ST-54", "ST-62", "ST-73", "ST-75", "MT-34", "MT-100", "MT-103",
                "MT-104",
            ],
        ),
    ] {
        let mut bench = Bench::as_user("2S-SD", password);
        let tables: Vec<_> = bench
            .meter
            .image
            .iter()
            .map(|(id, bytes)| (id, bytes.to_vec()))
            .collect();
        let mut found = Vec::new();
        for (id, bytes) in tables {
            if id == st(7) {
                continue;
            }
            match bench.write(id, &bytes) {
                Code::Ok => found.push(id.to_string()),
                code if bench.meter.config.writes(id) => {
                    assert_eq!(code, Code::Isc, "{password} {id}")
                }
                code => assert_eq!(code, Code::Iar, "{password} {id}"),
            }
        }
        assert_eq!(found, allowed, "{password}");
    }
}

#[test]
fn a_password_is_known_with_either_padding_and_a_wrong_one_takes_rights_away() {
    let mut bench = Bench::new("9S");
    for padding in [Padding::Nul, Padding::Space] {
        let password = Secret::from_text(PROGRAMMER, padding).unwrap();
        assert_eq!(bench.code(&Request::Security { password }), Code::Ok);
        assert!(bench.read(st(33)).is_ok());
    }
    assert_eq!(bench.password("programmer"), Code::Err);
    assert_eq!(bench.read(st(33)), Err(Code::Isc));
    assert_eq!(bench.password(""), Code::Err);
}

#[test]
fn passwords_read_back_as_zeros_and_zeros_keep_them() {
    let mut bench = Bench::as_user("9S", SUPERVISOR);
    let zeros = bench.read(st(42)).unwrap();
    assert_eq!(zeros, vec![0; 63]);
    assert_eq!(bench.read_part(st(42), 21, 10), Ok(vec![0; 10]));
    assert_eq!(bench.write(st(42), &zeros), Code::Ok);
    assert_eq!(bench.password(READER), Code::Ok);
    assert_eq!(bench.password(SUPERVISOR), Code::Ok);
    let mut changed = zeros;
    changed[..6].copy_from_slice(b"SECRET");
    changed[20] = 1;
    assert_eq!(bench.write(st(42), &changed), Code::Ok);
    assert_eq!(bench.password(READER), Code::Err);
    assert_eq!(bench.password("SECRET"), Code::Ok);
    assert_eq!(bench.password(SUPERVISOR), Code::Ok);
}

#[test]
fn passwords_written_in_pieces_are_kept_and_changed_like_those_written_whole() {
    let mut bench = Bench::as_user("9S", SUPERVISOR);
    // Pieces that end in the middle of an entry.
    for at in (0..63).step_by(10) {
        let piece = vec![0; (63 - at).min(10)];
        let at = u32::try_from(at).unwrap();
        assert_eq!(bench.write_part(st(42), at, &piece), Code::Ok);
    }
    for password in [READER, PROGRAMMER, SUPERVISOR] {
        assert_eq!(bench.password(password), Code::Ok, "{password}");
    }
    assert_eq!(bench.write_part(st(42), 21, b"NEW"), Code::Ok);
    assert_eq!(bench.write_part(st(42), 24, &[0; 17]), Code::Ok);
    assert_eq!(bench.write_part(st(42), 41, &[3]), Code::Ok);
    assert_eq!(bench.password(PROGRAMMER), Code::Err);
    assert_eq!(bench.password("NEW"), Code::Ok);
}

#[test]
fn no_password_is_in_a_debug_text() {
    let mut bench = Bench::as_user("9S", SUPERVISOR);
    let shown = |bench: &Bench| format!("{:?} {:?}", bench.meter.image(), bench.session);
    let secret = format!("{:?}", PROGRAMMER.as_bytes());
    let secret = secret.trim_matches(['[', ']']);
    assert!(!shown(&bench).contains(secret));
    assert_eq!(bench.write_part(st(42), 0, b"SECRET"), Code::Ok);
    assert!(!shown(&bench).contains(secret), "{}", shown(&bench));
}

#[test]
fn rights_follow_what_is_written_to_st44() {
    let mut bench = Bench::as_user("9S", SUPERVISOR);
    let mut rights = bench.read(st(44)).unwrap();
    // ST-1, by any user: now ST-21.
    rights[5] = 21;
    assert_eq!(bench.write(st(44), &rights), Code::Ok);
    bench.password("");
    assert!(bench.read(st(21)).is_ok());
    assert_eq!(bench.read(st(1)), Err(Code::Isc));
}

#[test]
fn c35_offsets_unknown_tables_and_read_only_tables() {
    let mut bench = Bench::as_user("2S-SD", SUPERVISOR);
    assert_eq!(
        bench.read_part(st(1), 16, 16),
        bench.read(st(1)).map(|bytes| bytes[16..].to_vec())
    );
    assert_eq!(
        bench.read_part(st(1), 31, 100).map(|bytes| bytes.len()),
        Ok(1)
    );
    assert_eq!(bench.read_part(st(1), 32, 1), Err(Code::Onp));
    assert_eq!(bench.read_part(st(1), 33, 1), Err(Code::Onp));
    assert_eq!(bench.read(st(14)), Err(Code::Iar));
    assert_eq!(bench.read(st(54).as_pending(true)), Err(Code::Iar));
    assert_eq!(bench.write(st(1), &[0; 32]), Code::Iar);
    assert_eq!(bench.write_part(mt(13), 0, &[0; 2]), Code::Iar);
    assert_eq!(
        bench.code(&Request::ReadIndex {
            table: 1,
            index: vec![0],
            count: 1
        }),
        Code::Sns
    );
    assert_eq!(bench.code(&Request::ReadDefault), Code::Iar);
}

#[test]
fn a_second_tool_finds_the_meter_busy_until_the_first_has_gone() {
    let mut bench = Bench::new("9S");
    let logon = Request::Logon {
        user_id: 3,
        user: Request::user("other").unwrap(),
    };
    let mut other = Session::default();
    assert_eq!(bench.meter.answer(&mut other, &logon).code, Code::Bsy);
    // A session that never began doesn't end the other one.
    bench.meter.end(&mut other, Ended::LinkFailed);
    assert_eq!(bench.meter.answer(&mut other, &logon).code, Code::Bsy);
    bench.meter.end(&mut bench.session, Ended::Logoff);
    assert_eq!(bench.meter.answer(&mut other, &logon).code, Code::Ok);
}
