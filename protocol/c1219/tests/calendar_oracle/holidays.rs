//! Recurring dates against the holidays of two countries, 2024 to 2030.

use jiff::civil::date;
use meterbench_c1219::Rdate;
use meterbench_c1219::calendar::Rule;

use super::monthly;

/// The dates of a rule in the years of the published lists.
fn published(bits: u16) -> Vec<String> {
    let (first, last) = (date(2024, 1, 1), date(2030, 12, 31));
    let dates = Rule::of(Rdate(bits)).dates(first, None);
    dates
        .take_while(|day| *day <= last)
        .map(|day| day.to_string())
        .collect()
}

/// Federal holidays as the Office of Personnel Management lists them, by 5 U.S.C. 6103 and Executive Order 11582: the
/// days that offices are closed, a Saturday's holiday on Friday, a Sunday's on Monday.
#[test]
fn us_federal_holidays_as_observed() {
    // to Friday if Saturday, to Monday if Sunday
    let nearest = |month, day| monthly(month, 14, 0, day);
    let all: [(&str, u16, &[&str]); 11] = [
        // 1 January 2028 is a Saturday
        (
            "New Year's Day",
            nearest(1, 1),
            &[
                "2024-01-01",
                "2025-01-01",
                "2026-01-01",
                "2027-01-01",
                "2027-12-31",
                "2029-01-01",
                "2030-01-01",
            ],
        ),
        (
            "Birthday of Martin Luther King, Jr.",
            monthly(1, 4, 1, 1),
            &[
                "2024-01-15",
                "2025-01-20",
                "2026-01-19",
                "2027-01-18",
                "2028-01-17",
                "2029-01-15",
                "2030-01-21",
            ],
        ),
        (
            "Washington's Birthday",
            monthly(2, 4, 1, 1),
            &[
                "2024-02-19",
                "2025-02-17",
                "2026-02-16",
                "2027-02-15",
                "2028-02-21",
                "2029-02-19",
                "2030-02-18",
            ],
        ),
        (
            "Memorial Day",
            monthly(5, 6, 1, 1),
            &[
                "2024-05-27",
                "2025-05-26",
                "2026-05-25",
                "2027-05-31",
                "2028-05-29",
                "2029-05-28",
                "2030-05-27",
            ],
        ),
        (
            "Juneteenth",
            nearest(6, 19),
            &[
                "2024-06-19",
                "2025-06-19",
                "2026-06-19",
                "2027-06-18",
                "2028-06-19",
                "2029-06-19",
                "2030-06-19",
            ],
        ),
        (
            "Independence Day",
            nearest(7, 4),
            &[
                "2024-07-04",
                "2025-07-04",
                "2026-07-03",
                "2027-07-05",
                "2028-07-04",
                "2029-07-04",
                "2030-07-04",
            ],
        ),
        (
            "Labor Day",
            monthly(9, 2, 1, 1),
            &[
                "2024-09-02",
                "2025-09-01",
                "2026-09-07",
                "2027-09-06",
                "2028-09-04",
                "2029-09-03",
                "2030-09-02",
            ],
        ),
        (
            "Columbus Day",
            monthly(10, 3, 1, 1),
            &[
                "2024-10-14",
                "2025-10-13",
                "2026-10-12",
                "2027-10-11",
                "2028-10-09",
                "2029-10-08",
                "2030-10-14",
            ],
        ),
        (
            "Veterans Day",
            nearest(11, 11),
            &[
                "2024-11-11",
                "2025-11-11",
                "2026-11-11",
                "2027-11-11",
                "2028-11-10",
                "2029-11-12",
                "2030-11-11",
            ],
        ),
        (
            "Thanksgiving Day",
            monthly(11, 5, 4, 1),
            &[
                "2024-11-28",
                "2025-11-27",
                "2026-11-26",
                "2027-11-25",
                "2028-11-23",
                "2029-11-22",
                "2030-11-28",
            ],
        ),
        (
            "Christmas Day",
            nearest(12, 25),
            &[
                "2024-12-25",
                "2025-12-25",
                "2026-12-25",
                "2027-12-24",
                "2028-12-25",
                "2029-12-25",
                "2030-12-25",
            ],
        ),
    ];
    for (name, bits, dates) in all {
        assert_eq!(published(bits), dates, "{name}");
    }
    // the days themselves, which many tariffs follow
    for (month, day) in [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)] {
        let themselves: Vec<String> = (2024..=2030)
            .map(|year| format!("{year}-{month:02}-{day:02}"))
            .collect();
        assert_eq!(published(monthly(month, 0, 0, day)), themselves);
    }
    // many utilities move a Sunday only
    assert_eq!(
        published(monthly(7, 8, 0, 4)),
        [
            "2024-07-04",
            "2025-07-04",
            "2026-07-04",
            "2027-07-05",
            "2028-07-04",
            "2029-07-04",
            "2030-07-04"
        ]
    );
}

/// General holidays of the Canada Labour Code, Part III, on their own days; Victoria Day and Canada Day by the Holidays Act.
/// Good Friday follows Easter: no RDATE can say it, it needs one-time dates.
#[test]
fn canadian_statutory_holidays() {
    let victoria = [
        "2024-05-20",
        "2025-05-19",
        "2026-05-18",
        "2027-05-24",
        "2028-05-22",
        "2029-05-21",
        "2030-05-20",
    ];
    let all: [(&str, u16, [&str; 7]); 9] = [
        (
            "New Year's Day",
            monthly(1, 0, 0, 1),
            [
                "2024-01-01",
                "2025-01-01",
                "2026-01-01",
                "2027-01-01",
                "2028-01-01",
                "2029-01-01",
                "2030-01-01",
            ],
        ),
        // the Monday before 25 May, said in both ways
        ("Victoria Day", monthly(5, 1, 1, 25), victoria),
        ("Victoria Day", monthly(5, 2, 1, 18), victoria),
        // 2 July when the 1st is a Sunday
        (
            "Canada Day",
            monthly(7, 8, 0, 1),
            [
                "2024-07-01",
                "2025-07-01",
                "2026-07-01",
                "2027-07-01",
                "2028-07-01",
                "2029-07-02",
                "2030-07-01",
            ],
        ),
        (
            "Labour Day",
            monthly(9, 2, 1, 1),
            [
                "2024-09-02",
                "2025-09-01",
                "2026-09-07",
                "2027-09-06",
                "2028-09-04",
                "2029-09-03",
                "2030-09-02",
            ],
        ),
        (
            "National Day for Truth and Reconciliation",
            monthly(9, 0, 0, 30),
            [
                "2024-09-30",
                "2025-09-30",
                "2026-09-30",
                "2027-09-30",
                "2028-09-30",
                "2029-09-30",
                "2030-09-30",
            ],
        ),
        (
            "Thanksgiving Day",
            monthly(10, 3, 1, 1),
            [
                "2024-10-14",
                "2025-10-13",
                "2026-10-12",
                "2027-10-11",
                "2028-10-09",
                "2029-10-08",
                "2030-10-14",
            ],
        ),
        (
            "Remembrance Day",
            monthly(11, 0, 0, 11),
            [
                "2024-11-11",
                "2025-11-11",
                "2026-11-11",
                "2027-11-11",
                "2028-11-11",
                "2029-11-11",
                "2030-11-11",
            ],
        ),
        // Christmas and Boxing Day are one entry: a day and the one after it
        (
            "Christmas Day",
            monthly(12, 0, 0, 25),
            [
                "2024-12-25",
                "2025-12-25",
                "2026-12-25",
                "2027-12-25",
                "2028-12-25",
                "2029-12-25",
                "2030-12-25",
            ],
        ),
    ];
    for (name, bits, dates) in all {
        assert_eq!(published(bits), dates, "{name}");
    }
    let both: Vec<String> = (2024..=2030)
        .flat_map(|year| [25, 26].map(|day| format!("{year}-12-{day}")))
        .collect();
    assert_eq!(published(monthly(12, 7, 0, 25)), both);
    assert_eq!(published(monthly(12, 15, 0, 25)).len(), 7);
}
