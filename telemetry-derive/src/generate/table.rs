//! The static tables of an event.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use telemetry_schema::model::{Alphabet, Class, Domain, Field, Format, Release, Trigger};

use super::expected;
use crate::record::Record;

/// The table of fields: of an event always, of a part where its values look into it.
pub(super) fn fields(record: &Record<'_>) -> Option<TokenStream> {
    let needed = record.part.is_none() || record.rows.iter().any(|row| row.rule.needs_field());
    needed.then(|| {
        let count = record.event.fields.len();
        let fields = record.event.fields.iter().map(field);
        quote! {
            static __TELEMETRY_FIELDS: [__telemetry::FieldMeta; #count] = [#(#fields),*];
        }
    })
}

/// The event's own row.
pub(super) fn event(record: &Record<'_>) -> TokenStream {
    let event = record.event;
    let name = &event.name;
    let trigger = variant(match event.trigger {
        Trigger::Daily => "Daily",
        Trigger::Occurrence => "Occurrence",
        Trigger::SecurityCheck => "SecurityCheck",
    });
    let purposes = &event.purposes;
    let max_bytes = event.max_bytes();
    let count = event.fields.len();
    let expected = event.fields.iter().map(expected::value);
    quote! {
        static __TELEMETRY_READY: __telemetry::ReadyTable<#count, #max_bytes> =
            __telemetry::ReadyTable::new(&__TELEMETRY_FIELDS, &[#(__telemetry::Expected::#expected),*]);
        static __TELEMETRY_EVENT: __telemetry::EventMeta = __telemetry::event(
            #name,
            __telemetry::Trigger::#trigger,
            &[#(#purposes),*],
            &__TELEMETRY_FIELDS,
            __TELEMETRY_READY.ready(),
            #max_bytes,
        );
    }
}

/// The event and where it is declared, by which its parts know each other.
pub(super) fn event_name(record: &Record<'_>) -> String {
    format!("`{}` ({})", record.event.name, record.place)
}

fn variant(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn field(field: &Field) -> TokenStream {
    let key = &field.key;
    let path = &field.path.0;
    let class = variant(match field.class {
        Class::Bool => "Bool",
        Class::Enum => "Enum",
        Class::Count => "Count",
        Class::IsDefault => "IsDefault",
        Class::Version => "Version",
        Class::Id => "Id",
        Class::Date => "Date",
        Class::Duration => "Duration",
        Class::Labels => "Labels",
        Class::MaskedText => "MaskedText",
    });
    let domain = domain(&field.domain);
    let row = quote! {
        __telemetry::field(
            #key,
            &[#(#path),*],
            __telemetry::Class::#class,
            __telemetry::Domain::#domain,
        )
    };
    let numbers = |release: &Option<Release>| {
        release
            .as_ref()
            .map_or_else(Vec::new, |release| release.0.clone())
    };
    let (since, until) = (numbers(&field.gate.since), numbers(&field.gate.until));
    if since.is_empty() && until.is_empty() {
        row
    } else {
        quote!(__telemetry::release(#row, &[#(#since),*], &[#(#until),*]))
    }
}

fn domain(domain: &Domain) -> TokenStream {
    match domain {
        Domain::Bool => quote!(Bool),
        Domain::Labels(labels) => quote!(Labels(&[#(#labels),*])),
        Domain::LabelList { labels, separator } => {
            quote!(LabelList { labels: &[#(#labels),*], separator: #separator })
        }
        Domain::Range(lowest, highest) => quote!(Range(#lowest, #highest)),
        Domain::Buckets(edges) => quote!(Buckets(&[#(#edges),*])),
        Domain::Format { format, labels } => {
            let format = variant(match format {
                Format::Version => "Version",
                Format::TimeOfDay => "TimeOfDay",
            });
            quote!(Format { format: __telemetry::Format::#format, labels: &[#(#labels),*] })
        }
        Domain::Version { numbers } => quote!(Version { numbers: #numbers }),
        Domain::Id { alphabet, length } => {
            let alphabet = variant(match alphabet {
                Alphabet::LowerDigits => "LowerDigits",
                Alphabet::Lower => "Lower",
                Alphabet::Upper => "Upper",
                Alphabet::Digits => "Digits",
                Alphabet::Hex => "Hex",
            });
            quote!(Id { alphabet: __telemetry::Alphabet::#alphabet, length: #length })
        }
        Domain::Date => quote!(Date),
        Domain::LabelSet { labels, most } => {
            let most = most.unwrap_or(u8::MAX);
            quote!(LabelSet { labels: &[#(#labels),*], most: #most })
        }
        Domain::MaskedText { words, most } => {
            quote!(MaskedText { words: &[#(#words),*], most: #most })
        }
    }
}
