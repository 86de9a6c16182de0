#![doc = include_str!("../README.md")]

mod attribute;
mod declared;
mod errors;
mod generate;
mod input;
mod krate;
mod labels;
mod memory;
mod name;
mod record;
mod rule;
mod validate;

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, parse_macro_input};

use declared::Declared;
use errors::Errors;
use input::Input;

/// Implements `Telemetry` for a struct whose fields a schema declares as one event.
#[proc_macro_derive(Telemetry, attributes(telemetry))]
pub fn derive_telemetry(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let derive = parse_macro_input!(tokens as DeriveInput);
    let mut errors = Errors::default();
    let source_file = proc_macro::Span::call_site().local_file();

    let expansion = telemetry(&derive, source_file.as_deref(), &mut errors);
    if errors.is_empty() {
        quote!(#expansion).into()
    } else {
        let stand_in = generate::stand_in(&derive);
        let errors = errors.into_compile_errors();
        quote!(#errors #stand_in #expansion).into()
    }
}

/// The implementation; where there were errors, what else can be said about the struct's types.
fn telemetry(
    derive: &DeriveInput,
    source_file: Option<&Path>,
    errors: &mut Errors,
) -> Option<TokenStream> {
    let input = Input::parse(derive, errors)?;
    let declared = Declared::load(&input.event, source_file, errors)?;
    let record = validate::record(&input, &declared, errors);
    if errors.is_empty() {
        Some(generate::implementation(&record))
    } else {
        // Types that name a parameter cannot be looked at outside the struct.
        let can_check = derive.generics.params.is_empty();
        can_check.then(|| generate::checks(&record))
    }
}

/// Implements `Labels` for an enum without data.
#[proc_macro_derive(Labels, attributes(telemetry))]
pub fn derive_labels(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let derive = parse_macro_input!(tokens as DeriveInput);
    let mut errors = Errors::default();
    let expansion = labels::implementation(&derive, &mut errors);
    if errors.is_empty() {
        expansion.into()
    } else {
        let errors = errors.into_compile_errors();
        quote!(#errors #expansion).into()
    }
}
