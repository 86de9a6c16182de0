//! Generate: tokens from a valid record. Nothing here can fail.

mod ready;
mod table;
mod traits;
mod values;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Path, parse_quote};
use telemetry_schema::model::Trigger;

use crate::attribute::{self, Key};
use crate::errors::Errors;
use crate::krate;
use crate::record::Record;

/// The implementation of `Telemetry`, or of `Part` for a struct with a part of an event.
///
/// Items have no hygiene, so every name that the expansion introduces begins with `__telemetry`.
pub(crate) fn implementation(record: &Record<'_>) -> TokenStream {
    let krate = &record.krate;
    let traits = traits::declarations(record);
    let table = table::event(record);
    let default = values::default_cell(record);
    let label_checks = values::label_checks(record);
    let tracking = tracking(record);
    let implementation = match record.part {
        Some(_) => part(record),
        None => event(record),
    };
    quote! {
        const _: () = {
            use #krate::__private as __telemetry;
            #traits
            #table
            #default
            #label_checks
            #tracking
            #implementation
        };
    }
}

/// The checks of a struct that has errors, so that one run reports misfitting types too.
pub(crate) fn checks(record: &Record<'_>) -> TokenStream {
    let krate = &record.krate;
    let traits = traits::declarations(record);
    let table = table::event(record);
    let label_checks = values::label_checks(record);
    let type_checks = values::type_checks(record);
    quote! {
        const _: () = {
            use #krate::__private as __telemetry;
            #traits
            #table
            #label_checks
            #type_checks
        };
    }
}

fn event(record: &Record<'_>) -> TokenStream {
    let ident = record.ident;
    let values = values::all(record);
    let prepare = prepare(record);
    let occurrence = (record.event.trigger == Trigger::Occurrence).then(|| {
        quote! {
            #[automatically_derived]
            impl __telemetry::Occurrence for #ident {}
        }
    });
    let cover = (!record.nested.is_empty()).then(|| cover_checks(record));
    quote! {
        #cover
        #[automatically_derived]
        impl __telemetry::Telemetry for #ident {
            const EVENT: &'static __telemetry::EventMeta = &__TELEMETRY_EVENT;

            fn values(
                &self,
                __telemetry_receive: &mut dyn ::core::ops::FnMut(&__telemetry::EventValues<'_, '_>),
            ) {
                #values
            }

            #prepare
        }
        #occurrence
    }
}

fn part(record: &Record<'_>) -> TokenStream {
    let ident = record.ident;
    let name = table::event_name(record);
    let cover = cover(record);
    let checks = part_checks(record);
    let fill = values::fill(record);
    let prepare = prepare(record);
    quote! {
        #checks
        #[automatically_derived]
        impl __telemetry::Part for #ident {
            const EVENT: &'static ::core::primitive::str = #name;
            const COVERS: __telemetry::Cover = #cover;

            fn fill<'__telemetry_v>(
                &'__telemetry_v self,
                __telemetry_values: &mut __telemetry::EventValues<'_, '__telemetry_v>,
            ) {
                #fill
            }

            #prepare
        }
    }
}

/// Overrides `prepare` where there is something to prepare.
fn prepare(record: &Record<'_>) -> Option<TokenStream> {
    let nested = record
        .nested
        .iter()
        .map(|(_, ty)| quote!(<#ty as __telemetry::Part>::prepare();));
    let beside = record
        .beside
        .iter()
        .map(|(_, ty)| quote!(<#ty as __telemetry::Beside>::prepare();));
    let own = values::needs_default(record).then(|| quote!(let _ = __telemetry_default();));
    (own.is_some() || nested.len() + beside.len() > 0).then(|| {
        quote! {
            fn prepare() {
                #own
                #(#nested)*
                #(#beside)*
            }
        }
    })
}

/// The fields that a struct and the structs in it hold.
fn cover(record: &Record<'_>) -> TokenStream {
    let own = record.rows.iter().map(|row| row.index);
    let nested = record
        .nested
        .iter()
        .map(|(_, ty)| quote!(.and(<#ty as __telemetry::Part>::COVERS)));
    quote!(__telemetry::Cover::of(&[#(#own),*])#(#nested)*)
}

/// The nested structs belong to the same event.
fn part_checks(record: &Record<'_>) -> TokenStream {
    let name = table::event_name(record);
    let checks = record.nested.iter().map(|(field, ty)| {
        quote_spanned! {located_at(field.span())=>
            const _: () = __telemetry::check_part(<#ty as __telemetry::Part>::EVENT, #name);
        }
    });
    quote!(#(#checks)*)
}

/// The nested structs belong to the event and hold what the struct itself doesn't.
fn cover_checks(record: &Record<'_>) -> TokenStream {
    let same_event = part_checks(record);
    let cover = cover(record);
    let (event, file) = (&record.event.name, &record.place.file);
    let fields = record
        .event
        .fields
        .iter()
        .zip(&record.lines)
        .map(|(field, line)| format!("`{}` of event `{event}` ({file}:{line})", field.id));
    let complete = quote_spanned! {located_at(record.ident.span())=>
        const _: () = __telemetry::check_cover(&#cover, &[#(#fields),*]);
    };
    quote!(#same_event #complete)
}

/// Makes cargo compile the crate again when a file changes that was read.
///
/// Inside a function that nobody calls, the bytes reach neither the library nor its metadata.
fn tracking(record: &Record<'_>) -> TokenStream {
    let files = record
        .tracked
        .iter()
        .filter_map(|file| krate::watchable(file));
    quote! {
        fn __telemetry_tracked() {
            #(let _ = ::core::include_bytes!(#files);)*
        }
    }
}

/// A span that says where the user wrote something, without the user's names being in scope.
pub(super) fn located_at(span: Span) -> Span {
    Span::call_site().located_at(span)
}

/// An implementation in place of one that had errors, so that the user isn't buried in what
/// follows from its absence.
pub(crate) fn stand_in(derive: &DeriveInput) -> TokenStream {
    let keys = [Key::Text("event"), Key::Text("part"), Key::Text("crate")];
    let entries = attribute::entries(&derive.attrs, "", &keys, &mut Errors::default());
    let is_part = entries.iter().any(|entry| entry.key == "part");
    let krate: Path = entries
        .into_iter()
        .find(|entry| entry.key == "crate")
        .and_then(|entry| entry.into_text().parse().ok())
        .unwrap_or_else(krate::path);
    let ident = &derive.ident;
    let (generics, arguments, bounds) = derive.generics.split_for_impl();
    let (name, members): (Path, TokenStream) = if is_part {
        let members = quote! {
            const EVENT: &'static ::core::primitive::str = "";
            const COVERS: __telemetry::Cover = __telemetry::Cover::UNKNOWN;
            fn fill<'__telemetry_v>(
                &'__telemetry_v self,
                _: &mut __telemetry::EventValues<'_, '__telemetry_v>,
            ) {}
        };
        (parse_quote!(Part), members)
    } else {
        let members = quote! {
            const EVENT: &'static __telemetry::EventMeta = __telemetry::NO_EVENT;
            fn values(&self, _: &mut dyn ::core::ops::FnMut(&__telemetry::EventValues<'_, '_>)) {}
        };
        (parse_quote!(Telemetry), members)
    };
    // Nobody knows the trigger; the wrong one is reported when the rest is right.
    let occurrence = (!is_part).then(|| {
        quote! {
            #[automatically_derived]
            impl #generics __telemetry::Occurrence for #ident #arguments #bounds {}
        }
    });
    quote! {
        const _: () = {
            use #krate::__private as __telemetry;
            #[automatically_derived]
            impl #generics __telemetry::#name for #ident #arguments #bounds {
                #members
            }
            #occurrence
        };
    }
}
