//! Times of day.

use std::fmt;

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

impl TimeOfDay {
    /// `HH:MM`.
    pub(crate) const fn digits(self) -> [u8; 5] {
        let [_, hour] = (self.minutes / 60).to_be_bytes();
        let [_, minute] = (self.minutes % 60).to_be_bytes();
        [
            b'0' + hour / 10,
            b'0' + hour % 10,
            b':',
            b'0' + minute / 10,
            b'0' + minute % 10,
        ]
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits()).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
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
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "", ":", "24:00", "12:60", "012:00", "1:5", "12:5", "-1:00", "12:00:00", "１:00",
        ] {
            assert_eq!(TimeOfDay::parse(text), None, "{text}");
        }
    }
}
