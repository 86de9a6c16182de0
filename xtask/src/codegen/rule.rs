//! How a setting becomes what its field holds.

use telemetry_schema::model::{Class, Field, Literal, Predicate, TrueWhen};

use super::default::{is_raw, sent_as_false};
use super::layout::{ARRAY_WIDTH, delimited, indent};

/// The field's `Rule`, on a line of this level.
pub(super) fn render(field: &Field, level: usize) -> String {
    match field.class {
        Class::Bool => flag(field, level),
        Class::Enum => plain(),
        Class::Count => match (field.list, &field.default) {
            (Some(separator), _) => format!("Rule::Items(Some({separator:?}))"),
            (None, Some(Literal::Integer(_))) => "Rule::Number".to_owned(),
            (None, Some(Literal::List(_))) => "Rule::Items(None)".to_owned(),
            (None, _) => plain(),
        },
        Class::IsDefault => {
            let defaults = field.default.iter().chain(&field.also_default);
            let defaults: Vec<_> = defaults.collect();
            literals("Rule::Default(&[", &defaults, level)
        }
    }
}

fn flag(field: &Field, level: usize) -> String {
    match &field.true_when {
        // A bool that may hold anything else as well has no default of one type.
        Some(TrueWhen::Values(_)) if is_raw(field) && field.default.is_none() => {
            format!("Rule::BoolOr({})", sent_as_false(field))
        }
        _ if is_raw(field) => plain(),
        None => plain(),
        Some(TrueWhen::Values(values)) => {
            let values: Vec<_> = values.iter().collect();
            literals("Rule::OneOf(&[", &values, level)
        }
        Some(TrueWhen::Predicate(predicate)) => match predicate {
            Predicate::NonZero => "Rule::NonZero".to_owned(),
            Predicate::NonEmpty => "Rule::NonEmpty".to_owned(),
            Predicate::AbsolutePath => "Rule::AbsolutePath".to_owned(),
        },
    }
}

/// A rule with values of the schema.
fn literals(open: &str, values: &[&Literal], level: usize) -> String {
    let items: Vec<_> = values.iter().map(|value| literal(value)).collect();
    match (values, items.as_slice()) {
        // A single long text opens all brackets at once.
        ([Literal::Text(text)], [item]) if item.chars().count() > ARRAY_WIDTH => {
            let (inner, outer) = (indent(level + 1), indent(level));
            format!("{open}Literal::Text(\n{inner}{text:?},\n{outer})])")
        }
        _ => delimited(open, &items, level, "])"),
    }
}

fn plain() -> String {
    "Rule::Plain".to_owned()
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => format!("Literal::Bool({value})"),
        Literal::Integer(value) => format!("Literal::Integer({value})"),
        Literal::Text(text) => format!("Literal::Text({text:?})"),
        Literal::List(items) => {
            let items: Vec<_> = items.iter().map(|item| format!("{item:?}")).collect();
            format!("Literal::List(&[{}])", items.join(", "))
        }
    }
}
