//! How a setting becomes what its field holds.

use std::borrow::Cow;

use telemetry_schema::model::{Class, Field, Literal, Predicate, TrueWhen};

use super::default::{grouped, is_raw, sent_as_false};

const PLAIN: Cow<'static, str> = Cow::Borrowed("Rule::Plain");

/// The field's `Rule`.
pub(super) fn render(field: &Field) -> Cow<'static, str> {
    match field.class {
        Class::Bool => flag(field),
        // The last six are none of settings.
        Class::Enum
        | Class::Version
        | Class::Id
        | Class::Date
        | Class::Duration
        | Class::Labels
        | Class::MaskedText => PLAIN,
        Class::Count => match (field.list, &field.default) {
            (Some(separator), _) => Cow::Owned(format!("Rule::Items(Some({separator:?}))")),
            (None, Some(Literal::Integer(_))) => Cow::Borrowed("Rule::Number"),
            (None, Some(Literal::List(_))) => Cow::Borrowed("Rule::Items(None)"),
            (None, _) => PLAIN,
        },
        Class::IsDefault => {
            let defaults = field.default.iter().chain(&field.also_default);
            Cow::Owned(format!("Rule::Default({})", literals(defaults)))
        }
    }
}

fn flag(field: &Field) -> Cow<'static, str> {
    match &field.true_when {
        // A bool that may hold anything else as well has no default of one type.
        Some(TrueWhen::Values(_)) if is_raw(field) && field.default.is_none() => {
            Cow::Owned(format!("Rule::BoolOr({})", sent_as_false(field)))
        }
        _ if is_raw(field) => PLAIN,
        None => PLAIN,
        Some(TrueWhen::Values(values)) => Cow::Owned(format!("Rule::OneOf({})", literals(values))),
        Some(TrueWhen::Predicate(predicate)) => Cow::Borrowed(match predicate {
            Predicate::NonZero => "Rule::NonZero",
            Predicate::NonEmpty => "Rule::NonEmpty",
            Predicate::AbsolutePath => "Rule::AbsolutePath",
        }),
    }
}

/// A slice with values of the schema.
fn literals<'l>(values: impl IntoIterator<Item = &'l Literal>) -> String {
    let items: Vec<_> = values.into_iter().map(literal).collect();
    format!("&[{}]", items.join(", "))
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
