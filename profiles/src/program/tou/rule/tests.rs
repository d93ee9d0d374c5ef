//! Rules in words: the one way they are written, and the many in which they are read.

use proptest::prelude::*;

use super::*;

fn written(text: &str) -> String {
    match text.parse::<When>() {
        Ok(when) => when.to_string(),
        Err(error) => format!("! {error}"),
    }
}

#[test]
fn every_kind_of_rule_is_written_as_it_is_read() {
    for text in [
        "2026-12-24",
        "july 4",
        "february 29",
        "july 4, monday if sunday",
        "july 4, friday if saturday",
        "january 1, monday if weekend",
        "december 25, nearest weekday",
        "december 25 and the day after",
        "the day after july 4",
        "day 1 of every month",
        "day 31 of every month, friday if weekend",
        "the day after day 15 of every month",
        "second sunday of march",
        "first sunday of every month",
        "first monday on or after june 8",
        "fourth monday on or after day 8 of every month",
        "last monday of may",
        "last friday of every month",
        "last friday before april 15",
        "last friday before day 15 of every month",
        "every friday",
        "every day from 2026-01-05",
        "every 28 days from 2026-01-05",
    ] {
        assert_eq!(written(text), text);
    }
}

#[test]
fn what_a_person_may_write_is_read() {
    for (text, meant) in [
        ("  JULY   4 ", "july 4"),
        ("Jul 4th", "july 4"),
        ("4 july", "july 4"),
        ("the 4th of July", "july 4"),
        ("sept. 1", "september 1"),
        ("July 4, Mon. if Sun.", "july 4, monday if sunday"),
        ("july 4 monday if sunday", "july 4, monday if sunday"),
        ("july 4 and next day", "july 4 and the day after"),
        ("Day after Jul 4", "the day after july 4"),
        ("1st of every month", "day 1 of every month"),
        ("1st day of each month", "day 1 of every month"),
        ("2nd Sun in Mar", "second sunday of march"),
        (
            "Monday on or after June 8",
            "first monday on or after june 8",
        ),
        ("friday before april 15", "last friday before april 15"),
        ("1st thurs of nov", "first thursday of november"),
        ("each Fridays", "every friday"),
        (
            "every 4 weeks from 2026-01-05",
            "every 28 days from 2026-01-05",
        ),
        ("every week from 2026-01-05", "every 7 days from 2026-01-05"),
    ] {
        assert_eq!(written(text), meant, "{text}");
    }
}

#[test]
fn what_is_no_rule_says_what_is_wrong_with_it() {
    for (text, problem) in [
        ("", "a date is written `2026-12-24`"),
        ("when it suits", "a date is written `2026-12-24`"),
        ("sunday", "a date is written `2026-12-24`"),
        ("jully 4", "did you mean `july`"),
        (
            "second sunday of marhc",
            "`marhc` stands where a month must; did you mean `march`",
        ),
        ("second sunday", "after `sunday` comes `of` and a month"),
        (
            "last sonday of may",
            "`sonday` stands where a weekday must; did you mean `monday` or `sunday`",
        ),
        ("july", "after `july` comes a day of the month"),
        ("july 4 2026", "`2026` stands where `and the day after`"),
        ("july 4, tuesday if sunday", "`tuesday` stands where"),
        (
            "july 4, monday if sunday please",
            "`please` stands where the end of the rule must",
        ),
        ("june 31", "june has no day 31, its last is 30"),
        ("february 30", "february has no day 30, its last is 29"),
        ("july 0", "july has no day 0"),
        ("2026-02-30", "`2026-02-30` is no date"),
        ("2026-2-3", "`2026-2-3` is no date"),
        (
            "every 64 days from 2026-01-05",
            "it counts from 1 to 63 days",
        ),
        (
            "every 0 days from 2026-01-05",
            "it counts from 1 to 63 days",
        ),
        ("every 9 weeks", "after `weeks` comes `from`"),
        ("every 28 days from today", "`today` is no date"),
        (
            "every blue moon",
            "`blue` stands where a weekday or a number of days must",
        ),
        (
            "second monday of june, friday if sunday",
            "only a day such as `july 4` can move",
        ),
        ("99999999999 july", "a date is written"),
    ] {
        let answer = written(text);
        assert!(
            answer.starts_with("! ") && answer.contains(problem),
            "{text}: {answer}"
        );
        assert!(answer.len() < 300, "{answer}");
    }
}

proptest! {
    #[test]
    fn writing_and_reading_are_inverse(when in crate::program::arbitrary::when()) {
        let text = when.to_string();
        prop_assert_eq!(text.parse::<When>().unwrap(), when);
        let shouted = text.to_uppercase().replace(' ', "   ");
        prop_assert_eq!(shouted.parse::<When>().unwrap(), when);
    }

    #[test]
    fn any_words_are_a_rule_or_an_error_that_fits_on_a_line(
        words in prop::collection::vec(
            prop_oneof![
                prop::sample::select(vec![
                    "every", "last", "first", "day", "of", "month", "july", "sun", "4", "31st", "on", "or", "after",
                    "before", "from", "and", "the", "2026-01-01", "if", "weekend", "nearest", "weekday", "days", ",",
                ]).prop_map(str::to_owned),
                any::<String>(),
            ],
            0..8,
        ),
    ) {
        match words.join(" ").parse::<When>() {
            Ok(when) => prop_assert_eq!(when.to_string().parse::<When>().unwrap(), when),
            Err(error) => prop_assert!(error.to_string().chars().count() < 400),
        }
    }
}
