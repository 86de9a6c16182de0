//! What of a schema could leave by an earlier version of it.
//!
//! Who agreed to the earlier version agreed to just that. So a program of the later version sends of
//! each field no more than both versions tell: what both cut the line of numbers at, the labels that
//! both have, the releases in which both send it. Where the later version tells all that the earlier
//! one did, this is what the earlier program would have sent; where it tells less as well, it is less.

use std::collections::HashSet;

use crate::change::units;
use crate::model::{Alphabet, Class, Day, Domain, Event, Field, Gate};

/// How a field could leave earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Not at all, or in a way that cannot be told from what the later version knows of the value.
    Absent,
    /// Inside of a smaller domain, or in fewer releases.
    Within {
        /// What can be sent.
        domain: Domain,
        /// The releases of the earlier version; those of the later one hold as well.
        gate: Gate,
    },
}

/// Whether the event is the same message in both versions.
#[must_use]
pub fn is_same_event(before: &Event, now: &Event) -> bool {
    before.trigger == now.trigger && before.per == now.per
}

/// How a field could leave before, by a program that was released on this day; `None` where
/// all that it tells now was told before.
#[must_use]
pub fn form(before: Option<&Field>, now: &Field, released: Option<Day>) -> Option<Form> {
    let Some(before) = before else {
        return Some(Form::Absent);
    };
    // Of a host's figure too, of which nothing but the name says what is handed over.
    let is_elsewhere = before.path != now.path;
    let has_another_default = now.class == Class::IsDefault
        && (&before.default, &before.also_default) != (&now.default, &now.also_default);
    let has_another_unit = units(before)
        .zip(units(now))
        .is_some_and(|(old, new)| old != new);
    let has_ended = before.expires != now.expires
        && before
            .expires
            .zip(released)
            .is_some_and(|(end, day)| end <= day);
    if before.class != now.class
        || before.true_when != now.true_when
        || before.list != now.list
        || is_elsewhere
        || has_another_default
        || has_another_unit
        || has_ended
    {
        return Some(Form::Absent);
    }
    let Some(domain) = common(&before.domain, &now.domain) else {
        return Some(Form::Absent);
    };
    (domain != now.domain || before.gate != now.gate).then(|| Form::Within {
        domain,
        gate: before.gate.clone(),
    })
}

/// What both domains tell, in the words of the first one.
fn common(before: &Domain, now: &Domain) -> Option<Domain> {
    Some(match (before, now) {
        (Domain::Bool, Domain::Bool) => Domain::Bool,
        (Domain::Date, Domain::Date) => Domain::Date,
        (Domain::Labels(old), Domain::Labels(labels) | Domain::Format { labels, .. })
        | (Domain::Format { labels: old, .. }, Domain::Labels(labels)) => {
            Domain::Labels(both(old, labels))
        }
        (
            Domain::Format {
                format: other,
                labels: old,
            },
            Domain::Format { format, labels },
        ) if other == format => Domain::Format {
            format: *format,
            labels: both(old, labels),
        },
        (
            Domain::LabelList {
                labels: old,
                separator,
            },
            Domain::LabelList { labels, .. },
        ) => Domain::LabelList {
            labels: both(old, labels),
            separator: *separator,
        },
        // A range of one number tells nothing of the value, so anything tells as much.
        (Domain::Range(low, high), Domain::Range(..)) if low == high => before.clone(),
        (Domain::Range(low, high), Domain::Range(lowest, highest)) => {
            let (low, high) = (*low.max(lowest), *high.min(highest));
            return (low <= high).then_some(Domain::Range(low, high));
        }
        (Domain::Range(low, high), Domain::Buckets(edges))
        | (Domain::Buckets(edges), Domain::Range(low, high)) => {
            let cuts = inner(edges).iter().copied();
            let cuts = cuts.filter(|edge| low < edge && edge <= high);
            Domain::Buckets([lowest(before)?].into_iter().chain(cuts).collect())
        }
        (Domain::Buckets(old), Domain::Buckets(edges)) => {
            let cuts = inner(old).iter().copied();
            let cuts = cuts.filter(|edge| inner(edges).contains(edge));
            Domain::Buckets([lowest(before)?].into_iter().chain(cuts).collect())
        }
        (Domain::Version { numbers: old }, Domain::Version { numbers }) => Domain::Version {
            numbers: *old.min(numbers),
        },
        (
            Domain::Id {
                alphabet: old,
                length: other,
            },
            Domain::Id { alphabet, length },
        ) if other == length => Domain::Id {
            alphabet: narrower(*old, *alphabet)?,
            length: *length,
        },
        (
            Domain::LabelSet {
                labels: old,
                most: other,
            },
            Domain::LabelSet { labels, most },
        ) => Domain::LabelSet {
            labels: both(old, labels),
            most: most.map_or(*other, |most| Some(other.unwrap_or(most).min(most))),
        },
        (
            Domain::MaskedText {
                words: old,
                most: other,
            },
            Domain::MaskedText { words, most },
        ) => Domain::MaskedText {
            words: both(old, words),
            most: *other.min(most),
        },
        (
            Domain::Bool
            | Domain::Labels(_)
            | Domain::LabelList { .. }
            | Domain::Range(..)
            | Domain::Buckets(_)
            | Domain::Format { .. }
            | Domain::Version { .. }
            | Domain::Id { .. }
            | Domain::Date
            | Domain::LabelSet { .. }
            | Domain::MaskedText { .. },
            _,
        ) => return None,
    })
}

/// The labels that both have, in the order of the second list, which is that of the program.
fn both(old: &[String], labels: &[String]) -> Vec<String> {
    let old: HashSet<&String> = old.iter().collect();
    let known = labels.iter().filter(|label| old.contains(label));
    known.cloned().collect()
}

/// The edges that cut the line of numbers: the first one only names what lies below the second.
fn inner(edges: &[i64]) -> &[i64] {
    edges.get(1..).unwrap_or_default()
}

/// What stands for the lowest numbers.
fn lowest(domain: &Domain) -> Option<i64> {
    match domain {
        Domain::Range(lowest, _) => Some(*lowest),
        Domain::Buckets(edges) => edges.first().copied(),
        Domain::Bool
        | Domain::Labels(_)
        | Domain::LabelList { .. }
        | Domain::Format { .. }
        | Domain::Version { .. }
        | Domain::Id { .. }
        | Domain::Date
        | Domain::LabelSet { .. }
        | Domain::MaskedText { .. } => None,
    }
}

/// The alphabet that is a part of the other one.
fn narrower(a: Alphabet, b: Alphabet) -> Option<Alphabet> {
    if a.is_part_of(b) {
        Some(a)
    } else {
        b.is_part_of(a).then_some(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Format;

    fn words(words: &str) -> Vec<String> {
        words.split_whitespace().map(str::to_owned).collect()
    }

    fn labels(labels: &str) -> Domain {
        Domain::Labels(words(labels))
    }

    fn format(labels: &str) -> Domain {
        Domain::Format {
            format: Format::Version,
            labels: words(labels),
        }
    }

    fn buckets(edges: &[i64]) -> Domain {
        Domain::Buckets(edges.to_vec())
    }

    const fn id(alphabet: Alphabet, length: u8) -> Domain {
        Domain::Id { alphabet, length }
    }

    fn set(labels: &str, most: Option<u8>) -> Domain {
        let labels = words(labels);
        Domain::LabelSet { labels, most }
    }

    #[test]
    fn what_two_domains_have_in_common_is_what_both_tell() {
        let none = None::<Domain>;
        let table = [
            (labels("a b"), labels("c b a"), Some(labels("b a"))),
            (labels("a b"), labels("b"), Some(labels("b"))),
            (labels("a"), format("b a"), Some(labels("a"))),
            (format("b a"), labels("a"), Some(labels("a"))),
            (format("a"), format("a b"), Some(format("a"))),
            (
                Domain::Range(0, 9),
                Domain::Range(-5, 20),
                Some(Domain::Range(0, 9)),
            ),
            (
                Domain::Range(-5, 20),
                Domain::Range(0, 9),
                Some(Domain::Range(0, 9)),
            ),
            (
                Domain::Range(0, 9),
                Domain::Range(5, 20),
                Some(Domain::Range(5, 9)),
            ),
            (Domain::Range(0, 9), Domain::Range(10, 20), none.clone()),
            (
                Domain::Range(3, 3),
                Domain::Range(10, 20),
                Some(Domain::Range(3, 3)),
            ),
            (
                buckets(&[0, 10, 100]),
                buckets(&[0, 10, 50, 100]),
                Some(buckets(&[0, 10, 100])),
            ),
            (
                buckets(&[0, 10, 50]),
                buckets(&[5, 10, 100]),
                Some(buckets(&[0, 10])),
            ),
            (
                buckets(&[0, 10, 100]),
                Domain::Range(0, 50),
                Some(buckets(&[0, 10])),
            ),
            (
                Domain::Range(0, 50),
                buckets(&[0, 10, 100]),
                Some(buckets(&[0, 10])),
            ),
            (
                id(Alphabet::Hex, 8),
                id(Alphabet::LowerDigits, 8),
                Some(id(Alphabet::Hex, 8)),
            ),
            (
                id(Alphabet::LowerDigits, 8),
                id(Alphabet::Hex, 8),
                Some(id(Alphabet::Hex, 8)),
            ),
            (id(Alphabet::Hex, 8), id(Alphabet::Hex, 9), none.clone()),
            (id(Alphabet::Upper, 8), id(Alphabet::Hex, 8), none.clone()),
            (
                set("a b", Some(2)),
                set("a b c", None),
                Some(set("a b", Some(2))),
            ),
            (
                set("a b", None),
                set("a b", Some(2)),
                Some(set("a b", Some(2))),
            ),
            (
                set("a b", Some(3)),
                set("a b", Some(2)),
                Some(set("a b", Some(2))),
            ),
            (
                Domain::Version { numbers: 2 },
                Domain::Version { numbers: 4 },
                Some(Domain::Version { numbers: 2 }),
            ),
            (Domain::Bool, labels("a"), none.clone()),
            (labels("a"), Domain::Range(0, 9), none),
        ];
        for (before, now, expected) in table {
            assert_eq!(common(&before, &now), expected, "{before:?} {now:?}");
        }
    }
}
