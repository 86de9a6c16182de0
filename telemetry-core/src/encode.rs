//! From values to a sink: gates and domains are applied here and nowhere else.

mod earlier;

use crate::contract::{Earlier, Form};
use crate::event_values::EventValues;
use crate::label::LabelSet;
use crate::meta::{Domain, EventMeta, FieldMeta, Format, OTHER};
use crate::scope::Scope;
use crate::sink::{Masked, SortedLabels, Wire};
use crate::value::{Kind, Plain, Repr, Value};
use earlier::Translated;

/// The fields of an event that are sent, each with its value inside the domain.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'v> {
    event: &'static EventMeta,
    plain: &'v [Plain],
    rich: &'v [Value<'v>],
    scope: &'v Scope<'v>,
    /// How the event could leave by the agreed revision, where that is not how it can now.
    earlier: Option<Earlier>,
}

impl<'v> Fields<'v> {
    #[inline]
    pub(crate) fn new(
        event: &'static EventMeta,
        values: &'v EventValues<'_, '_>,
        scope: &'v Scope<'v>,
    ) -> Self {
        Self {
            event,
            plain: values.plain(),
            rich: values.rich(),
            scope,
            earlier: scope.agreed.and_then(|agreed| agreed.earlier(event)),
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

    /// Hands over the index of each field that may differ from the event's ready text. Only values
    /// are looked at, so that most of a report touches no more.
    #[inline]
    pub(crate) fn differences(&self, mut receive: impl FnMut(u16)) {
        let expected = self.event.ready.expected;
        if self.earlier.is_some() {
            // What was expected says nothing about an earlier domain.
            let all = (0..).zip(expected);
            return all.for_each(|(index, _)| receive(index));
        }
        let with_values = (0..).zip(expected.iter().zip(self.plain));
        let omitted = self.scope.omitted;
        if omitted.is_empty() {
            for (index, (expected, value)) in with_values {
                if value != expected {
                    receive(index);
                }
            }
        } else {
            for (index, (expected, value)) in with_values {
                if omitted.contains(index) || value != expected {
                    receive(index);
                }
            }
        }
        // Only an implementation by hand can lack values.
        let lacking = self.plain.len()..expected.len();
        lacking
            .filter_map(|index| u16::try_from(index).ok())
            .for_each(receive);
    }

    /// The value of the field at this index, if it is sent.
    #[inline]
    pub(crate) fn wire(&self, index: u16) -> Option<Wire<'v>> {
        let at = usize::from(index);
        let plain = *self.plain.get(at)?;
        if self.scope.omitted.contains(index) {
            return None;
        }
        if let Some(earlier) = self.earlier {
            return self.as_agreed(earlier, at, plain);
        }
        // Where a bool is expected, every release sends one.
        let expected = self.event.ready.expected.get(at);
        match plain.as_bool() {
            Some(value) if expected.is_some_and(|expected| expected.as_bool().is_some()) => {
                Some(Wire::Bool(value))
            }
            _ => self.looked_up(at, plain),
        }
    }

    /// As the agreed revision has it.
    #[cold]
    fn as_agreed(&self, earlier: Earlier, at: usize, plain: Plain) -> Option<Wire<'v>> {
        let field = self.event.fields.get(at)?;
        let domain = match earlier.form(field) {
            None => return self.looked_up(at, plain),
            Some(Form::Absent) => return None,
            Some(Form::Within(domain)) => domain,
            Some(Form::Gated(domain, gate)) => {
                let is_between = self.scope.is_between(gate.since, gate.until);
                is_between.then_some(domain)?
            }
        };
        if !self.scope.covers_release(field) {
            return None;
        }
        match earlier::translated(plain.kind(), self.rich, &field.domain, domain) {
            Translated::Plain(kind) => plain_within(domain, kind),
            Translated::Rich(value) => rich_within(domain, &value),
        }
    }

    /// As the field's domain wants it.
    fn looked_up(&self, at: usize, plain: Plain) -> Option<Wire<'v>> {
        let field = self.event.fields.get(at)?;
        if !self.scope.covers_release(field) {
            return None;
        }
        let kind = plain.kind();
        if let Kind::Rich(at) = kind {
            return rich_within(&field.domain, self.rich.get(at)?);
        }
        plain_within(&field.domain, kind)
    }
}

/// The value as the domain allows it; `None` sends nothing.
///
/// A value whose kind the domain does not know sends nothing: only a hand-written implementation
/// can produce one.
#[inline]
fn rich_within<'v>(domain: &Domain, value: &Value<'v>) -> Option<Wire<'v>> {
    match (value.0, domain) {
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

/// [`rich_within`] for the values that most fields have.
#[inline]
fn plain_within(domain: &Domain, kind: Kind) -> Option<Wire<'static>> {
    match (kind, domain) {
        (Kind::Bool(value), Domain::Bool) => Some(Wire::Bool(value)),
        (Kind::Integer(number), Domain::Range(lowest, highest)) => {
            Some(Wire::Integer(number.max(*lowest).min(*highest)))
        }
        (Kind::Integer(number), Domain::Buckets(edges)) => {
            let above = edges.partition_point(|edge| *edge <= number);
            edges
                .get(above.saturating_sub(1))
                .map(|edge| Wire::Integer(*edge))
        }
        (Kind::Label(index), Domain::Labels(labels) | Domain::Format { labels, .. }) => {
            Some(Wire::Label(labels.get(index).copied().unwrap_or(OTHER)))
        }
        (Kind::EmptyList, domain) => rich_within(domain, &Value(Repr::List(LabelSet::default()))),
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
