//! Values in the words of an earlier domain.
//!
//! A label is a place among those of the field's domain, so it has another place among those of an
//! earlier one. This is done before the domain is applied, not to what would be sent: of a set or a
//! text that is cut off, the first items by the new words need not be the first ones by the old.

use crate::label::LabelSet;
use crate::meta::Domain;
use crate::value::{Kind, Repr, Value};

/// A value as the earlier domain takes it.
pub(super) enum Translated<'v> {
    Plain(Kind),
    Rich(Value<'v>),
}

/// The value of a field with the domain `from` for the domain `to`.
pub(super) fn translated<'v>(
    kind: Kind,
    rich: &'v [Value<'v>],
    from: &Domain,
    to: &Domain,
) -> Translated<'v> {
    let value = match kind {
        Kind::Label(index) => return Translated::Plain(Kind::Label(place(index, from, to))),
        Kind::Rich(at) => rich.get(at).copied().unwrap_or(Value::OMITTED).0,
        Kind::Omitted | Kind::Bool(_) | Kind::Integer(_) | Kind::EmptyList => {
            return Translated::Plain(kind);
        }
    };
    let value = match (value, to) {
        (Repr::List(set), _) => {
            Repr::List(LabelSet::from_texts(to.labels(), set.iter(from.labels())))
        }
        (Repr::Masked(tokens), _) => Repr::Masked(tokens.map(|index| known(index, from, to))),
        // There was no such format: its texts were like any other.
        (Repr::Version(_) | Repr::TimeOfDay(_), Domain::Labels(_)) => {
            return Translated::Plain(Kind::Label(usize::MAX));
        }
        (same, _) => same,
    };
    Translated::Rich(Value(value))
}

/// The label's place in the earlier domain; beyond its labels where it lacks the label.
fn place(index: usize, from: &Domain, to: &Domain) -> usize {
    known(index, from, to).unwrap_or(usize::MAX)
}

fn known(index: usize, from: &Domain, to: &Domain) -> Option<usize> {
    let label = from.labels().get(index)?;
    to.labels().iter().position(|other| other == label)
}
