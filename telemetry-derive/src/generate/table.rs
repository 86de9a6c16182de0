//! The static tables of an event.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use telemetry_schema::model::{Alphabet, Class, Domain, Field, Format, Release, Trigger};

use super::ready::Ready;
use crate::record::Record;

/// The event's table: for a part only where its values look into it.
pub(super) fn event(record: &Record<'_>) -> Option<TokenStream> {
    let needed = record.part.is_none() || record.rows.iter().any(|row| row.rule.needs_field());
    if !needed {
        return None;
    }
    let event = record.event;
    let name = &event.name;
    let trigger = variant(match event.trigger {
        Trigger::Daily => "Daily",
        Trigger::Occurrence => "Occurrence",
        Trigger::SecurityCheck => "SecurityCheck",
    });
    let purposes = &event.purposes;
    let count = Literal::usize_unsuffixed(event.fields.len());
    let columns = columns(&event.fields);
    let gated = event.fields.iter().any(is_gated);
    let ready = Ready::of(&event.fields).tokens();
    let max_bytes = Literal::usize_unsuffixed(event.max_bytes());
    Some(quote! {
        static __TELEMETRY_EVENT: __telemetry::EventMeta = __telemetry::EventMeta {
            name: #name,
            trigger: __telemetry::Trigger::#trigger,
            purposes: &[#(#purposes),*],
            fields: &__telemetry::table::<#count>(&__telemetry::Columns { #columns }),
            ready: #ready,
            gated: #gated,
            max_bytes: #max_bytes,
        };
    })
}

/// The event and where it is declared, by which its parts know each other.
pub(super) fn event_name(record: &Record<'_>) -> String {
    format!("`{}` ({})", record.event.name, record.place)
}

fn variant(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Whether some releases do not send the field.
pub(super) fn is_gated(field: &Field) -> bool {
    field.gate.since.is_some() || field.gate.until.is_some()
}

/// The properties of all fields, a literal for each property.
fn columns(fields: &[Field]) -> TokenStream {
    let keys = fields.iter().map(|field| &field.key);
    let settings = fields
        .iter()
        .map(|field| setting(field).unwrap_or_default());
    let settings = settings.map(|[section, name]| quote!([#section, #name]));
    // Without a place of that kind, the events of a program that has no settings carry no column.
    let settings = fields
        .iter()
        .any(|field| setting(field).is_some())
        .then(|| quote!(#(#settings),*));
    let elsewhere = (0_usize..).zip(fields).filter_map(|(index, field)| {
        let keys: Vec<&str> = field.path.keys().collect();
        let is_elsewhere = !matches!(keys.as_slice(), [] | [_, _]);
        is_elsewhere.then(|| quote!((#index, &[#(#keys),*])))
    });
    let letters: Vec<u8> = fields.iter().map(|field| letter(field.class)).collect();
    let classes = Literal::byte_string(&letters);
    let others = fields.iter().filter(|field| letter(field.class) == OTHER);
    let domains = others.map(|field| {
        let (class, domain) = (class(field.class), domain(&field.domain));
        quote!((__telemetry::Class::#class, __telemetry::Domain::#domain))
    });
    let indexed = (0_usize..).zip(fields).filter(|(_, field)| is_gated(field));
    let gates = indexed.map(|(index, field)| {
        let (since, until) = (
            numbers(field.gate.since.as_ref()),
            numbers(field.gate.until.as_ref()),
        );
        quote!((#index, &[#(#since),*], &[#(#until),*]))
    });
    quote! {
        keys: &[#(#keys),*],
        settings: &[#settings],
        elsewhere: &[#(#elsewhere),*],
        classes: #classes,
        domains: &[#(#domains),*],
        gates: &[#(#gates),*],
    }
}

/// The section of the configuration and the setting there, as almost all places are.
fn setting(field: &Field) -> Option<[&str; 2]> {
    let mut keys = field.path.keys();
    let place = [keys.next()?, keys.next()?];
    keys.next().is_none().then_some(place)
}

/// Stands for a class that is not told by its letter alone.
const OTHER: u8 = b'-';

/// The letter by which `telemetry_core` knows the class.
fn letter(class: Class) -> u8 {
    match class {
        Class::Bool => b'b',
        Class::IsDefault => b'd',
        Class::Enum
        | Class::Count
        | Class::Version
        | Class::Id
        | Class::Date
        | Class::Duration
        | Class::Labels
        | Class::MaskedText => OTHER,
    }
}

fn numbers(release: Option<&Release>) -> &[u16] {
    release.map_or(&[], |release| &release.0)
}

fn class(class: Class) -> Ident {
    variant(match class {
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
    })
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
