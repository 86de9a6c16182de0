//! From the fields of a struct to values in schema order.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use telemetry_schema::model::{Domain, Field};

use super::{located_at, traits};
use crate::record::{Record, Row};
use crate::rule::{Kind, Known, Rule};

/// The body of `Telemetry::values`.
pub(super) fn all(record: &Record<'_>) -> TokenStream {
    let bindings = bindings(record);
    let count = record.event.fields.len();
    let rich = record.event.fields.iter().filter(|field| is_rich(field));
    let rich = rich.count();
    // What is plain by its type needs no look at what it is, and costs the compiler half.
    let mut plain = vec![quote!(__telemetry::Plain::OMITTED); count];
    let mut others = Vec::new();
    for row in &record.rows {
        match (plain_value(row), plain.get_mut(row.index)) {
            (Some(value), Some(place)) => *place = value,
            _ => others.push(put(row)),
        }
    }
    let nested = nested(record);
    quote! {
        #bindings
        let mut __telemetry_plain: [__telemetry::Plain; #count] = [#(#plain),*];
        let mut __telemetry_rich = [__telemetry::Value::OMITTED; #rich];
        let __telemetry_values =
            &mut __telemetry::room(&mut __telemetry_plain, &mut __telemetry_rich);
        #(#others)*
        #nested
        __telemetry_receive(__telemetry_values);
    }
}

/// Whether a value of the field can be more than a bool, a number or a label.
fn is_rich(field: &Field) -> bool {
    match field.domain {
        Domain::Bool | Domain::Range(..) | Domain::Buckets(_) | Domain::Labels(_) => false,
        Domain::LabelList { .. }
        | Domain::Format { .. }
        | Domain::Version { .. }
        | Domain::Id { .. }
        | Domain::Date
        | Domain::LabelSet { .. }
        | Domain::MaskedText { .. } => true,
    }
}

/// The body of `Part::fill`.
pub(super) fn fill(record: &Record<'_>) -> TokenStream {
    let bindings = bindings(record);
    let own = record.rows.iter().map(put);
    let nested = nested(record);
    quote!(#bindings #(#own)* #nested)
}

fn put(row: &Row<'_>) -> TokenStream {
    let index = Literal::usize_unsuffixed(row.index);
    let value = value(row);
    quote!(__telemetry::put(__telemetry_values, #index, #value);)
}

fn nested(record: &Record<'_>) -> TokenStream {
    let fills = (0..).zip(&record.nested).map(|(i, (_, ty))| {
        let binding = nested_binding(i);
        quote!(<#ty as __telemetry::Part>::fill(#binding, __telemetry_values);)
    });
    quote!(#(#fills)*)
}

/// Takes the struct apart, exhaustively, and its default too where fields are compared with it.
fn bindings(record: &Record<'_>) -> TokenStream {
    let held = record.rows.iter().map(|row| {
        let (ident, binding) = (row.ident, binding(row));
        quote!(#ident: #binding)
    });
    let nested = (0..).zip(&record.nested).map(|(i, (ident, _))| {
        let binding = nested_binding(i);
        quote!(#ident: #binding)
    });
    let never = &record.never;
    let beside = record.beside.iter().map(|(ident, _)| ident);
    let compared: Vec<_> = record.rows.iter().filter(|row| is_compared(row)).collect();
    let default = (!compared.is_empty()).then(|| {
        let defaults = compared.iter().map(|row| default_binding(row));
        let some = compared.iter().map(|row| {
            let ident = row.ident;
            quote!(::core::option::Option::Some(&__telemetry_default.#ident))
        });
        let none = compared
            .iter()
            .map(|_| quote!(::core::option::Option::None));
        quote! {
            let (#(#defaults,)*) = match __telemetry_default() {
                ::core::option::Option::Some(__telemetry_default) => (#(#some,)*),
                ::core::option::Option::None => (#(#none,)*),
            };
        }
    });
    quote! {
        let Self { #(#held,)* #(#nested,)* #(#never: _,)* #(#beside: _,)* } = self;
        #default
    }
}

fn binding(row: &Row<'_>) -> Ident {
    format_ident!("__telemetry_field_{}", row.index)
}

fn default_binding(row: &Row<'_>) -> Ident {
    format_ident!("__telemetry_default_{}", row.index)
}

fn nested_binding(index: usize) -> Ident {
    format_ident!("__telemetry_part_{index}")
}

fn is_compared(row: &Row<'_>) -> bool {
    matches!(row.rule, Rule::Checked(Kind::Same))
}

/// Whether the struct's own default is needed; generated structs do without.
pub(super) fn needs_default(record: &Record<'_>) -> bool {
    record.rows.iter().any(is_compared)
}

/// Where the struct's default is kept, and the only place that asks for it.
pub(super) fn default_cell(record: &Record<'_>) -> Option<TokenStream> {
    needs_default(record).then(|| {
        let ident = record.ident;
        let get = quote_spanned!(located_at(ident.span())=> __TELEMETRY_DEFAULT.get::<#ident>());
        quote! {
            static __TELEMETRY_DEFAULT: __telemetry::DefaultCell = __telemetry::DefaultCell::new();

            fn __telemetry_default() -> ::core::option::Option<&'static #ident> {
                #get
            }
        }
    })
}

/// The expression for a field's value if the type alone makes that plain.
fn plain_value(row: &Row<'_>) -> Option<TokenStream> {
    let binding = binding(row);
    match row.rule {
        Rule::Known(Known::Bool) => Some(quote!(__telemetry::plain_flag(*#binding))),
        Rule::Known(Known::IsDefault) => Some(quote!(__telemetry::plain_is_default(*#binding))),
        Rule::Known(Known::Integer | Known::Count) | Rule::Checked(_) => None,
    }
}

/// The expression for one field's value.
fn value(row: &Row<'_>) -> TokenStream {
    let binding = binding(row);
    let kind = match &row.rule {
        Rule::Known(Known::Bool) => return quote!(__telemetry::flag(*#binding)),
        Rule::Known(Known::IsDefault) => return quote!(__telemetry::is_default(*#binding)),
        Rule::Known(Known::Integer) => return quote!(__telemetry::Whole::whole(#binding)),
        Rule::Known(Known::Count) => return quote!(__telemetry::Count::count(#binding)),
        Rule::Checked(kind) => kind,
    };
    let argument = match kind {
        Kind::OneOfTexts(texts) => quote!(, &[#(#texts),*]),
        Kind::OneOfIntegers(integers) => quote!(, &[#(#integers),*]),
        Kind::OneOfBools(bools) => quote!(, &[#(#bools),*]),
        Kind::Choice => {
            let index = Literal::usize_unsuffixed(row.index);
            let in_order = in_order(row);
            quote!(, __telemetry::row(&__TELEMETRY_EVENT, #index), #in_order)
        }
        Kind::List | Kind::Version | Kind::TimeOfDay | Kind::LabelSet | Kind::MaskedText => {
            let index = Literal::usize_unsuffixed(row.index);
            quote!(, __telemetry::row(&__TELEMETRY_EVENT, #index))
        }
        Kind::CountList(separator) => quote!(, #separator),
        Kind::Same => {
            let default = default_binding(row);
            quote!(, #default)
        }
        Kind::Flag
        | Kind::NonZero
        | Kind::NonEmpty
        | Kind::AbsolutePath
        | Kind::Integer
        | Kind::Count
        | Kind::Numbers
        | Kind::Id
        | Kind::Date
        | Kind::Duration => TokenStream::new(),
    };
    let method = traits::method(kind);
    let implementation = as_checked(row, kind);
    quote!(#implementation::#method(#binding #argument))
}

/// `<Type as Trait<LINE>>`, where the user wrote the type.
fn as_checked(row: &Row<'_>, kind: &Kind) -> TokenStream {
    let ty = row.ty;
    let name = traits::name(kind);
    let line = Literal::usize_unsuffixed(row.line);
    quote_spanned!(located_at(ty.span())=> <#ty as #name<#line>>)
}

/// The constant that says whether a type names its field's labels in declared order.
fn in_order(row: &Row<'_>) -> Ident {
    format_ident!("__TELEMETRY_IN_ORDER_{}", row.index)
}

/// The labels that a type names must be among those of its field.
pub(super) fn label_checks(record: &Record<'_>) -> TokenStream {
    let file = &record.place.file;
    let checks = record.rows.iter().filter_map(|row| {
        let Rule::Checked(kind) = &row.rule else {
            return None;
        };
        if !kind.names_labels() {
            return None;
        }
        let implementation = as_checked(row, kind);
        let index = Literal::usize_unsuffixed(row.index);
        let place = format!("{file}:{}", row.line);
        let id = &row.field.id;
        let in_order = in_order(row);
        // A constant that fails is named nowhere else, where it would be reported once more.
        Some(quote_spanned! {located_at(row.ty.span())=>
            const #in_order: ::core::primitive::bool = __telemetry::are_in_order(
                #implementation::LABELS,
                __telemetry::row(&__TELEMETRY_EVENT, #index).domain.labels(),
            );
            const _: () = __telemetry::check_labels(
                #implementation::LABELS,
                __telemetry::row(&__TELEMETRY_EVENT, #index).domain.labels(),
                #in_order,
                #id,
                #place,
            );
        })
    });
    quote!(#(#checks)*)
}

/// Every type must obey the rule of its field.
pub(super) fn type_checks(record: &Record<'_>) -> TokenStream {
    let checks = record.rows.iter().filter_map(|row| {
        let Rule::Checked(kind) = &row.rule else {
            return None;
        };
        let implementation = as_checked(row, kind);
        let method = traits::method(kind);
        Some(quote!(let _ = #implementation::#method;))
    });
    quote! {
        const _: fn() = || {
            #(#checks)*
        };
    }
}
