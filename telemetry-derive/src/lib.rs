#![doc = include_str!("../README.md")]

mod attribute;
mod declared;
mod errors;
mod expand;
mod generate;
mod input;
mod krate;
mod labels;
mod memory;
mod name;
mod record;
mod rule;
mod validate;

use proc_macro::{Span, TokenStream};
use syn::parse_macro_input;

/// Implements `Telemetry` for a struct whose fields a schema declares as one event.
#[proc_macro_derive(Telemetry, attributes(telemetry))]
pub fn derive_telemetry(tokens: TokenStream) -> TokenStream {
    let source_file = Span::call_site().local_file();
    expand::telemetry(&parse_macro_input!(tokens), source_file.as_deref()).into()
}

/// Implements `Labels` for an enum without data.
#[proc_macro_derive(Labels, attributes(telemetry))]
pub fn derive_labels(tokens: TokenStream) -> TokenStream {
    expand::labels(&parse_macro_input!(tokens)).into()
}
