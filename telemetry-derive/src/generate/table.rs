//! The static tables of an event.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use telemetry_schema::model::{Class, Domain, Field, Format, OTHER, Release, Trigger};

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
    let max_bytes = "{}".len() + event.fields.iter().map(member_bytes).sum::<usize>();
    quote! {
        static __TELEMETRY_EVENT: __telemetry::EventMeta = __telemetry::event(
            #name,
            __telemetry::Trigger::#trigger,
            &[#(#purposes),*],
            &__TELEMETRY_FIELDS,
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
    }
}

/// The most bytes that a field takes in a JSON object, with its comma.
fn member_bytes(field: &Field) -> usize {
    let quoted = |text: usize| text + "\"\"".len();
    let longest = |labels: &[String]| {
        labels
            .iter()
            .map(String::len)
            .max()
            .unwrap_or(0)
            .max(OTHER.len())
    };
    let value = match &field.domain {
        Domain::Bool => "false".len(),
        Domain::Labels(labels) => quoted(longest(labels)),
        Domain::LabelList { labels, separator } => {
            let texts: usize = labels.iter().map(String::len).sum();
            quoted(texts + OTHER.len() + labels.len() * separator.len_utf8())
        }
        Domain::Range(lowest, highest) => digits(*lowest).max(digits(*highest)),
        Domain::Buckets(edges) => edges.iter().copied().map(digits).max().unwrap_or(0),
        Domain::Format { format, labels } => {
            let format = match format {
                Format::Version => "65535.65535.65535.65535",
                Format::TimeOfDay => "23:59",
            };
            quoted(longest(labels).max(format.len()))
        }
    };
    ",\"\":".len() + field.key.len() + value
}

fn digits(number: i64) -> usize {
    number.to_string().len()
}
