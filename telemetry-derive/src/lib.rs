#![doc = include_str!("../README.md")]

mod attribute;
mod declared;
mod errors;
mod generate;
mod input;
mod krate;
mod labels;
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
    match expansion {
        Some(expansion) if errors.is_empty() => expansion.into(),
        _ => {
            let stand_in = generate::stand_in(&derive);
            let errors = errors.into_compile_errors();
            quote!(#errors #stand_in).into()
        }
    }
}

fn telemetry(
    derive: &DeriveInput,
    source_file: Option<&Path>,
    errors: &mut Errors,
) -> Option<TokenStream> {
    let input = Input::parse(derive, errors)?;
    let declared = Declared::load(&input.event, source_file, errors)?;
    let record = validate::record(&input, &declared, errors);
    Some(generate::implementation(&record))
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
