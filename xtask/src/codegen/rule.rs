//! How a setting becomes what its field holds.

use telemetry_schema::model::{Class, Field, Literal, Predicate, TrueWhen};

use super::default::{grouped, is_raw, sent_as_false};

/// The field's `Rule`.
pub(super) fn render(field: &Field) -> String {
    match field.class {
        Class::Bool => flag(field),
        // The last six are none of settings.
        Class::Enum
        | Class::Version
        | Class::Id
        | Class::Date
        | Class::Duration
        | Class::Labels
        | Class::MaskedText => plain(),
        Class::Count => match (field.list, &field.default) {
            (Some(separator), _) => format!("Rule::Items(Some({separator:?}))"),
            (None, Some(Literal::Integer(_))) => "Rule::Number".to_owned(),
            (None, Some(Literal::List(_))) => "Rule::Items(None)".to_owned(),
            (None, _) => plain(),
        },
        Class::IsDefault => {
            let defaults = field.default.iter().chain(&field.also_default);
            format!("Rule::Default({})", literals(defaults))
        }
    }
}

fn flag(field: &Field) -> String {
    match &field.true_when {
        // A bool that may hold anything else as well has no default of one type.
        Some(TrueWhen::Values(_)) if is_raw(field) && field.default.is_none() => {
            format!("Rule::BoolOr({})", sent_as_false(field))
        }
        _ if is_raw(field) => plain(),
        None => plain(),
        Some(TrueWhen::Values(values)) => format!("Rule::OneOf({})", literals(values)),
        Some(TrueWhen::Predicate(predicate)) => match predicate {
            Predicate::NonZero => "Rule::NonZero".to_owned(),
            Predicate::NonEmpty => "Rule::NonEmpty".to_owned(),
            Predicate::AbsolutePath => "Rule::AbsolutePath".to_owned(),
        },
    }
}

/// A slice with values of the schema.
fn literals<'l>(values: impl IntoIterator<Item = &'l Literal>) -> String {
    let items: Vec<_> = values.into_iter().map(literal).collect();
    format!("&[{}]", items.join(", "))
}

fn plain() -> String {
    "Rule::Plain".to_owned()
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => format!("Literal::Bool({value})"),
        Literal::Integer(value) => format!("Literal::Integer({})", grouped(*value)),
        Literal::Text(text) => format!("Literal::Text({text:?})"),
        Literal::List(items) => {
            let items: Vec<_> = items.iter().map(|item| format!("{item:?}")).collect();
            format!("Literal::List(&[{}])", items.join(", "))
        }
    }
}
