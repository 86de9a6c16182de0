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
