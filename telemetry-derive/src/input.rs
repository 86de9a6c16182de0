//! Parse: the struct as the user wrote it.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::ext::IdentExt as _;
use syn::{Data, DataStruct, DeriveInput, Field, Fields, Generics, Ident, LitStr, Path, Type};
use telemetry_schema::model::Class;

use crate::attribute::{self, Key};
use crate::errors::Errors;

/// A struct that derives `Telemetry`.
pub(crate) struct Input {
    pub(crate) ident: Ident,
    pub(crate) event: LitStr,
    pub(crate) part: Option<LitStr>,
    pub(crate) krate: Option<Path>,
    pub(crate) fields: Vec<InputField>,
}

/// A field of the struct.
pub(crate) struct InputField {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) mark: Mark,
    /// The class that the attribute repeats, and where.
    pub(crate) class: Option<(Class, Ident)>,
}

/// What the field is to the event.
pub(crate) enum Mark {
    /// A declared field.
    Declared,
    /// `#[telemetry(never)]`: never sent.
    Never(Ident),
    /// `#[telemetry(part)]`: a struct with a part of the event's fields.
    Part,
    /// `#[telemetry(event)]`: a struct that is an event of its own.
    Event(Ident),
}

const STRUCT_KEYS: &[Key] = &[Key::Text("event"), Key::Text("part"), Key::Text("crate")];

const FIELD_KEYS: &[Key] = &[
    Key::Word("never"),
    Key::Word("part"),
    Key::Word("event"),
    Key::Word("bool"),
    Key::Word("enum"),
    Key::Word("count"),
    Key::Word("is_default"),
    Key::Word("version"),
    Key::Word("id"),
    Key::Word("date"),
    Key::Word("duration"),
    Key::Word("labels"),
    Key::Word("masked_text"),
];

/// The attribute's word for a class.
pub(crate) const fn class_word(class: Class) -> &'static str {
    match class {
        Class::Bool => "bool",
        Class::Enum => "enum",
        Class::Count => "count",
        Class::IsDefault => "is_default",
        Class::Version => "version",
        Class::Id => "id",
        Class::Date => "date",
        Class::Duration => "duration",
        Class::Labels => "labels",
        Class::MaskedText => "masked_text",
    }
}

fn class_of(word: &str) -> Option<Class> {
    Class::ALL
        .into_iter()
        .find(|class| class_word(*class) == word)
}

impl Input {
    /// Reads the struct; `None` where there is nothing to go on with.
    pub(crate) fn parse(derive: &DeriveInput, errors: &mut Errors) -> Option<Self> {
        let (mut event, mut part, mut krate) = (None, None, None);
        for entry in attribute::entries(&derive.attrs, "a struct", STRUCT_KEYS, errors) {
            match entry.key {
                "event" => event = Some(entry.into_text()),
                "part" => part = Some(entry.into_text()),
                _ => krate = entry.into_path(errors),
            }
        }
        let fields = fields(derive, errors)?;
        if event.is_none() && errors.is_empty() {
            errors.at(
                &derive.ident,
                "which event of the schema is this? Add `#[telemetry(event = \"…\")]`",
            );
        }
        report_parameters(&derive.generics, fields, errors);
        let fields = fields
            .iter()
            .filter_map(|field| InputField::parse(field, errors))
            .collect();
        Some(Self {
            ident: derive.ident.clone(),
            event: event?,
            part,
            krate,
            fields,
        })
    }
}

fn fields<'d>(derive: &'d DeriveInput, errors: &mut Errors) -> Option<&'d Fields> {
    match &derive.data {
        Data::Struct(DataStruct {
            fields: fields @ (Fields::Named(_) | Fields::Unit),
            ..
        }) => Some(fields),
        Data::Struct(DataStruct {
            fields: Fields::Unnamed(unnamed),
            ..
        }) => {
            errors.at(
                unnamed,
                "the fields need names, since the schema declares them by name: use a struct with \
                 named fields",
            );
            None
        }
        Data::Enum(data) => {
            errors.at(
                data.enum_token,
                "an event is a struct with named fields; for an enum that is the value of a field, \
                 derive `Labels`",
            );
            None
        }
        Data::Union(data) => {
            errors.at(data.union_token, "an event is a struct with named fields");
            None
        }
    }
}

/// An event has no parameters; a lifetime is reported where a field borrows.
fn report_parameters(generics: &Generics, fields: &Fields, errors: &mut Errors) {
    let mut borrows = false;
    for field in fields {
        if let (Some(ident), Some(borrow)) = (&field.ident, borrow(&field.ty, generics)) {
            borrows = true;
            errors.at(
                borrow,
                format!("`{ident}` borrows its value; an event's fields own what they hold"),
            );
        }
    }
    let has_others = generics.lifetimes().count() < generics.params.len();
    if has_others || !borrows && !generics.params.is_empty() {
        errors.at(
            generics,
            "an event has no type, lifetime or constant parameters: its fields own what they hold, \
             and its default is kept for the life of the program",
        );
    }
}

/// Where the type borrows something that does not live as long as the program.
fn borrow(ty: &Type, generics: &Generics) -> Option<TokenStream> {
    if let Type::Reference(reference) = ty
        && reference.lifetime.is_none()
    {
        return Some(reference.and_token.to_token_stream());
    }
    lifetime(ty.to_token_stream(), generics)
}

/// The first of the struct's lifetimes among the tokens.
fn lifetime(tokens: TokenStream, generics: &Generics) -> Option<TokenStream> {
    let mut after_quote = None;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '\'' => after_quote = Some(punct),
            TokenTree::Ident(ident) => {
                let quote = after_quote.take();
                if quote.is_some() && generics.lifetimes().any(|own| own.lifetime.ident == ident) {
                    return Some(quote!(#quote #ident));
                }
            }
            TokenTree::Group(group) => {
                if let Some(found) = lifetime(group.stream(), generics) {
                    return Some(found);
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    None
}

impl InputField {
    fn parse(field: &Field, errors: &mut Errors) -> Option<Self> {
        let ident = field.ident.clone()?;
        let mut mark = None;
        let mut class = None;
        for entry in attribute::entries(&field.attrs, "a field", FIELD_KEYS, errors) {
            if mark.is_some() || class.is_some() {
                errors.at(
                    &entry.ident,
                    format!("`{}` contradicts what stands before it", entry.key),
                );
                continue;
            }
            match entry.key {
                "never" => mark = Some(Mark::Never(entry.ident)),
                "part" => mark = Some(Mark::Part),
                "event" => mark = Some(Mark::Event(entry.ident)),
                word => class = class_of(word).map(|class| (class, entry.ident)),
            }
        }
        Some(Self {
            ident,
            ty: field.ty.clone(),
            mark: mark.unwrap_or(Mark::Declared),
            class,
        })
    }

    /// The field's name in messages and comparisons: `type` for `r#type`.
    pub(crate) fn name(&self) -> String {
        self.ident.unraw().to_string()
    }
}
