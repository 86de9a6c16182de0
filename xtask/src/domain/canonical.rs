//! Domains without prose: one item for each value, or for each kind of value that a format allows.

use std::fmt::Write;

use telemetry_schema::model::{Domain, OTHER};

/// What a domain consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    };
    let other = match domain {
        Domain::Labels(_) | Domain::LabelList { .. } | Domain::Format { .. } => {
            Some(Item::Label(OTHER))
        }
        Domain::Bool | Domain::Range(..) | Domain::Buckets(_) => None,
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
            Item::Bool(value) => write!(text, "{value}"),
            Item::Integer(value) => write!(text, "{value}"),
            Item::Range(lowest, highest) => write!(text, "{lowest}..{highest}"),
            Item::Format(name) => write!(text, "<{name}>"),
            Item::List('|') => write!(text, "<list \\|>"),
            Item::List(separator) => write!(text, "<list {separator}>"),
            Item::Label("") => write!(text, "(empty)"),
            Item::Label(label) => {
                if is_ambiguous(label) {
                    text.push('\\');
                }
                write!(text, "{}", label.replace('|', "\\|"))
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
    use telemetry_schema::model::{Domain, Format};

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
    fn a_label_that_looks_like_something_else_is_marked() {
        let labels = owned(&["1", "0..5", "<version>", "(empty)", "true", "a|b", "2008R2"]);
        assert_eq!(
            line(&Domain::Labels(labels)),
            r"\1|\0..5|\<version>|\(empty)|\true|a\|b|2008R2|other"
        );
    }
}
