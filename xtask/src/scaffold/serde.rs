//! What `#[serde(…)]` says about the file that a struct is read from.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Expr, LitStr, Token};

use super::spelling::Spelling;

/// What stands at a struct.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OfStruct {
    /// How names of fields are spelt.
    pub(super) spelling: Spelling,
    /// Missing fields come from the struct's `Default`, which is there for that.
    pub(super) has_default: bool,
}

/// What stands at a field.
#[derive(Clone, Debug, Default)]
pub(super) struct OfField {
    /// The name in the file, where it is not the spelling of the struct's.
    pub(super) rename: Option<String>,
    /// Other names that it may have in the file.
    pub(super) aliases: Vec<String>,
    /// It is not read.
    pub(super) is_skipped: bool,
    /// What it holds lies beside it.
    pub(super) is_flat: bool,
    /// The function that makes its default.
    pub(super) default: Option<String>,
}

impl OfStruct {
    pub(super) fn read(attributes: &[Attribute]) -> Self {
        let mut found = Self::default();
        each(attributes, |meta| {
            if meta.path.is_ident("rename_all") {
                let name = when_read(meta)?;
                found.spelling = name
                    .and_then(|name| Spelling::named(&name))
                    .unwrap_or_default();
            } else if meta.path.is_ident("default") {
                found.has_default = true;
                skip(meta)?;
            } else {
                skip(meta)?;
            }
            Ok(())
        });
        found
    }
}

impl OfField {
    pub(super) fn read(attributes: &[Attribute]) -> Self {
        let mut found = Self::default();
        each(attributes, |meta| {
            if meta.path.is_ident("rename") {
                found.rename = when_read(meta)?;
            } else if meta.path.is_ident("alias") {
                found.aliases.extend(when_read(meta)?);
            } else if meta.path.is_ident("skip") || meta.path.is_ident("skip_deserializing") {
                found.is_skipped = true;
            } else if meta.path.is_ident("flatten") {
                found.is_flat = true;
            } else if meta.path.is_ident("default") && meta.input.peek(Token![=]) {
                found.default = Some(meta.value()?.parse::<LitStr>()?.value());
            } else {
                skip(meta)?;
            }
            Ok(())
        });
        found
    }
}

/// Takes in what the attributes say, as far as it can be read: serde itself reports the rest.
fn each(
    attributes: &[Attribute],
    mut take_in: impl FnMut(&ParseNestedMeta<'_>) -> syn::Result<()>,
) {
    for attribute in attributes.iter().filter(|of| of.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| take_in(&meta));
    }
}

/// The text of `key = "text"`, or of `key(deserialize = "text")`.
fn when_read(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<String>> {
    if meta.input.peek(Token![=]) {
        return Ok(Some(meta.value()?.parse::<LitStr>()?.value()));
    }
    let mut found = None;
    meta.parse_nested_meta(|side| {
        let text = side.value()?.parse::<LitStr>()?.value();
        if side.path.is_ident("deserialize") {
            found = Some(text);
        }
        Ok(())
    })?;
    Ok(found)
}

fn skip(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<Expr>()?;
    } else if meta.input.peek(syn::token::Paren) {
        meta.parse_nested_meta(|inner| skip(&inner))?;
    }
    Ok(())
}
