//! From values to a sink: gates and domains are applied here and nowhere else.

use crate::label::LabelSet;
use crate::meta::{Domain, EventMeta, FieldMeta, Format, OTHER};
use crate::ready::Slot;
use crate::scope::Scope;
use crate::sink::{Masked, SortedLabels, Wire};
use crate::value::{Repr, Value};

/// The fields of an event that are sent, each with its value inside the domain.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'v> {
    event: &'static EventMeta,
    values: &'v [Value<'v>],
    scope: &'v Scope<'v>,
}

impl<'v> Fields<'v> {
    pub(crate) const fn new(
        event: &'static EventMeta,
        values: &'v [Value<'v>],
        scope: &'v Scope<'v>,
    ) -> Self {
        Self {
            event,
            values,
            scope,
        }
    }

    /// The event.
    #[must_use]
    pub const fn event(&self) -> &'static EventMeta {
        self.event
    }

    /// Hands over the fields in schema order.
    pub fn for_each(&self, mut receive: impl FnMut(&'static FieldMeta, Wire<'v>)) {
        for (index, field) in (0..).zip(self.event.fields) {
            if let Some(value) = self.wire(index) {
                receive(field, value);
            }
        }
    }

    /// Hands over the index of each field that may differ from the event's ready text, and the slot
    /// that it has there. Only values are looked at, so that most of a report touches no more.
    #[inline]
    pub(crate) fn differences(&self, mut receive: impl FnMut(u16, &'static Slot)) {
        let ready = &self.event.ready;
        let slots = ready.slots();
        let with_values = (0..).zip(slots.iter().zip(self.values));
        let omitted = self.scope.omitted;
        if omitted.is_empty() {
            for (index, (slot, value)) in with_values {
                if !slot.holds(value, ready) {
                    receive(index, slot);
                }
            }
        } else {
            for (index, (slot, value)) in with_values {
                if omitted.contains(index) || !slot.holds(value, ready) {
                    receive(index, slot);
                }
            }
        }
        // Only an implementation by hand can lack values.
        for (index, slot) in (0..).zip(slots).skip(self.values.len()) {
            receive(index, slot);
        }
    }

    /// The value of the field at this index, if it is sent.
    pub(crate) fn wire(&self, index: u16) -> Option<Wire<'v>> {
        let field = self.event.fields.get(usize::from(index))?;
        let value = self.values.get(usize::from(index))?;
        let is_covered = self.scope.covers_release(field) && !self.scope.omitted.contains(index);
        is_covered.then(|| within(&field.domain, value)).flatten()
    }
}

/// The value as the domain allows it; `None` sends nothing.
///
/// A value whose kind the domain does not know sends nothing: only a hand-written implementation
/// can produce one.
#[inline]
fn within<'v>(domain: &Domain, value: &Value<'v>) -> Option<Wire<'v>> {
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
