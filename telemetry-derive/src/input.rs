//! Parse: the struct as the user wrote it.

use proc_macro2::Span;
use syn::{Data, DataStruct, DeriveInput, Field, Fields, Ident, LitStr, Path, Type};
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
}

const STRUCT_KEYS: &[Key] = &[Key::Text("event"), Key::Text("part"), Key::Text("crate")];

const FIELD_KEYS: &[Key] = &[
    Key::Word("never"),
    Key::Word("part"),
    Key::Word("bool"),
    Key::Word("enum"),
    Key::Word("count"),
    Key::Word("is_default"),
];

/// The attribute's word for a class.
pub(crate) const fn class_word(class: Class) -> &'static str {
    match class {
        Class::Bool => "bool",
        Class::Enum => "enum",
        Class::Count => "count",
        Class::IsDefault => "is_default",
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
                _ => match entry.into_text().parse::<Path>() {
                    Ok(path) => krate = Some(path),
                    Err(error) => errors.push(error),
                },
            }
        }
        if !derive.generics.params.is_empty() {
            errors.at(
                &derive.generics,
                "an event has no type, lifetime or constant parameters: its fields own what they \
                 hold, and its default is kept for the life of the program",
            );
        }
        let fields = fields(derive, errors)?;
        if event.is_none() && errors.is_empty() {
            errors.at(
                &derive.ident,
                "which event of the schema is this? Add `#[telemetry(event = \"…\")]`",
            );
        }
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

impl InputField {
    fn parse(field: &Field, errors: &mut Errors) -> Option<Self> {
        let ident = field.ident.clone()?;
        let mut mark = None;
        let mut class = None;
        for entry in attribute::entries(&field.attrs, "a field", FIELD_KEYS, errors) {
            let first = match entry.key {
                "never" => mark.replace(Mark::Never(entry.ident.clone())).is_none(),
                "part" => mark.replace(Mark::Part).is_none(),
                word => class_of(word)
                    .is_some_and(|found| class.replace((found, entry.ident.clone())).is_none()),
            };
            if !first || mark.is_some() && class.is_some() {
                errors.at(
                    &entry.ident,
                    format!("`{}` contradicts what stands before it", entry.key),
                );
            }
        }
        let mark = mark.unwrap_or(Mark::Declared);
        if let Some(borrow) = borrow(&field.ty)
            && !matches!(mark, Mark::Never(_))
        {
            errors.push(syn::Error::new(
                borrow,
                format!("`{ident}` borrows its value; an event's fields own what they hold"),
            ));
            return None;
        }
        Some(Self {
            ident,
            ty: field.ty.clone(),
            mark,
            class,
        })
    }
}

/// Where the type borrows something that does not live as long as the program.
fn borrow(ty: &Type) -> Option<Span> {
    if let Type::Reference(reference) = ty {
        let lives_long = reference
            .lifetime
            .as_ref()
            .is_some_and(|l| l.ident == "static");
        return (!lives_long).then_some(reference.and_token.span);
    }
    None
}
