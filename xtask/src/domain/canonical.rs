//! Domains without prose: one item for each value, or for each kind of value that a format allows.

use std::fmt::Write;

use telemetry_schema::model::{Alphabet, Domain, MASK, OTHER};

use crate::escape;

/// What a domain consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Item<'a> {
    /// `true` or `false`.
    Bool(bool),
    /// A word.
    Label(&'a str),
    /// One integer.
    Integer(i64),
    /// All integers from the first to the last.
    Range(i64, i64),
    /// Every text of a machine format.
    Format(&'static str),
    /// The items that follow are joined by this character, each at most once.
    List(char),
    /// Up to so many numbers joined by dots.
    Version(u8),
    /// So many characters of the alphabet.
    Id(Alphabet, u8),
    /// Every day.
    Date,
    /// The items that follow are the elements of an array, each at most once, up to so many.
    Set(Option<u8>),
    /// The items that follow are joined by spaces, up to so many.
    Masked(u8),
}

/// The items of a domain in declared order; `other` is the last.
pub(crate) fn items(domain: &Domain) -> impl Iterator<Item = Item<'_>> {
    let (first, labels, integers): (_, &[String], &[i64]) = match domain {
        Domain::Bool => ([Some(Item::Bool(false)), Some(Item::Bool(true))], &[], &[]),
        Domain::Labels(labels) => ([None, None], labels, &[]),
        Domain::LabelList { labels, separator } => {
            ([Some(Item::List(*separator)), None], labels, &[])
        }
        Domain::Range(lowest, highest) => ([Some(Item::Range(*lowest, *highest)), None], &[], &[]),
        Domain::Buckets(edges) => ([None, None], &[], edges),
        Domain::Format { format, labels } => {
            ([Some(Item::Format(format.as_str())), None], labels, &[])
        }
        Domain::Version { numbers } => ([Some(Item::Version(*numbers)), None], &[], &[]),
        Domain::Id { alphabet, length } => ([Some(Item::Id(*alphabet, *length)), None], &[], &[]),
        Domain::Date => ([Some(Item::Date), None], &[], &[]),
        Domain::LabelSet { labels, most } => ([Some(Item::Set(*most)), None], labels, &[]),
        Domain::MaskedText { words, most } => ([Some(Item::Masked(*most)), None], words, &[]),
    };
    let other = match domain {
        Domain::Labels(_)
        | Domain::LabelList { .. }
        | Domain::Format { .. }
        | Domain::LabelSet { .. } => Some(Item::Label(OTHER)),
        Domain::MaskedText { .. } => Some(Item::Label(MASK)),
        Domain::Bool
        | Domain::Range(..)
        | Domain::Buckets(_)
        | Domain::Version { .. }
        | Domain::Id { .. }
        | Domain::Date => None,
    };
    first
        .into_iter()
        .flatten()
        .chain(labels.iter().map(|label| Item::Label(label)))
        .chain(integers.iter().map(|edge| Item::Integer(*edge)))
        .chain(other)
}

/// Writes all items of a domain, joined by `|`: `gzip|disabled|other`, `0..100`, `<version>|other`.
///
/// The empty label is `(empty)`. A label that could be taken for anything else has a `\` in front,
/// and so has each `|` in a label; labels themselves contain no `\`.
pub(crate) fn write_line(text: &mut String, domain: &Domain) {
    for (index, item) in items(domain).enumerate() {
        if index > 0 {
            text.push('|');
        }
        let _ = match item {
            Item::Bool(true) => write!(text, "true"),
            Item::Bool(false) => write!(text, "false"),
            Item::Integer(value) => write!(text, "{value}"),
            Item::Range(lowest, highest) => write!(text, "{lowest}..{highest}"),
            Item::Format(name) => write!(text, "<{name}>"),
            Item::Version(numbers) => write!(text, "<version {numbers}>"),
            Item::Id(alphabet, length) => write!(text, "<{} {length}>", alphabet.as_str()),
            Item::Date => write!(text, "<date>"),
            Item::Set(None) => write!(text, "<set>"),
            Item::Set(Some(most)) => write!(text, "<set {most}>"),
            Item::Masked(most) => write!(text, "<masked {most}>"),
            Item::List('|') => write!(text, "<list \\|>"),
            Item::List(separator) => write!(text, "<list {separator}>"),
            Item::Label("") => write!(text, "(empty)"),
            Item::Label(label) => {
                if is_ambiguous(label) {
                    text.push('\\');
                }
                escape::push(text, label, |byte| (byte == b'|').then_some("\\|"));
                Ok(())
            }
        };
    }
}

/// Whether a label looks like another kind of item.
fn is_ambiguous(label: &str) -> bool {
    label == "(empty)"
        || label.starts_with('<')
        || label.contains("..")
        || label.parse::<i64>().is_ok()
        || label.parse::<bool>().is_ok()
}

#[cfg(test)]
mod tests {
    use telemetry_schema::model::{Alphabet, Domain, Format};

    use super::write_line;

    fn line(domain: &Domain) -> String {
        let mut text = String::new();
        write_line(&mut text, domain);
        text
    }

    fn owned(labels: &[&str]) -> Vec<String> {
        labels.iter().map(|label| (*label).to_owned()).collect()
    }

    #[test]
    fn a_line_names_every_value() {
        let list = Domain::LabelList {
            labels: owned(&["de", "en"]),
            separator: ',',
        };
        let format = Domain::Format {
            format: Format::Version,
            labels: owned(&[""]),
        };
        assert_eq!(line(&Domain::Bool), "false|true");
        assert_eq!(line(&Domain::Labels(owned(&["a", ""]))), "a|(empty)|other");
        assert_eq!(line(&list), "<list ,>|de|en|other");
        assert_eq!(line(&Domain::Range(-1, 100)), "-1..100");
        assert_eq!(line(&Domain::Buckets(vec![0, 10])), "0|10");
        assert_eq!(line(&format), "<version>|(empty)|other");
    }

    #[test]
    fn a_line_tells_how_long_a_value_can_be() {
        let id = Domain::Id {
            alphabet: Alphabet::Hex,
            length: 16,
        };
        let set = |most| Domain::LabelSet {
            labels: owned(&["a", "b"]),
            most,
        };
        let masked = Domain::MaskedText {
            words: owned(&["error"]),
            most: 20,
        };
        assert_eq!(line(&Domain::Version { numbers: 3 }), "<version 3>");
        assert_eq!(line(&id), "<hex 16>");
        assert_eq!(line(&Domain::Date), "<date>");
        assert_eq!(line(&set(None)), "<set>|a|b|other");
        assert_eq!(line(&set(Some(2))), "<set 2>|a|b|other");
        assert_eq!(line(&masked), "<masked 20>|error|•");
    }

    #[test]
    fn a_label_that_looks_like_something_else_is_marked() {
        let labels = owned(&["1", "0..5", "<version>", "(empty)", "true", "a|b", "2008R2"]);
        assert_eq!(
            line(&Domain::Labels(labels)),
            r"\1|\0..5|\<version>|\(empty)|\true|a\|b|2008R2|other"
        );
    }
}
