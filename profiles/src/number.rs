//! Numbers for a person: digits in groups of three.
//!
//! Is: the one way numbers are written in findings, reports and the catalog.
//! Is not: a program file's number; there digits stand together.
//! Shape: `1 000 000`, `68 075.5`; four digits stand together, as on a nameplate.

/// A whole number: `1 000 000`, `4096`.
pub fn grouped(number: u64) -> String {
    group(&number.to_string())
}

/// A number with up to `decimals` decimals, zeros at its end left out: `68 075.5`.
pub fn grouped_decimal(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let rest = rest.trim_end_matches('0');
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", whole),
    };
    let dot = if rest.is_empty() { "" } else { "." };
    format!("{sign}{}{dot}{rest}", group(digits))
}

/// Digits in groups of three from the right; four digits and less stand together.
fn group(digits: &str) -> String {
    if digits.len() <= 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return digits.to_owned();
    }
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three_from_five_on() {
        let whole: Vec<String> = [0, 9, 999, 4096, 10_000, 100_000, 1_234_567, u64::MAX]
            .into_iter()
            .map(grouped)
            .collect();
        assert_eq!(
            whole,
            [
                "0",
                "9",
                "999",
                "4096",
                "10 000",
                "100 000",
                "1 234 567",
                "18 446 744 073 709 551 615"
            ]
        );
        assert_eq!(grouped_decimal(68_075.52, 1), "68 075.5");
        assert_eq!(grouped_decimal(16.62, 1), "16.6");
        assert_eq!(grouped_decimal(-12_345.0, 2), "-12 345");
        assert_eq!(grouped_decimal(100.0, 0), "100");
        assert_eq!(grouped_decimal(f64::INFINITY, 1), "inf");
    }
}
