//! Environment variables that overlay the file.

use super::judge::{Content, Seen, judge};
use super::reading::{Outcome, Problem};
use super::rule::{Literal, Rule, Shape};
use crate::meta::{Domain, FieldMeta};

/// The variable that overlays the setting at this path: prefix and keys in upper case, joined by
/// `_`, which also stands for dots.
#[must_use]
pub fn variable(prefix: &str, path: &[&str]) -> String {
    let mut name = prefix.to_owned();
    for key in path {
        name.push('_');
        name.push_str(key);
    }
    name.make_ascii_uppercase();
    name.replace('.', "_")
}

/// What is kept of a variable's text.
pub(super) fn judge_text(
    field: &FieldMeta,
    rule: Rule,
    text: &str,
) -> Result<(Content, Outcome), Problem> {
    let shape = shape(field, rule);
    let unreadable = Problem::Expected(shape);
    let mut equal = Vec::new();
    let seen = match shape {
        Shape::Text | Shape::Object => Seen::Text(text),
        Shape::Bool => Seen::Bool(parse_bool(text).ok_or(unreadable)?),
        Shape::Integer => Seen::Integer(parse_integer(text).ok_or(unreadable)?),
        Shape::List => {
            let items: Vec<&str> = text.split(LIST).filter(|_| !text.is_empty()).collect();
            if let Rule::OneOf(literals) | Rule::Default(literals) = rule {
                equal.extend(literals.iter().filter_map(|literal| match literal {
                    Literal::List(list) if *list == items => Some(*list),
                    Literal::List(_)
                    | Literal::Bool(_)
                    | Literal::Integer(_)
                    | Literal::Text(_) => None,
                }));
            }
            Seen::List(items.len(), &equal)
        }
    };
    judge(field, rule, seen)
}

/// What stands between the items of a list in a variable.
const LIST: char = ',';

/// The type that a text must be turned into.
fn shape(field: &FieldMeta, rule: Rule) -> Shape {
    match rule {
        Rule::OneOf(literals) | Rule::Default(literals) => literals
            .first()
            .map_or(Shape::Text, |literal| literal.shape()),
        Rule::NonZero | Rule::Number => Shape::Integer,
        // A setting whose type is not fixed stays the text that the variable holds.
        Rule::BoolOr(_) | Rule::NonEmpty | Rule::AbsolutePath | Rule::Items(Some(_)) => Shape::Text,
        Rule::Items(None) => Shape::List,
        Rule::Plain => match field.domain {
            Domain::Bool => Shape::Bool,
            Domain::Range(..) | Domain::Buckets(_) => Shape::Integer,
            // Settings have none of the last five.
            Domain::Labels(_)
            | Domain::LabelList { .. }
            | Domain::Format { .. }
            | Domain::Version { .. }
            | Domain::Id { .. }
            | Domain::Date
            | Domain::LabelSet { .. }
            | Domain::MaskedText { .. } => Shape::Text,
        },
    }
}

/// The spellings that servers written in Go accept; an empty one is `false`.
fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" | "" => Some(false),
        _ => None,
    }
}

/// A plain decimal number. One with a leading zero may mean an octal one, so it is none.
fn parse_integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let ambiguous = digits.len() > 1 && digits.starts_with('0');
    text.parse().ok().filter(|_| !ambiguous)
}
