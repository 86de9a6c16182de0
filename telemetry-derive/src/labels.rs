//! `#[derive(Labels)]`, all three phases: it needs no schema.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;
use syn::{Data, DeriveInput, Fields, Variant};
use telemetry_schema::snake_case;

use crate::attribute::{self, Key};
use crate::errors::Errors;
use crate::krate;

/// The implementation of `Labels`; one without labels where there were errors.
pub(crate) fn implementation(derive: &DeriveInput, errors: &mut Errors) -> TokenStream {
    let mut krate = None;
    for entry in attribute::entries(&derive.attrs, "an enum", &[Key::Text("crate")], errors) {
        krate = entry.into_path(errors);
    }
    if !derive.generics.params.is_empty() {
        errors.at(&derive.generics, "an enum of labels has no parameters");
    }
    let variants = variants(derive, errors);
    let labels: Vec<String> = variants
        .iter()
        .map(|variant| label(variant, errors))
        .collect();
    report_duplicates(&variants, &labels, errors);

    let krate = krate.unwrap_or_else(krate::path);
    let ident = &derive.ident;
    let names = variants.iter().map(|variant| &variant.ident);
    let indices = (0..variants.len()).map(Literal::usize_unsuffixed);
    let (generics, arguments, bounds) = derive.generics.split_for_impl();
    // An enum without variants has no values, and its match no arms.
    let index = if variants.is_empty() || !errors.is_empty() {
        quote!(0)
    } else {
        quote!(match self { #(Self::#names => #indices,)* })
    };
    quote! {
        const _: () = {
            use #krate::__private as __telemetry;
            #[automatically_derived]
            impl #generics __telemetry::Labels for #ident #arguments #bounds {
                const LABELS: &'static [__telemetry::Text] = &[#(#labels),*];

                #[inline]
                fn index(&self) -> ::core::primitive::usize {
                    #index
                }
            }
        };
    }
}

fn variants<'d>(derive: &'d DeriveInput, errors: &mut Errors) -> Vec<&'d Variant> {
    match &derive.data {
        Data::Enum(data) => data.variants.iter().collect(),
        Data::Struct(data) => {
            errors.at(
                data.struct_token,
                "labels are the variants of an enum; for a struct with an event's fields, derive \
                 `Telemetry`",
            );
            Vec::new()
        }
        Data::Union(data) => {
            errors.at(data.union_token, "labels are the variants of an enum");
            Vec::new()
        }
    }
}

fn label(variant: &Variant, errors: &mut Errors) -> String {
    if !matches!(variant.fields, Fields::Unit) {
        errors.at(
            &variant.fields,
            "a label holds no data: only the variant's name can leave; keep the data elsewhere, or \
             implement `Labels` by hand",
        );
    }
    let derived = snake_case(&variant.ident.unraw().to_string());
    let entries = attribute::entries(&variant.attrs, "a variant", &[Key::Text("label")], errors);
    let Some(text) = entries.into_iter().next().map(attribute::Entry::into_text) else {
        return derived;
    };
    let label = text.value();
    let plain = |c: char| (c.is_ascii_graphic() || c == ' ') && c != '"' && c != '\\';
    if !label.chars().all(plain) {
        errors.at(text, "a label is printable ASCII without `\"` and `\\`");
        return derived;
    }
    label
}

fn report_duplicates(variants: &[&Variant], labels: &[String], errors: &mut Errors) {
    let mut first: BTreeMap<&str, &Variant> = BTreeMap::new();
    for (variant, label) in variants.iter().zip(labels) {
        if let Some(other) = first.insert(label, variant) {
            let message = format!(
                "`{}` and `{}` both have label `{label}`",
                other.ident, variant.ident
            );
            errors.at(&variant.ident, message);
        }
    }
}
