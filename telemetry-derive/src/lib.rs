#![doc = include_str!("../README.md")]

mod attribute;
mod declared;
mod documentation;
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
use syn::{DeriveInput, Error};

/// Implements `Telemetry` for a struct whose fields a schema declares as one event.
#[proc_macro_derive(Telemetry, attributes(telemetry))]
pub fn derive_telemetry(tokens: TokenStream) -> TokenStream {
    let source_file = Span::call_site().local_file();
    expand(tokens, |derive| {
        expand::telemetry(derive, source_file.as_deref())
    })
}

/// Implements `Labels` for an enum without data.
#[proc_macro_derive(Labels, attributes(telemetry))]
pub fn derive_labels(tokens: TokenStream) -> TokenStream {
    expand(tokens, expand::labels)
}

fn expand(
    tokens: TokenStream,
    derive: impl FnOnce(&DeriveInput) -> proc_macro2::TokenStream,
) -> TokenStream {
    let item = syn::parse2(documentation::removed(tokens.into()));
    let expansion = item.as_ref().map(derive);
    expansion.unwrap_or_else(Error::to_compile_error).into()
}
