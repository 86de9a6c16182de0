//! From values to a sink: gates and domains are applied here and nowhere else.

use crate::label::LabelSet;
use crate::meta::{Domain, EventMeta, Format, OTHER};
use crate::scope::Scope;
use crate::sink::{Masked, Sink, SortedLabels, Wire};
use crate::value::{Repr, Value};

/// Writes an event's values into a sink.
pub(crate) fn write<S: Sink + ?Sized>(
    event: &'static EventMeta,
    values: &[Value<'_>],
    scope: &Scope<'_>,
    sink: &mut S,
) {
    sink.begin(event);
    if event.gated || !scope.omitted.is_empty() {
        for ((index, field), value) in (0..).zip(event.fields).zip(values) {
            if scope.covers_release(field)
                && !scope.omitted.contains(index)
                && let Some(wire) = within(&field.domain, *value)
            {
                sink.field(field, wire);
            }
        }
    } else {
        for (field, value) in event.fields.iter().zip(values) {
            if let Some(wire) = within(&field.domain, *value) {
                sink.field(field, wire);
            }
        }
    }
    sink.end(event);
}

/// The value as the domain allows it; `None` sends nothing.
///
/// A value whose kind the domain does not know sends nothing: only a hand-written implementation
/// can produce one.
#[inline]
fn within<'v>(domain: &Domain, value: Value<'v>) -> Option<Wire<'v>> {
    match (value.0, domain) {
        (Repr::Bool(value), Domain::Bool) => Some(Wire::Bool(value)),
        (Repr::Integer(value), Domain::Range(lowest, highest)) => {
            Some(Wire::Integer(value.max(*lowest).min(*highest)))
        }
        (Repr::Integer(value), Domain::Buckets(edges)) => {
            let above = edges.partition_point(|edge| *edge <= value);
            edges
                .get(above.saturating_sub(1))
                .map(|edge| Wire::Integer(*edge))
        }
        (Repr::Label(label), Domain::Labels(_) | Domain::Format { .. }) => Some(Wire::Label(label)),
        (Repr::LabelAt(index), Domain::Labels(labels) | Domain::Format { labels, .. }) => {
            Some(Wire::Label(labels.get(index).copied().unwrap_or(OTHER)))
        }
        (Repr::List(set), Domain::LabelList { labels, separator }) => Some(Wire::List {
            set,
            labels,
            separator: *separator,
        }),
        (
            Repr::Version(version),
            Domain::Format {
                format: Format::Version,
                ..
            },
        ) => Some(Wire::Version(version.truncated(4))),
        (
            Repr::TimeOfDay(time),
            Domain::Format {
                format: Format::TimeOfDay,
                ..
            },
        ) => Some(Wire::TimeOfDay(time)),
        (Repr::Version(version), Domain::Version { numbers }) => {
            Some(Wire::Version(version.truncated(usize::from(*numbers))))
        }
        (Repr::Id(id), Domain::Id { alphabet, length }) => {
            id.has_shape(*alphabet, *length).then_some(Wire::Id(id))
        }
        (Repr::Date(date), Domain::Date) => Some(Wire::Date(date)),
        (Repr::List(set), Domain::LabelSet { labels, most }) => {
            Some(Wire::Labels(SortedLabels::new(set, labels, *most)))
        }
        (Repr::Masked(tokens), Domain::MaskedText { words, most }) => Some(Wire::Masked(Masked {
            tokens: tokens.truncated(*most),
            words,
        })),
        _ => None,
    }
}

/// The index of the domain's label that equals the text; beyond the labels where none does.
pub(crate) fn label_of(domain: &Domain, text: &str) -> usize {
    let labels = domain.labels();
    labels
        .iter()
        .position(|label| *label == text)
        .unwrap_or(labels.len())
}

/// The labels of a separated list; an empty text is the empty list.
pub(crate) fn labels_of(domain: &Domain, text: &str) -> LabelSet {
    let Domain::LabelList { labels, separator } = domain else {
        return LabelSet::default();
    };
    let items = text
        .split(*separator)
        .map(str::trim)
        .filter(|item| !item.is_empty());
    LabelSet::from_texts(labels, items)
}
