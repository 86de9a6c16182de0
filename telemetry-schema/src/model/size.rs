//! How large a message can become: domains are closed, so the worst case can be computed.

use super::domain::{Domain, Format, MASK, OTHER};
use super::event::{Event, Field};

impl Event {
    /// The most bytes that the event's properties take as a JSON object without spaces.
    #[must_use]
    pub fn max_bytes(&self) -> usize {
        let members: usize = self.fields.iter().map(Field::max_bytes).sum();
        "{}".len() + members + self.fields.len().saturating_sub(1)
    }
}

impl Field {
    /// The most bytes that the field takes in a JSON object: key, colon and value.
    #[must_use]
    pub fn max_bytes(&self) -> usize {
        quoted(self.key.len()) + ":".len() + self.domain.max_bytes()
    }
}

impl Domain {
    /// The most bytes that a value takes as JSON. All texts are written without escapes.
    #[must_use]
    pub fn max_bytes(&self) -> usize {
        match self {
            Self::Bool => "false".len(),
            Self::Labels(labels) => quoted(longest_or_other(labels)),
            Self::LabelList { labels, separator } => {
                let texts: usize = labels.iter().map(String::len).sum();
                quoted(texts + OTHER.len() + labels.len() * separator.len_utf8())
            }
            Self::Range(lowest, highest) => digits(*lowest).max(digits(*highest)),
            Self::Buckets(edges) => edges.iter().copied().map(digits).max().unwrap_or(0),
            Self::Format { format, labels } => {
                let format = match format {
                    Format::Version => version(4),
                    Format::TimeOfDay => "23:59".len(),
                };
                quoted(longest_or_other(labels).max(format))
            }
            Self::Version { numbers } => quoted(version(usize::from(*numbers))),
            Self::Id { length, .. } => quoted(usize::from(*length)),
            Self::Date => quoted("9999-12-31".len()),
            Self::LabelSet { labels, most } => label_set(labels, *most),
            Self::MaskedText { words, most } => masked(words, usize::from(*most)),
        }
    }
}

fn quoted(text: usize) -> usize {
    text + "\"\"".len()
}

fn longest(texts: &[String]) -> usize {
    texts.iter().map(String::len).max().unwrap_or(0)
}

fn longest_or_other(labels: &[String]) -> usize {
    longest(labels).max(OTHER.len())
}

fn version(numbers: usize) -> usize {
    numbers * "65535".len() + numbers.saturating_sub(1)
}

fn digits(number: i64) -> usize {
    number.to_string().len()
}

/// The longest labels, `other` among them, as an array.
fn label_set(labels: &[String], most: Option<u8>) -> usize {
    let mut lengths: Vec<usize> = labels.iter().map(String::len).collect();
    lengths.push(OTHER.len());
    lengths.sort_unstable_by(|a, b| b.cmp(a));
    lengths.truncate(most.map_or(lengths.len(), usize::from));
    let items: usize = lengths.iter().copied().map(quoted).sum();
    "[]".len() + items + lengths.len().saturating_sub(1)
}

/// The longest words; masks in between, as far as a mask is longer and has no mask beside it.
fn masked(words: &[String], most: usize) -> usize {
    let word = longest(words);
    let masks = if word < MASK.len() {
        most.div_ceil(2)
    } else {
        0
    };
    quoted(masks * MASK.len() + (most - masks) * word + most.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Alphabet;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    /// A domain and the longest value of it, as JSON.
    fn assert_longest(domain: &Domain, longest: &str) {
        assert_eq!(domain.max_bytes(), longest.len(), "{domain:?}: {longest}");
    }

    #[test]
    fn the_longest_value_of_each_domain_is_known() {
        assert_longest(&Domain::Bool, "false");
        assert_longest(&Domain::Labels(texts(&["a"])), r#""other""#);
        assert_longest(&Domain::Labels(texts(&["longer", ""])), r#""longer""#);
        assert_longest(&Domain::Range(-10, 100), "-10");
        assert_longest(&Domain::Range(i64::MIN, i64::MAX), "-9223372036854775808");
        assert_longest(&Domain::Buckets(vec![0, 1000]), "1000");
        let separator = ',';
        let labels = texts(&["de", "en"]);
        assert_longest(&Domain::LabelList { labels, separator }, r#""de,en,other""#);
        let (format, labels) = (Format::TimeOfDay, texts(&[""]));
        assert_longest(&Domain::Format { format, labels }, r#""23:59""#);
        assert_longest(&Domain::Version { numbers: 1 }, r#""65535""#);
        assert_longest(&Domain::Version { numbers: 3 }, r#""65535.65535.65535""#);
        let (alphabet, length) = (Alphabet::Hex, 4);
        assert_longest(&Domain::Id { alphabet, length }, r#""00ff""#);
        assert_longest(&Domain::Date, r#""2019-02-16""#);
    }

    #[test]
    fn a_set_holds_its_longest_labels() {
        let set = |most| Domain::LabelSet {
            labels: texts(&["a", "bcdefg", "bb"]),
            most,
        };
        assert_longest(&set(None), r#"["a","bb","bcdefg","other"]"#);
        assert_longest(&set(Some(2)), r#"["bcdefg","other"]"#);
        assert_longest(&set(Some(1)), r#"["bcdefg"]"#);
        assert_longest(&set(Some(127)), r#"["a","bb","bcdefg","other"]"#);
    }

    #[test]
    fn masks_are_longer_than_short_words_and_never_neighbours() {
        let text = |words: &[&str], most| Domain::MaskedText {
            words: texts(words),
            most,
        };
        assert_longest(&text(&["is", "function"], 2), r#""function function""#);
        assert_longest(&text(&["is"], 3), r#""• is •""#);
        assert_longest(&text(&["is"], 4), r#""• is • is""#);
        assert_longest(&text(&["not"], 2), r#""not not""#);
        assert_longest(&text(&["a"], 1), r#""•""#);
    }
}
