//! Releases.

use std::fmt;

/// The most numbers of a version.
const MOST: usize = 8;

/// The most numbers of a release without a build.
const RELEASE: usize = 4;

/// A release: one to eight numbers below 65,536, as `5.8`, `5.8.0.1` or, of a version and its build,
/// `5.8.0.5.8.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// Zero behind the last number.
    parts: [u16; MOST],
    len: u8,
}

impl Version {
    /// The release with these numbers; numbers beyond the eighth are ignored, none is `0`.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "the loop ends before either length"
    )]
    pub const fn new(numbers: &[u16]) -> Self {
        let mut parts = [0; MOST];
        let mut i = 0;
        while i < numbers.len() && i < MOST {
            parts[i] = numbers[i];
            i += 1;
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most 8")]
        let len = if i == 0 { 1 } else { i as u8 };
        Self { parts, len }
    }

    /// Reads one to four dot-separated numbers below 65,536 without leading zeros.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::of_at_most(RELEASE, text)
    }

    /// Reads a release that may be followed by its build, as [`joined`](Self::joined) makes them: one
    /// to eight numbers.
    #[must_use]
    pub fn parse_joined(text: &str) -> Option<Self> {
        Self::of_at_most(MOST, text)
    }

    fn of_at_most(most: usize, text: &str) -> Option<Self> {
        let mut parts = [0; MOST];
        let written = parts.get_mut(..most)?;
        let mut len = 0;
        for part in text.split('.') {
            let canonical = !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_digit())
                && (part.len() == 1 || !part.starts_with('0'));
            let slot = written.get_mut(usize::from(len))?;
            *slot = canonical.then(|| part.parse().ok()).flatten()?;
            len += 1;
        }
        Some(Self { parts, len })
    }

    /// This release followed by a build of it: `5.8.0` and `5.8.1` are `5.8.0.5.8.1`. Numbers beyond
    /// the eighth are ignored.
    #[must_use]
    pub fn joined(self, build: Self) -> Self {
        let mut joined = self;
        for number in build.numbers() {
            if let Some(slot) = joined.parts.get_mut(usize::from(joined.len)) {
                *slot = *number;
                joined.len += 1;
            }
        }
        joined
    }

    /// The release without the numbers behind this many.
    pub(crate) fn truncated(self, numbers: usize) -> Self {
        Self::new(self.numbers().get(..numbers).unwrap_or(self.numbers()))
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
        fn a_release_lies_within_every_bound_that_it_begins_with(
            numbers in prop::collection::vec(any::<u16>(), 1..=4),
            length in 1_usize..=4,
        ) {
            let bound = Version::new(&numbers[..length.min(numbers.len())]);
            let release = Version::new(&numbers);
            prop_assert!(release.is_within(bound));
            prop_assert!(release.is_at_least(bound));
        }

        #[test]
        fn a_version_and_its_build_are_the_numbers_of_both(
            version in prop::collection::vec(any::<u16>(), 1..=8),
            build in prop::collection::vec(any::<u16>(), 1..=8),
        ) {
            let joined = Version::new(&version).joined(Version::new(&build));
            prop_assert_eq!(Version::parse_joined(&joined.to_string()), Some(joined));
            let mut numbers = [version, build].concat();
            numbers.truncate(8);
            prop_assert_eq!(joined.numbers(), numbers.as_slice());
            for most in (1..=9).rev() {
                numbers.truncate(most);
                let truncated = joined.truncated(most);
                prop_assert_eq!(truncated.numbers(), numbers.as_slice());
            }
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
}
