//! Days of the calendar.

use std::fmt;

use toml::value::{Date, Datetime};

/// A day of the Gregorian calendar: year, month and day of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u16, u8, u8);

impl Day {
    /// What JSON Schema says of the same texts.
    pub(crate) const PATTERN: &'static str = concat!(
        "^([0-9]{4}-(",
        "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])",
        "|(0[469]|11)-(0[1-9]|[12][0-9]|30)",
        "|02-(0[1-9]|1[0-9]|2[0-8]))",
        "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$",
    );

    /// Reads `2027-06-30`; anything else, and what is no day, is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Datetime { date, time, .. } = text.parse().ok()?;
        let Date { year, month, day } = date.filter(|_| time.is_none())?;
        Some(Self(year, month, day))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(year, month, day) = self;
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_accepted(text: &str) -> bool {
        let schema = serde_json::json!({ "type": "string", "pattern": Day::PATTERN });
        jsonschema::is_valid(&schema, &text.into())
    }

    #[test]
    fn leap_years_have_a_day_more() {
        for (text, is_day) in [
            ("2028-02-29", true),
            ("2027-02-29", false),
            ("2000-02-29", true),
            ("1900-02-29", false),
            ("2027-04-30", true),
            ("2027-04-31", false),
            ("2027-6-30", false),
            ("2027-06-30T10:00:00", false),
            ("2027-06-30 ", false),
            ("10:00:00", false),
            ("", false),
        ] {
            assert_eq!(Day::parse(text).is_some(), is_day, "{text}");
            assert_eq!(is_accepted(text), is_day, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_pattern_accepts_days_and_nothing_else(
            text in prop_oneof!["[0-9]{4}-[01][0-9]-[0-3][0-9]", "[0-9]{2}[0-9]0-02-2[89]", "[0-9-]{0,11}"],
        ) {
            let day = Day::parse(&text);
            prop_assert_eq!(is_accepted(&text), day.is_some(), "{}", text);
            prop_assert!(day.is_none_or(|day| day.to_string() == text), "{}", text);
        }

        #[test]
        fn later_days_are_greater(a in "20[0-9]{2}-0[1-9]-1[0-9]", b in "20[0-9]{2}-0[1-9]-1[0-9]") {
            prop_assert_eq!(Day::parse(&a).cmp(&Day::parse(&b)), a.cmp(&b));
        }
    }
}
