//! Days.

use std::fmt;

/// A day of the Gregorian calendar, from `0001-01-01` to `9999-12-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

impl Date {
    /// The day of this year, month (from 1) and day of the month (from 1), if there is one.
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if year >= 1 && year <= 9999 && day >= 1 && day <= days_of_month(year, month) {
            Some(Self { year, month, day })
        } else {
            None
        }
    }

    /// The day in UTC on which a moment lies, told in milliseconds since the beginning of 1970.
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Option<Self> {
        // The calendar repeats after 400 years. Counted from a first of March, the day that leap
        // years have more is the last one of a year, of a century and of the whole cycle.
        const CYCLE: i64 = 146_097;
        const MARCH_OF_YEAR_0: i64 = 719_468;
        let days = millis.div_euclid(DAY_MILLIS) + MARCH_OF_YEAR_0;
        let (cycle, day) = (days.div_euclid(CYCLE), days.rem_euclid(CYCLE));
        let year = (day - day / 1_460 + day / 36_524 - day / (CYCLE - 1)) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        // From March on, months have 31, 30, 31, 30 and 31 days, and so on again.
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 {
            (month + 3, 0)
        } else {
            (month - 9, 1)
        };
        let year = cycle * 400 + year + next;
        Self::new(
            u16::try_from(year).ok()?,
            u8::try_from(month).ok()?,
            u8::try_from(day).ok()?,
        )
    }

    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = |range: std::ops::Range<usize>| {
            let digits = text.get(range)?;
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse::<u16>().ok()).flatten()
        };
        let dashes = [4, 7].map(|at| text.as_bytes().get(at) == Some(&b'-'));
        if text.len() != 10 || dashes != [true, true] {
            return None;
        }
        let (month, day) = (number(5..7)?, number(8..10)?);
        Self::new(
            number(0..4)?,
            u8::try_from(month).ok()?,
            u8::try_from(day).ok()?,
        )
    }
}

const fn days_of_month(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 0,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The day after, by the rules that children learn.
    fn next(date: Date) -> Option<Date> {
        let Date { year, month, day } = date;
        Date::new(year, month, day + 1)
            .or_else(|| Date::new(year, month + 1, 1))
            .or_else(|| Date::new(year + 1, 1, 1))
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let day_1 = -719_162;
        let mut date = Date::new(1, 1, 1);
        let mut days = 0;
        while let Some(expected) = date {
            let millis = (day_1 + days) * DAY_MILLIS;
            assert_eq!(Date::from_unix_millis(millis), Some(expected));
            assert_eq!(
                Date::from_unix_millis(millis + DAY_MILLIS - 1),
                Some(expected)
            );
            date = next(expected);
            days += 1;
        }
        assert_eq!(days, 3_652_059);
        assert_eq!(Date::from_unix_millis((day_1 + days) * DAY_MILLIS), None);
        assert_eq!(Date::from_unix_millis(day_1 * DAY_MILLIS - 1), None);
    }

    #[test]
    fn well_known_days() {
        for (millis, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (951_782_400_000, "2000-02-29"),
            (1_544_313_600_000, "2018-12-09"),
        ] {
            let date = Date::from_unix_millis(millis);
            assert_eq!(date.map(|date| date.to_string()).as_deref(), Some(text));
            assert_eq!(Date::parse(text), date);
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "",
            "2018-12",
            "2018-13-01",
            "2018-00-01",
            "2018-02-29",
            "1900-02-29",
            "2018-1-01",
            "0000-01-01",
            "+018-01-01",
            "2018/01/01",
            "2018-01-01T",
            "２018-01-0",
            "2018-01-0１",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert_eq!(Date::new(2018, 12, 32), None);
        assert_eq!(Date::new(10_000, 1, 1), None);
    }

    proptest! {
        #[test]
        fn no_moment_does_harm(millis in any::<i64>()) {
            if let Some(date) = Date::from_unix_millis(millis) {
                prop_assert_eq!(Date::parse(&date.to_string()), Some(date));
            }
        }

        #[test]
        fn a_text_is_a_day_only_as_it_would_be_printed(text in r"\PC{0,10}|[0-9-]{10}") {
            if let Some(date) = Date::parse(&text) {
                prop_assert_eq!(date.to_string(), text);
            }
        }
    }
}
