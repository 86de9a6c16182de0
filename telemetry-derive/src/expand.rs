//! The two derives from tokens to tokens, wherever they run: inside of the compiler, or in a program
//! that measures what they write.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::declared::Declared;
use crate::errors::Errors;
use crate::input::Input;
use crate::{generate, labels as label_enum, validate};

/// What `#[derive(Telemetry)]` puts behind a struct of this source file.
pub(crate) fn telemetry(derive: &DeriveInput, source_file: Option<&Path>) -> TokenStream {
    let mut errors = Errors::default();
    let expansion = implementation(derive, source_file, &mut errors);
    if errors.is_empty() {
        quote!(#expansion)
    } else {
        let stand_in = generate::stand_in(derive);
        let errors = errors.into_compile_errors();
        quote!(#errors #stand_in #expansion)
    }
}

/// The implementation; where there were errors, what else can be said about the struct's types.
fn implementation(
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

/// What `#[derive(Labels)]` puts behind an enum.
pub(crate) fn labels(derive: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let expansion = label_enum::implementation(derive, &mut errors);
    if errors.is_empty() {
        expansion
    } else {
        let errors = errors.into_compile_errors();
        quote!(#errors #expansion)
    }
}
