//! What stands in `#[telemetry(…)]`.

use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, LitStr, Path, Token};

use crate::errors::Errors;
use crate::name;

/// A key that may stand in the attribute at one kind of place.
#[derive(Clone, Copy)]
pub(crate) enum Key {
    /// `key`
    Word(&'static str),
    /// `key = "text"`
    Text(&'static str),
}

impl Key {
    fn name(self) -> &'static str {
        match self {
            Self::Word(name) | Self::Text(name) => name,
        }
    }
}

/// One entry of the attribute, whose key is allowed and has the form that the key wants.
pub(crate) struct Entry {
    pub(crate) key: &'static str,
    pub(crate) ident: Ident,
    value: Option<LitStr>,
}

impl Entry {
    /// The text of an entry with [`Key::Text`].
    pub(crate) fn into_text(self) -> LitStr {
        self.value
            .unwrap_or_else(|| LitStr::new("", self.ident.span()))
    }

    /// The text as a path, if it is one.
    pub(crate) fn into_path(self, errors: &mut Errors) -> Option<Path> {
        let key = self.key;
        let text = self.into_text();
        let path = text.parse().ok();
        if path.is_none() {
            errors.at(
                &text,
                format!("`{key}` needs the path of `telemetry_core`: `{key} = \"path::to::it\"`"),
            );
        }
        path
    }
}

struct Raw {
    ident: Ident,
    value: Option<Value>,
}

/// What stands behind `=`.
enum Value {
    Text(LitStr),
    Other(Box<Expr>),
}

impl Parse for Raw {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        // `enum` and `crate` are keywords.
        let ident = Ident::parse_any(input).map_err(|error| {
            let message = "a key is due here, as in `#[telemetry(event = \"…\")]`";
            syn::Error::new(error.span(), message)
        })?;
        let value = input
            .parse::<Option<Token![=]>>()?
            .map(|_| input.parse())
            .transpose()?;
        Ok(Self { ident, value })
    }
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            input.parse().map(Self::Text)
        } else {
            input.parse().map(Self::Other)
        }
    }
}

/// The entries of all `#[telemetry(…)]` at one place, each key at most once.
pub(crate) fn entries(
    attributes: &[Attribute],
    place: &str,
    keys: &[Key],
    errors: &mut Errors,
) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("telemetry"))
    {
        let parsed = attribute.parse_args_with(Punctuated::<Raw, Token![,]>::parse_terminated);
        let raws = match parsed {
            Ok(raws) => raws,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        for raw in raws {
            match entry(raw, place, keys) {
                Ok(entry) if entries.iter().any(|other| other.key == entry.key) => {
                    errors.at(&entry.ident, format!("`{}` stands here twice", entry.key));
                }
                Ok(entry) => entries.push(entry),
                Err(error) => errors.push(error),
            }
        }
    }
    entries
}

fn entry(raw: Raw, place: &str, keys: &[Key]) -> syn::Result<Entry> {
    let Raw { ident, value } = raw;
    let written = ident.unraw().to_string();
    let Some(key) = keys.iter().find(|key| key.name() == written) else {
        let names: Vec<_> = keys.iter().map(|key| key.name()).collect();
        let known = match names.as_slice() {
            [only] => format!("the only one is `{only}`"),
            several => format!("known are {}", name::list(several)),
        };
        let hint = name::similar(&written, &names)
            .map(|similar| format!("did you mean `{similar}`? "))
            .unwrap_or_default();
        let message =
            format!("`{written}` is no key of `#[telemetry(…)]` at {place}; {hint}{known}");
        return Err(syn::Error::new_spanned(ident, message));
    };
    let value = match (key, value) {
        (Key::Word(_), None) => None,
        (Key::Text(_), Some(Value::Text(text))) => Some(text),
        (Key::Text(name), value) => {
            let at = match &value {
                Some(Value::Other(other)) => other.to_token_stream(),
                Some(Value::Text(_)) | None => ident.to_token_stream(),
            };
            let message = format!("`{name}` needs a text: `{name} = \"…\"`");
            return Err(syn::Error::new_spanned(at, message));
        }
        (Key::Word(name), Some(value)) => {
            let at = match value {
                Value::Text(text) => text.to_token_stream(),
                Value::Other(other) => other.to_token_stream(),
            };
            let message = format!("`{name}` takes no value: write `#[telemetry({name})]`");
            return Err(syn::Error::new_spanned(at, message));
        }
    };
    Ok(Entry {
        key: key.name(),
        ident,
        value,
    })
}
