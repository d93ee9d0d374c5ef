//! Load files: what they say, and what is wrong with a bad one, with its line.

use super::*;

#[test]
fn a_shape_in_toml_and_the_same_in_csv_are_the_same_load() {
    let toml = "schema = 1\n\n[[step]]\nat = \"00:00\"\nwatts = 350\n\n[[step]]\nat = \"07:30\"\na = { volts = 240.1, amps = 5.25, pf = -0.9512 }\n\n[[step]]\nat = \"12:00:30\"\na = { volts = 241, amps = 8, received = true }\n";
    let csv = "# a roof at noon\ntime, watts, volts_a, amps_a, pf_a, received_a\n00:00, 350, , , ,\n07:30, , 240.1, 5.25, -0.9512,\n12:00:30, , 241, 8, , yes\n";
    assert_eq!(Load::from_toml(toml).unwrap(), Load::from_csv(csv).unwrap());
}

#[test]
fn a_bad_csv_file_is_refused_with_its_line() {
    for (text, expected) in [
        ("time,watts\n", "line 1: there is no step"),
        (
            "time,watts\n06:00,5\n",
            "line 2: the day begins with a gap: the first step is at 06:00, not at 00:00",
        ),
        (
            "time,watts\n00:00,5\n08:00,6\n07:00,7\n",
            "line 4: 07:00 does not come after the step before it",
        ),
        (
            "time,watts\n00:00,NaN\n",
            "line 2: watts “NaN” is not a number from -10000000 to 10000000",
        ),
        (
            "time,watts\n00:00,lots\n",
            "line 2: watts “lots” is not a number from -10000000 to 10000000",
        ),
        (
            "time,watts\n00:00,5\n25:00,6\n",
            "line 3: “25:00” is no time of day: 07:30 or 07:30:15",
        ),
        (
            "time,watts\n00:00,\n",
            "line 2: the step has no load: give watts, or volts and amps of a phase",
        ),
        (
            "time,watts\n00:00,5,6\n",
            "line 2: 3 cells, but the heading has 2",
        ),
        (
            "time,volts_a\n00:00,240\n",
            "line 2: phase A has volts or amps alone: give both",
        ),
        (
            "time,volts_a,amps_a,pf_a\n00:00,240,5,1.2\n",
            "line 2: pf “1.2” is not a number from -1 to 1",
        ),
        (
            "time,watts,volts_a,amps_a\n00:00,5,240,1\n",
            "line 2: the step has watts and phases: give one of them",
        ),
        (
            "time,kilowatts\n00:00,5\n",
            "line 1: the column “kilowatts” is not known; there are time, watts, and volts_a, amps_a, pf_a, received_a, the same with b and c",
        ),
    ] {
        assert_eq!(Load::from_csv(text).unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_bad_toml_file_is_refused_with_its_line() {
    for (text, expected) in [
        ("schema = 1\n", "line 2: there is no step"),
        ("\nschema = 2\n", "line 2: schema 2 is not known, only 1 is"),
        (
            "schema = 1\n[[step]]\nat = \"00:15\"\nwatts = 1\n",
            "line 3: the day begins with a gap: the first step is at 00:15, not at 00:00",
        ),
        (
            "schema = 1\n[[step]]\nat = \"00:00\"\nwatts = -inf\n",
            "line 3: watts “-inf” is not a number from -10000000 to 10000000",
        ),
        (
            "schema = 1\n[[step]]\nat = \"00:00\"\nwatts = nan\n",
            "line 3: watts “NaN” is not a number from -10000000 to 10000000",
        ),
        (
            "schema = 1\n[[step]]\nat = \"00:00\"\nwatts = 1\n[[step]]\nat = \"00:00\"\nwatts = 2\n",
            "line 6: 00:00 does not come after the step before it",
        ),
    ] {
        assert_eq!(Load::from_toml(text).unwrap_err().to_string(), expected);
    }
    let unknown = Load::from_toml("schema = 1\n[[step]]\nat = \"00:00\"\nkw = 1\n").unwrap_err();
    assert!(
        unknown
            .to_string()
            .starts_with("line 4: unknown field `kw`"),
        "{unknown}"
    );
}
