//! Values on their way from a struct to a sink.

use std::fmt;

use crate::label::LabelSet;

/// One value of a declared field, before its domain is applied.
///
/// There is no public constructor and no variant that could hold a text of the host: a value is a
/// bool, a number, a label that stands in the program's read-only data, a set of such labels, or a
/// parsed machine format.
#[derive(Clone, Copy, Debug)]
pub struct Value(pub(crate) Repr);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Repr {
    /// Nothing is sent for this field.
    Omitted,
    Bool(bool),
    Integer(i64),
    Label(&'static str),
    /// The label at this index among the domain's; beyond them it is [`OTHER`](crate::OTHER).
    LabelAt(usize),
    List(LabelSet),
    Version(Version),
    TimeOfDay(TimeOfDay),
}

impl Value {
    /// No value: the field is left out of the message.
    pub const OMITTED: Self = Self(Repr::Omitted);
}

/// What a setting in a machine format holds: the parsed value, or one of the few texts that the
/// schema allows beside the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Formatted<T> {
    /// The text had the format.
    Parsed(T),
    /// The text was the label at this index among those that the schema declares for the field.
    Label(usize),
    /// The text was anything else; it is sent as [`OTHER`](crate::OTHER).
    Other,
}

/// A release: one to four numbers below 65,536, as `5.8` or `5.8.0.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    parts: [u16; 4],
    len: u8,
}

impl Version {
    /// The release with these numbers; numbers beyond the fourth are ignored, none is `0`.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "the loop ends before either length"
    )]
    pub const fn new(numbers: &[u16]) -> Self {
        let mut parts = [0; 4];
        let mut i = 0;
        while i < numbers.len() && i < 4 {
            parts[i] = numbers[i];
            i += 1;
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most 4")]
        let len = if i == 0 { 1 } else { i as u8 };
        Self { parts, len }
    }

    /// Reads one to four dot-separated numbers below 65,536 without leading zeros.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = [0; 4];
        let mut len = 0;
        for part in text.split('.') {
            let canonical = !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_digit())
                && (part.len() == 1 || !part.starts_with('0'));
            let slot = parts.get_mut(usize::from(len))?;
            *slot = canonical.then(|| part.parse().ok()).flatten()?;
            len += 1;
        }
        Some(Self { parts, len })
    }

    /// The numbers as written.
    #[must_use]
    pub fn numbers(&self) -> &[u16] {
        self.parts
            .get(..usize::from(self.len))
            .unwrap_or(&self.parts)
    }

    /// Whether this release is `bound` or later; a missing number counts as zero.
    #[must_use]
    pub fn is_at_least(&self, bound: Self) -> bool {
        self.parts >= bound.parts
    }

    /// Whether this release is `bound` or earlier, where `5.5` covers `5.5.9`.
    #[must_use]
    pub fn is_within(&self, bound: Self) -> bool {
        let numbers = bound.numbers();
        self.parts
            .get(..numbers.len())
            .is_some_and(|parts| parts <= numbers)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, number) in self.numbers().iter().enumerate() {
            let dot = if i == 0 { "" } else { "." };
            write!(f, "{dot}{number}")?;
        }
        Ok(())
    }
}

/// A time of day to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeOfDay {
    minutes: u16,
}

impl TimeOfDay {
    /// The time at this hour and minute; beyond a day it is `23:59`.
    #[must_use]
    pub const fn new(hour: u8, minute: u8) -> Self {
        let minutes = hour as u16 * 60 + minute as u16;
        let last = 24 * 60 - 1;
        Self {
            minutes: if minutes < last { minutes } else { last },
        }
    }

    /// Reads `HH:MM` from `00:00` to `23:59`; a missing leading zero of the hour is accepted.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let number = |text: &str, digits: std::ops::RangeInclusive<usize>, below: u16| {
            let plain = digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            plain
                .then(|| text.parse().ok())
                .flatten()
                .filter(|n: &u16| *n < below)
        };
        let minutes = number(hour, 1..=2, 24)? * 60 + number(minute, 2..=2, 60)?;
        Some(Self { minutes })
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_version_is_what_it_is_printed_as(numbers in prop::collection::vec(any::<u16>(), 1..=4)) {
            let version = Version::new(&numbers);
            prop_assert_eq!(Version::parse(&version.to_string()), Some(version));
            prop_assert_eq!(version.numbers(), numbers);
        }

        #[test]
        fn a_text_is_a_version_only_as_it_would_be_printed(text in r"\PC{0,3}|[0-9.]{0,12}") {
            if let Some(version) = Version::parse(&text) {
                prop_assert_eq!(version.to_string(), text);
            }
        }

        #[test]
        fn a_time_is_what_it_is_printed_as(hour in 0_u16..24, minute in 0_u16..60) {
            let text = format!("{hour:02}:{minute:02}");
            let time = TimeOfDay::parse(&text);
            prop_assert_eq!(time.map(|time| time.to_string()), Some(text));
            prop_assert_eq!(TimeOfDay::parse(&format!("{hour}:{minute:02}")), time);
        }

        #[test]
        fn a_text_is_a_time_only_as_it_would_be_printed(text in r"\PC{0,5}|[0-9:]{0,6}") {
            if let Some(time) = TimeOfDay::parse(&text) {
                let printed = time.to_string();
                let padded = format!("0{text}");
                prop_assert!(printed == text || printed == padded);
            }
        }

        #[test]
        fn a_release_lies_within_every_bound_that_it_begins_with(
            numbers in prop::collection::vec(any::<u16>(), 1..=4),
            length in 1_usize..=4,
        ) {
            let bound = Version::new(&numbers[..length.min(numbers.len())]);
            let release = Version::new(&numbers);
            prop_assert!(release.is_within(bound));
            prop_assert!(release.is_at_least(bound));
        }
    }

    #[test]
    fn releases_compare_by_their_numbers() {
        let version = |text| Version::parse(text).unwrap();
        assert!(version("5.5.9").is_within(version("5.5")));
        assert!(!version("5.6").is_within(version("5.5")));
        assert!(version("5.10").is_at_least(version("5.9")));
        assert!(!version("5.5").is_at_least(version("5.5.1")));
    }

    #[test]
    fn what_is_no_version_is_none() {
        for text in [
            "",
            ".",
            "5.",
            ".5",
            "05",
            "1.2.3.4.5",
            "65536",
            "1.-2",
            "1. 2",
            "v1",
            "１",
        ] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "", ":", "24:00", "12:60", "012:00", "1:5", "12:5", "-1:00", "12:00:00", "１:00",
        ] {
            assert_eq!(TimeOfDay::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_value_is_three_words() {
        assert_eq!(size_of::<Value>(), 24);
    }
}
