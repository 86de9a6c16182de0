//! From one value, as it is met, to the little that is kept of it.

use super::reading::{Outcome, Problem};
use super::rule::{Literal, Rule, Shape};
use crate::__private::starts_at_root;
use crate::encode::{label_of, labels_of};
use crate::label::LabelSet;
use crate::meta::{Class, Domain, FieldMeta, Format};
use crate::value::{Repr, TimeOfDay, Value, Version};

/// A value as it is met, while the parser stands on it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seen<'t> {
    Bool(bool),
    Integer(i64),
    /// A number that is not whole.
    Fraction,
    /// A number beyond 64 bits.
    Huge,
    Text(&'t str),
    /// A list of this length, and the literals of the schema that are equal to it.
    List(usize, &'t [&'static [&'static str]]),
    /// An object with this many members.
    Object(usize),
}

/// What is kept of a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    Bool(bool),
    Integer(i64),
    /// The label at this index among those of the domain.
    Label(usize),
    /// A text outside the domain.
    Other,
    Set(LabelSet),
    Version(Version),
    TimeOfDay(TimeOfDay),
}

impl Content {
    /// On its way to a sink.
    pub(super) fn value(self) -> Value<'static> {
        Value(match self {
            Self::Bool(value) => Repr::bool(value),
            Self::Integer(value) => Repr::integer(value),
            Self::Label(index) => Repr::label(index),
            Self::Other => Repr::OTHER,
            Self::Set(set) => Repr::List(set),
            Self::Version(version) => Repr::Version(version),
            Self::TimeOfDay(time) => Repr::TimeOfDay(time),
        })
    }
}

/// What is kept of a setting's value, and whether the domain changed it.
pub(super) fn judge(
    field: &FieldMeta,
    rule: Rule,
    seen: Seen<'_>,
) -> Result<(Content, Outcome), Problem> {
    let flag = |value| Ok((Content::Bool(value), Outcome::AsIs));
    match rule {
        Rule::Plain => plain(field, seen),
        Rule::BoolOr(instead) => flag(if let Seen::Bool(value) = seen {
            value
        } else {
            instead
        }),
        Rule::OneOf(literals) | Rule::Default(literals) => flag(one_of(literals, seen)?),
        Rule::NonZero => flag(integer(seen)? != 0),
        Rule::NonEmpty => match seen {
            Seen::Text(text) => flag(!text.is_empty()),
            Seen::List(len, _) | Seen::Object(len) => flag(len != 0),
            Seen::Bool(_) | Seen::Integer(_) | Seen::Fraction | Seen::Huge => {
                Err(Problem::Expected(Shape::Text))
            }
        },
        Rule::AbsolutePath => flag(starts_at_root(text(seen)?.as_bytes())),
        Rule::Number => Ok(number(field, integer(seen)?)),
        Rule::Items(separator) => match (seen, separator) {
            (Seen::List(len, _) | Seen::Object(len), _) => Ok(length(field, len)),
            (Seen::Text(text), Some(separator)) => {
                let items = text.split(separator).filter(|item| !item.trim().is_empty());
                Ok(length(field, items.count()))
            }
            _ => Err(Problem::Expected(Shape::List)),
        },
    }
}

fn plain(field: &FieldMeta, seen: Seen<'_>) -> Result<(Content, Outcome), Problem> {
    match &field.domain {
        Domain::Bool => Ok((Content::Bool(bool(seen)?), Outcome::AsIs)),
        Domain::Labels(_) => Ok(label(field, text(seen)?)),
        Domain::LabelList { .. } => {
            let set = labels_of(&field.domain, text(seen)?);
            let outcome = if set.has_other() {
                Outcome::Other
            } else {
                Outcome::AsIs
            };
            Ok((Content::Set(set), outcome))
        }
        Domain::Format { format, .. } => {
            let text = text(seen)?;
            let parsed = match format {
                Format::Version => Version::parse(text).map(Content::Version),
                Format::TimeOfDay => TimeOfDay::parse(text).map(Content::TimeOfDay),
            };
            Ok(parsed.map_or_else(|| label(field, text), |parsed| (parsed, Outcome::AsIs)))
        }
        Domain::Range(..) | Domain::Buckets(_) => {
            if let Seen::List(len, _) | Seen::Object(len) = seen
                && field.class == Class::Count
            {
                return Ok(length(field, len));
            }
            Ok(number(field, integer(seen)?))
        }
        // Settings have none of these, so that no text of a configuration becomes an identifier.
        Domain::Version { .. }
        | Domain::Id { .. }
        | Domain::Date
        | Domain::LabelSet { .. }
        | Domain::MaskedText { .. } => Err(Problem::Expected(Shape::Text)),
    }
}

fn label(field: &FieldMeta, text: &str) -> (Content, Outcome) {
    let index = label_of(&field.domain, text);
    if index < field.domain.labels().len() {
        (Content::Label(index), Outcome::AsIs)
    } else {
        (Content::Other, Outcome::Other)
    }
}

fn number(field: &FieldMeta, value: i64) -> (Content, Outcome) {
    let within = match &field.domain {
        Domain::Range(lowest, highest) => (*lowest..=*highest).contains(&value),
        Domain::Buckets(edges) => edges.first().is_none_or(|first| *first <= value),
        Domain::Bool
        | Domain::Labels(_)
        | Domain::LabelList { .. }
        | Domain::Format { .. }
        | Domain::Version { .. }
        | Domain::Id { .. }
        | Domain::Date
        | Domain::LabelSet { .. }
        | Domain::MaskedText { .. } => true,
    };
    let outcome = if within {
        Outcome::AsIs
    } else {
        Outcome::Clamped
    };
    (Content::Integer(value), outcome)
}

fn length(field: &FieldMeta, len: usize) -> (Content, Outcome) {
    number(field, i64::try_from(len).unwrap_or(i64::MAX))
}

fn bool(seen: Seen<'_>) -> Result<bool, Problem> {
    if let Seen::Bool(value) = seen {
        Ok(value)
    } else {
        Err(Problem::Expected(Shape::Bool))
    }
}

fn integer(seen: Seen<'_>) -> Result<i64, Problem> {
    match seen {
        Seen::Integer(value) => Ok(value),
        Seen::Huge => Err(Problem::TooLarge),
        Seen::Bool(_) | Seen::Fraction | Seen::Text(_) | Seen::List(..) | Seen::Object(_) => {
            Err(Problem::Expected(Shape::Integer))
        }
    }
}

fn text(seen: Seen<'_>) -> Result<&str, Problem> {
    if let Seen::Text(text) = seen {
        Ok(text)
    } else {
        Err(Problem::Expected(Shape::Text))
    }
}

/// Whether the value is one of the literals, whose types say which type it must have.
fn one_of(literals: &[Literal], seen: Seen<'_>) -> Result<bool, Problem> {
    let mut problem = None;
    let mut fits = false;
    for literal in literals {
        let equal = match (literal, seen) {
            (Literal::Bool(literal), Seen::Bool(value)) => *literal == value,
            (Literal::Integer(literal), Seen::Integer(value)) => *literal == value,
            (Literal::Text(literal), Seen::Text(value)) => *literal == value,
            (Literal::List(literal), Seen::List(_, equal)) => equal.contains(literal),
            (Literal::Integer(_), Seen::Huge) => {
                problem.get_or_insert(Problem::TooLarge);
                continue;
            }
            _ => {
                problem.get_or_insert(Problem::Expected(literal.shape()));
                continue;
            }
        };
        if equal {
            return Ok(true);
        }
        fits = true;
    }
    problem.filter(|_| !fits).map_or(Ok(false), Err)
}
