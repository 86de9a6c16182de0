//! How much messages can tell installations apart: domains are closed, so their values can be counted.

use super::domain::{Domain, Format};
use super::event::{Event, Field};

impl Event {
    /// How many bits its fields have together, as if none of them could be told from the others.
    #[must_use]
    pub fn bits(&self) -> f64 {
        self.fields.iter().map(Field::bits).sum()
    }
}

impl Field {
    /// How many bits its values have, if all are equally likely; that it is missing is one of them.
    #[must_use]
    pub fn bits(&self) -> f64 {
        let missing = if self.optional { 1.0 } else { 0.0 };
        (self.domain.values() + missing).log2()
    }
}

impl Domain {
    /// How many values it has; of masked texts at most so many.
    #[must_use]
    pub fn values(&self) -> f64 {
        match self {
            Self::Bool => 2.0,
            Self::Labels(labels) => with_other(labels),
            Self::LabelList { labels, .. } => with_other(labels).exp2(),
            Self::Range(lowest, highest) => number(highest.abs_diff(*lowest)) + 1.0,
            Self::Buckets(edges) => count(edges.len()),
            Self::Format { format, labels } => {
                let formatted = match format {
                    Format::Version => versions(4),
                    Format::TimeOfDay => 24.0 * 60.0,
                };
                formatted + with_other(labels)
            }
            Self::Version { numbers } => versions(*numbers),
            Self::Id { alphabet, length } => alphabet.letters().powi(i32::from(*length)),
            // From 0001-01-01 to 9999-12-31.
            Self::Date => 3_652_059.0,
            Self::LabelSet { labels, most } => {
                let items = with_other(labels);
                sets(items, most.map_or(items, f64::from))
            }
            Self::MaskedText { words, most } => {
                let lengths = 0..=i32::from(*most);
                lengths.map(|length| with_other(words).powi(length)).sum()
            }
        }
    }
}

fn count(items: usize) -> f64 {
    f64::from(u32::try_from(items).unwrap_or(u32::MAX))
}

/// The labels and `other`, or the words and the mask.
fn with_other(labels: &[String]) -> f64 {
    count(labels.len()) + 1.0
}

/// Exact enough for its logarithm.
fn number(number: u64) -> f64 {
    let half = |half: u64| f64::from(u32::try_from(half).unwrap_or(u32::MAX));
    half(number >> 32) * 32_f64.exp2() + half(number & u64::from(u32::MAX))
}

/// Versions of at most so many numbers.
fn versions(numbers: u8) -> f64 {
    (1..=i32::from(numbers))
        .map(|length| 65_536_f64.powi(length))
        .sum()
}

/// Sets of at most so many of these items, the empty one included.
fn sets(items: f64, most: f64) -> f64 {
    let (mut all, mut of_size, mut size) = (1.0, 1.0, 0.0);
    while size < most.min(items) {
        of_size *= (items - size) / (size + 1.0);
        size += 1.0;
        all += of_size;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Alphabet;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn assert_values(domain: &Domain, values: f64) {
        let found = domain.values();
        assert!(
            (found / values - 1.0).abs() < 1e-9,
            "{domain:?}: {found}, not {values}"
        );
    }

    #[test]
    fn the_values_of_each_domain_are_counted() {
        assert_values(&Domain::Bool, 2.0);
        assert_values(&Domain::Labels(texts(&["a", "b"])), 3.0);
        let (labels, separator) = (texts(&["a", "b"]), ',');
        assert_values(&Domain::LabelList { labels, separator }, 8.0);
        assert_values(&Domain::Range(-1, 2), 4.0);
        assert_values(&Domain::Range(i64::MIN, i64::MAX), 64_f64.exp2());
        assert_values(&Domain::Buckets(vec![0, 10, 100]), 3.0);
        let (format, labels) = (Format::TimeOfDay, texts(&[""]));
        assert_values(&Domain::Format { format, labels }, 1_442.0);
        assert_values(
            &Domain::Version { numbers: 2 },
            65_536.0 + 65_536.0 * 65_536.0,
        );
        let (alphabet, length) = (Alphabet::Hex, 16);
        assert_values(&Domain::Id { alphabet, length }, 64_f64.exp2());
        assert_values(&Domain::Date, 3_652_059.0);
    }

    #[test]
    fn of_a_set_every_choice_counts_once() {
        let set = |most| Domain::LabelSet {
            labels: texts(&["a", "b"]),
            most,
        };
        assert_values(&set(None), 8.0);
        assert_values(&set(Some(3)), 8.0);
        assert_values(&set(Some(2)), 7.0);
        assert_values(&set(Some(1)), 4.0);
    }

    #[test]
    fn of_a_masked_text_every_order_counts() {
        let words = texts(&["a"]);
        assert_values(&Domain::MaskedText { words, most: 2 }, 7.0);
    }

    #[test]
    fn identifiers_have_the_bits_that_are_published() {
        for alphabet in Alphabet::ALL {
            let domain = Domain::Id {
                alphabet,
                length: 26,
            };
            let published = f64::from(alphabet.bits(26));
            assert!(
                (domain.values().log2().ceil() - published).abs() < 0.5,
                "{alphabet:?}"
            );
        }
    }
}
