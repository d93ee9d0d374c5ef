//! Which segments of a display position light up for a character.
//!
//! Is: two tables, fourteen segments for letters and seven for digits.
//! Is not: the shapes of the segments; see [`shape`], nor whether a caption may be used; see `program::Caption`.
//! Shape: a set of segments is the bits of a `u16`, bit 0 for segment `a`.
//!
//! ```text
//!   --a--        --a--
//!  |\ | /|      |     |
//!  f i j k b    f     b
//!  |  \|/ |     |     |
//!   -g- -h-      --g--
//!  |  /|\ |     |     |
//!  e n m l c    e     c
//!  |/ | \|      |     |
//!   --d--        --d--
//! ```

pub mod shape;

/// How many segments an alphanumeric position has.
pub const ALPHA: usize = 14;
/// How many segments a digit has.
pub const DIGIT: usize = 7;

/// The segments named by letters.
const fn set(names: &str) -> u16 {
    let names = names.as_bytes();
    let mut bits = 0;
    let mut rest = names;
    while let [name, tail @ ..] = rest {
        bits |= 1 << (*name - b'a');
        rest = tail;
    }
    bits
}

/// The segments of a fourteen-segment position. Characters it can't form stay dark.
pub fn alpha(c: char) -> u16 {
    set(match c.to_ascii_uppercase() {
        '0' | 'O' => "abcdef",
        '1' => "bck",
        '2' => "abdegh",
        '3' => "abcdh",
        '4' => "bcfgh",
        '5' | 'S' => "acdfgh",
        '6' => "acdefgh",
        '7' => "abc",
        '8' => "abcdefgh",
        '9' => "abcdfgh",
        'A' => "abcefgh",
        'B' => "abcdhjm",
        'C' => "adef",
        'D' => "abcdjm",
        'E' => "adefg",
        'F' => "aefg",
        'G' => "acdefh",
        'H' => "bcefgh",
        'I' => "adjm",
        'J' => "bcde",
        'K' => "efgkl",
        'L' => "def",
        'M' => "bcefik",
        'N' => "bcefil",
        'P' => "abefgh",
        'Q' => "abcdefl",
        'R' => "abefghl",
        'T' => "ajm",
        'U' => "bcdef",
        'V' => "efnk",
        'W' => "bcefln",
        'X' => "ikln",
        'Y' => "ikm",
        'Z' => "adkn",
        '-' => "gh",
        '+' => "ghjm",
        '*' => "ghijklmn",
        '/' => "kn",
        '\\' => "il",
        '=' => "dgh",
        '>' => "in",
        '<' => "kl",
        '_' => "d",
        '%' => "cfkn",
        '\'' => "j",
        '"' => "fj",
        '(' => "kl",
        ')' => "in",
        _ => "",
    })
}

/// The segments of a seven-segment digit. Characters it can't form stay dark.
pub fn digit(c: char) -> u16 {
    set(match c {
        '0' | 'O' | 'D' => "abcdef",
        '1' | 'I' => "bc",
        '2' | 'Z' => "abdeg",
        '3' => "abcdg",
        '4' => "bcfg",
        '5' | 'S' | 's' => "acdfg",
        '6' => "acdefg",
        '7' => "abc",
        '8' | 'B' => "abcdefg",
        '9' | 'g' => "abcdfg",
        'A' | 'a' => "abcefg",
        'b' => "cdefg",
        'C' => "adef",
        'c' => "deg",
        'd' => "bcdeg",
        'E' | 'e' => "adefg",
        'F' | 'f' => "aefg",
        'G' => "acdef",
        'H' => "bcefg",
        'h' => "cefg",
        'i' => "c",
        'J' | 'j' => "bcde",
        'L' | 'l' => "def",
        'N' => "abcef",
        'n' => "ceg",
        'o' => "cdeg",
        'P' | 'p' => "abefg",
        'q' => "abcfg",
        'R' | 'r' => "eg",
        'T' | 't' => "defg",
        'U' | 'V' => "bcdef",
        'u' | 'v' => "cde",
        'Y' | 'y' => "bcdfg",
        '-' => "g",
        '_' => "d",
        '=' => "dg",
        '°' => "abfg",
        _ => "",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn no_two_digits_look_alike() {
        for table in [alpha, digit] {
            let shapes: BTreeMap<u16, char> = ('0'..='9').map(|c| (table(c), c)).collect();
            assert_eq!(shapes.len(), 10);
        }
    }

    #[test]
    fn every_letter_has_a_shape_of_its_own_on_fourteen_segments() {
        let shapes: BTreeMap<u16, char> = ('A'..='Z').map(|c| (alpha(c), c)).collect();
        assert_eq!(shapes.len(), 26);
        assert!(!shapes.contains_key(&0));
    }

    #[test]
    fn no_table_names_a_segment_that_is_not_there() {
        for c in (0_u8..=255).map(char::from) {
            assert!(alpha(c) < 1 << ALPHA, "{c}");
            assert!(digit(c) < 1 << DIGIT, "{c}");
        }
    }

    #[test]
    fn eight_lights_all_seven_and_blank_none() {
        assert_eq!((digit('8'), digit(' '), alpha(' ')), (0x7f, 0, 0));
    }
}
