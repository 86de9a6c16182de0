//! The value that a field will probably have, so that an event's text can be ready.

use proc_macro2::TokenStream;
use quote::quote;
use telemetry_schema::model::{Class, Domain, Field, Literal, Predicate, TrueWhen};

/// What was shipped, as most installations leave it. A wrong guess costs time and nothing else.
pub(super) fn value(field: &Field) -> TokenStream {
    let guess = match (field.class, &field.default) {
        (Class::IsDefault, _) => Some(quote!(Bool(true))),
        (Class::Bool, Some(default)) => {
            let value = is_true(field, default);
            Some(quote!(Bool(#value)))
        }
        (_, None | Some(Literal::Bool(_))) => None,
        (_, Some(Literal::Integer(number))) => number_of(*number),
        (_, Some(Literal::List(items))) => number_of(items.len()),
        (_, Some(Literal::Text(text))) => text_of(&field.domain, text),
    };
    guess.unwrap_or_else(|| quote!(Unknown))
}

fn is_true(field: &Field, default: &Literal) -> bool {
    match &field.true_when {
        Some(TrueWhen::Values(values)) => values.contains(default),
        Some(TrueWhen::Predicate(Predicate::AbsolutePath)) => false,
        Some(TrueWhen::Predicate(Predicate::NonZero | Predicate::NonEmpty)) | None => match default
        {
            Literal::Bool(value) => *value,
            Literal::Integer(number) => *number != 0,
            Literal::Text(text) => !text.is_empty(),
            Literal::List(items) => !items.is_empty(),
        },
    }
}

fn number_of(number: impl TryInto<i32>) -> Option<TokenStream> {
    let number = number.try_into().ok()?;
    Some(quote!(Integer(#number)))
}

fn text_of(domain: &Domain, text: &str) -> Option<TokenStream> {
    match domain {
        Domain::Labels(labels) | Domain::Format { labels, .. } => {
            let index = labels.iter().position(|label| label == text)?;
            let index = u16::try_from(index).ok()?;
            Some(quote!(Label(#index)))
        }
        Domain::LabelList { .. } if text.is_empty() => Some(quote!(Empty)),
        // The items of an empty text are counted.
        Domain::Range(..) if text.is_empty() => number_of(0),
        Domain::Bool
        | Domain::LabelList { .. }
        | Domain::Range(..)
        | Domain::Buckets(_)
        | Domain::Version { .. }
        | Domain::Id { .. }
        | Domain::Date
        | Domain::LabelSet { .. }
        | Domain::MaskedText { .. } => None,
    }
}
