//! The traits of an expansion: one for each rule in use, with messages that name the schema.
//!
//! The file stands in the message as text and the line is a constant parameter, so that one trait
//! serves all fields of a rule. The traits of `telemetry_core` say which types obey a rule.

mod checked;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use self::checked::Checked;
use crate::record::Record;
use crate::rule::{Kind, Rule};

fn checked(kind: &Kind) -> &'static Checked {
    match kind {
        Kind::Flag => &checked::FLAG,
        Kind::OneOfTexts(_) => &checked::ONE_OF_TEXTS,
        Kind::OneOfIntegers(_) => &checked::ONE_OF_INTEGERS,
        Kind::OneOfBools(_) => &checked::ONE_OF_BOOLS,
        Kind::NonZero => &checked::NON_ZERO,
        Kind::NonEmpty => &checked::NON_EMPTY,
        Kind::AbsolutePath => &checked::ABSOLUTE_PATH,
        Kind::Choice => &checked::CHOICE,
        Kind::Integer => &checked::INTEGER,
        Kind::List => &checked::LIST,
        Kind::Version => &checked::VERSION,
        Kind::TimeOfDay => &checked::TIME_OF_DAY,
        Kind::Count => &checked::COUNT,
        Kind::CountList(_) => &checked::COUNT_LIST,
        Kind::Same => &checked::SAME,
        Kind::Numbers => &checked::NUMBERS,
        Kind::Id => &checked::ID,
        Kind::Date => &checked::DATE,
        Kind::Duration => &checked::DURATION,
        Kind::LabelSet => &checked::LABEL_SET,
        Kind::MaskedText => &checked::MASKED_TEXT,
    }
}

/// The name of the rule's trait in the expansion.
pub(super) fn name(kind: &Kind) -> Ident {
    Ident::new(checked(kind).name, Span::call_site())
}

/// The method that makes the value.
pub(super) fn method(kind: &Kind) -> Ident {
    Ident::new(checked(kind).method, Span::call_site())
}

/// The traits that the record's fields use.
pub(super) fn declarations(record: &Record<'_>) -> TokenStream {
    let mut kinds: Vec<&Kind> = Vec::new();
    for row in &record.rows {
        if let Rule::Checked(kind) = &row.rule
            && !kinds
                .iter()
                .any(|other| checked(other).name == checked(kind).name)
        {
            kinds.push(kind);
        }
    }
    kinds
        .into_iter()
        .map(|kind| declaration(kind, &record.place.file))
        .collect()
}

fn declaration(kind: &Kind, file: &str) -> TokenStream {
    let Checked {
        sent_as,
        class,
        wants,
        otherwise,
        ..
    } = checked(kind);
    let (name, method) = (name(kind), method(kind));
    // Braces in a path would be taken for a parameter of the message.
    let file = file.replace('{', "{{").replace('}', "}}");
    let message =
        format!("`{{Self}}` cannot be sent as {sent_as}; {file}:{{LINE}} gives this field {class}");
    let core = core(kind);
    let is_choice = *kind == Kind::Choice;
    let in_order = is_choice.then(|| quote!(, in_order));
    let argument = parameter(kind).map(|_| quote!(, of #in_order));
    let in_order = is_choice.then(|| quote!(, in_order: ::core::primitive::bool));
    let parameter = parameter(kind).map(|ty| quote!(, of: #ty #in_order));
    let (labels, own_labels) = if kind.names_labels() {
        let ty = quote!(::core::option::Option<&'static [__telemetry::Text]>);
        (
            quote!(const LABELS: #ty;),
            quote!(const LABELS: #ty = <T as __telemetry::#core>::LABELS;),
        )
    } else {
        (TokenStream::new(), TokenStream::new())
    };
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #wants, note = #otherwise)]
        trait #name<const LINE: ::core::primitive::u32> {
            #labels
            fn #method(&self #parameter) -> __telemetry::Value<'_>;
        }
        #[diagnostic::do_not_recommend]
        impl<T: __telemetry::#core, const LINE: ::core::primitive::u32> #name<LINE> for T {
            #own_labels
            #[inline]
            fn #method(&self #parameter) -> __telemetry::Value<'_> {
                <T as __telemetry::#core>::#method(self #argument)
            }
        }
    }
}

/// The trait of `telemetry_core` that says which types obey the rule.
fn core(kind: &Kind) -> TokenStream {
    let name = Ident::new(checked(kind).core, Span::call_site());
    match kind {
        Kind::OneOfTexts(_) => quote!(#name<__telemetry::Text>),
        Kind::OneOfIntegers(_) => quote!(#name<::core::primitive::i64>),
        Kind::OneOfBools(_) => quote!(#name<::core::primitive::bool>),
        Kind::Flag
        | Kind::NonZero
        | Kind::NonEmpty
        | Kind::AbsolutePath
        | Kind::Choice
        | Kind::Integer
        | Kind::List
        | Kind::Version
        | Kind::TimeOfDay
        | Kind::Count
        | Kind::CountList(_)
        | Kind::Same
        | Kind::Numbers
        | Kind::Id
        | Kind::Date
        | Kind::Duration
        | Kind::LabelSet
        | Kind::MaskedText => quote!(#name),
    }
}

/// What the rule needs to know beside the value.
fn parameter(kind: &Kind) -> Option<TokenStream> {
    match kind {
        Kind::OneOfTexts(_) => Some(quote!(&[__telemetry::Text])),
        Kind::OneOfIntegers(_) => Some(quote!(&[::core::primitive::i64])),
        Kind::OneOfBools(_) => Some(quote!(&[::core::primitive::bool])),
        Kind::Choice
        | Kind::List
        | Kind::Version
        | Kind::TimeOfDay
        | Kind::LabelSet
        | Kind::MaskedText => Some(quote!(&__telemetry::FieldMeta)),
        Kind::CountList(_) => Some(quote!(::core::primitive::char)),
        Kind::Same => Some(quote!(::core::option::Option<&Self>)),
        Kind::Flag
        | Kind::NonZero
        | Kind::NonEmpty
        | Kind::AbsolutePath
        | Kind::Integer
        | Kind::Count
        | Kind::Numbers
        | Kind::Id
        | Kind::Date
        | Kind::Duration => None,
    }
}
