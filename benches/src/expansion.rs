//! What the derives write. The compiler shows that to nobody, and a crate of derives lends nobody its
//! functions; so its files are part of this crate, too.

#[path = "../../telemetry-derive/src"]
pub(crate) mod derive {
    pub(crate) mod attribute;
    pub(crate) mod declared;
    pub(crate) mod errors;
    pub(crate) mod expand;
    pub(crate) mod generate;
    pub(crate) mod input;
    pub(crate) mod krate;
    pub(crate) mod labels;
    pub(crate) mod memory;
    pub(crate) mod name;
    pub(crate) mod record;
    pub(crate) mod rule;
    pub(crate) mod validate;
}

use crate::expand;

/// The source text that the derives put behind a struct or an enum of the workspace's schema.
///
/// # Errors
///
/// If the item is neither of the two.
pub fn of(item: &str) -> syn::Result<String> {
    let derive: syn::DeriveInput = syn::parse_str(item)?;
    let tokens = match derive.data {
        syn::Data::Struct(_) => expand::telemetry(&derive, None),
        syn::Data::Enum(_) | syn::Data::Union(_) => expand::labels(&derive),
    };
    Ok(tokens.to_string())
}
