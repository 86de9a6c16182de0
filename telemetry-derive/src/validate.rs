//! Validate: what the struct means, next to what the schema declares. The place that reports.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use syn::{GenericArgument, Ident, PathArguments, Type};
use telemetry_schema::model::{
    Class, Domain, Field, Format, Literal, Never, Predicate, SettingsSource, TrueWhen,
};
use telemetry_schema::{folded, snake_case};

use crate::declared::Declared;
use crate::errors::Errors;
use crate::input::{self, Input, InputField, Mark};
use crate::record::{Record, Row};
use crate::rule::Rule;
use crate::{krate, name};

/// Brings struct and event together; incomplete where errors were reported.
pub(crate) fn record<'a>(
    input: &'a Input,
    declared: &'a Declared,
    errors: &mut Errors,
) -> Record<'a> {
    let event = &declared.event;
    let lines = declared.lines();
    let by_name: BTreeMap<String, usize> = (0..)
        .zip(&event.fields)
        .map(|(index, field)| (folded(&field.id), index))
        .collect();

    let mut rows: BTreeMap<usize, Row<'a>> = BTreeMap::new();
    // A field that is there in a wrong way is not missing, too.
    let mut mentioned = BTreeSet::new();
    let (mut never, mut nested, mut beside) = (Vec::new(), Vec::new(), Vec::new());
    for field in &input.fields {
        let index = by_name.get(&folded(&field.name())).copied();
        let found = index
            .and_then(|index| Some((index, event.fields.get(index)?, lines.get(index).copied()?)));
        mentioned.extend(index);
        match (&field.mark, found) {
            (Mark::Never(mark), Some((_, found, _))) => {
                errors.at(mark, declared_and_never(field, found, declared));
            }
            (Mark::Never(_) | Mark::Declared, None) if is_expired(field, declared) => {
                never.push(&field.ident);
            }
            (Mark::Never(_), None) => {
                validate_reason(field, declared, errors);
                never.push(&field.ident);
            }
            (Mark::Part, _) => nested.push((&field.ident, &field.ty)),
            (Mark::Event(mark), Some((_, found, _))) => {
                errors.at(mark, declared_and_beside(field, found, declared));
            }
            (Mark::Event(_), None) => beside.push((&field.ident, held(&field.ty))),
            (Mark::Declared, None) => errors.at(&field.ident, undeclared(field, declared)),
            (Mark::Declared, Some((index, found, line))) => {
                validate_class(field, found, declared, errors);
                validate_default(field, found, declared, errors);
                let rule = Rule::new(found, type_name(&field.ty).as_deref());
                let (ident, ty) = (&field.ident, &field.ty);
                let row = Row {
                    index,
                    field: found,
                    line,
                    ident,
                    ty,
                    rule,
                };
                if let Some(first) = rows.insert(index, row) {
                    errors.at(ident, same_field(first.ident, ident, found, declared));
                }
            }
        }
    }
    if input.part.is_none() && nested.is_empty() {
        let missing: Vec<&Field> = (0..)
            .zip(&event.fields)
            .filter(|(index, _)| !mentioned.contains(index))
            .map(|(_, field)| field)
            .collect();
        if !missing.is_empty() {
            errors.at(&input.ident, lacking(&input.ident, &missing, declared));
        }
    }
    let krate = match &input.krate {
        Some(path) => path.clone(),
        None => krate::path(),
    };
    Record {
        ident: &input.ident,
        krate,
        event,
        place: declared.place(event.span),
        part: input.part.as_ref(),
        never,
        rows: rows.into_values().collect(),
        nested,
        beside,
        lines,
        tracked: declared.tracked.clone(),
    }
}

/// Whether the field was declared and is not sent any more; the struct may keep it.
fn is_expired(field: &InputField, declared: &Declared) -> bool {
    let name = folded(&field.name());
    let mut expired = declared.event.expired.iter();
    expired.any(|expired| folded(&expired.id) == name)
}

/// The last name of the type, if it has no parameters: `u16`, `IsDefault`.
fn type_name(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|_| path.qself.is_none())?;
    last.arguments.is_none().then(|| last.ident.to_string())
}

/// The type in an `Option` or a `Box`, of which the names tell: a trait for boxes of any event could not
/// exclude that a box is one itself.
fn held(ty: &Type) -> &Type {
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last()
        && (last.ident == "Option" || last.ident == "Box")
        && let PathArguments::AngleBracketed(arguments) = &last.arguments
        && let Some(GenericArgument::Type(inner)) = arguments.args.first()
    {
        return held(inner);
    }
    ty
}

fn validate_class(field: &InputField, found: &Field, declared: &Declared, errors: &mut Errors) {
    if let Some((class, word)) = &field.class
        && *class != found.class
    {
        errors.at(
            word,
            format!(
                "the schema gives `{}` class `{}` ({}); write `#[telemetry({})]`, or change the \
                 class there",
                field.ident,
                found.class.as_str(),
                declared.place(found.class_span),
                input::class_word(found.class),
            ),
        );
    }
}

/// A hand-written struct brings its own default; a second literal could contradict it.
fn validate_default(field: &InputField, found: &Field, declared: &Declared, errors: &mut Errors) {
    let is_default = found.class == Class::IsDefault;
    let states_default = found.default.is_some() || !found.also_default.is_empty();
    if is_default && states_default && type_name(&field.ty).as_deref() != Some("IsDefault") {
        errors.at(
            &field.ty,
            format!(
                "`{}` has two defaults: the schema's ({}) and the struct's own `Default`; remove \
                 `default` there, or give the field the type `IsDefault` of a generated reader",
                field.ident,
                declared.place(found.span),
            ),
        );
    }
}

/// Where settings live in code, the schema must publish why one is not collected.
fn validate_reason(field: &InputField, declared: &Declared, errors: &mut Errors) {
    if declared.settings == SettingsSource::Code && reason(field, declared).is_none() {
        let name = field.name();
        let file = declared.place(declared.event.span).file;
        errors.at(
            &field.ident,
            format!(
                "`{name}` is never sent, but the schema does not say why; add to `[never]` in \
                 {file}: `{name} = \"the reason, as published\"`"
            ),
        );
    }
}

/// Why the schema never collects the field's setting.
fn reason<'d>(field: &InputField, declared: &'d Declared) -> Option<&'d Never> {
    let setting = folded(&field.name());
    let is_setting = |never: &&Never| {
        let last = never.path.keys().next_back();
        last.is_some_and(|last| folded(last) == setting)
    };
    declared.never.iter().find(is_setting)
}

fn declared_and_never(field: &InputField, found: &Field, declared: &Declared) -> String {
    format!(
        "`{}` is declared as `{}` ({}), so it is sent; remove `never` here, or move the field to \
         `[never]` there, with the reason",
        field.name(),
        found.id,
        declared.place(found.span),
    )
}

fn declared_and_beside(field: &InputField, found: &Field, declared: &Declared) -> String {
    format!(
        "`{}` is declared as `{}` ({}), so it is a field of this event; remove `event` here, or the \
         field there",
        field.name(),
        found.id,
        declared.place(found.span),
    )
}

fn undeclared(field: &InputField, declared: &Declared) -> String {
    let name = field.name();
    if let Some(never) = reason(field, declared) {
        return format!(
            "the schema never collects `{name}` ({}): \"{}\"; mark it `#[telemetry(never)]`",
            declared.place(never.span),
            never.reason,
        );
    }
    let ids: Vec<String> = declared
        .event
        .fields
        .iter()
        .map(|field| snake_case(&field.id))
        .collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let hint = match name::similar(&name, &ids) {
        Some(similar) => format!("did you mean `{similar}`? Otherwise declare"),
        None => "declare".to_owned(),
    };
    let place = declared.place(declared.event.span);
    format!(
        "event `{}` ({place}) has no field `{name}`; {hint} it in {} as `[fields.{name}]`, or \
         mark it `#[telemetry(never)]`",
        declared.event.name, place.file,
    )
}

fn same_field(first: &Ident, second: &Ident, found: &Field, declared: &Declared) -> String {
    format!(
        "`{first}` and `{second}` are both `{}` of the schema ({}), since `_` and case do not \
         count; keep one of them",
        found.id,
        declared.place(found.span),
    )
}

/// All missing fields in one message, as lines that can be pasted into the struct.
fn lacking(ident: &Ident, missing: &[&Field], declared: &Declared) -> String {
    let event = &declared.event.name;
    let mut message = format!(
        "`{ident}` lacks {} of event `{event}`\nhelp: add to the struct, or remove from the schema:",
        name::counted(missing.len(), "field"),
    );
    let members: Vec<String> = missing
        .iter()
        .map(|field| format!("{}: {},", snake_case(&field.id), likely_type(field)))
        .collect();
    let width = members.iter().map(String::len).max().unwrap_or(0);
    for (member, field) in members.iter().zip(missing) {
        let place = declared.place(field.span);
        // Writing into a `String` cannot fail.
        let _ = write!(message, "\n    {member:width$} // {place}");
    }
    message
}

/// The type that a struct most likely has for the field.
fn likely_type(field: &Field) -> &'static str {
    match (field.class, &field.domain) {
        (Class::Bool, _) => match &field.true_when {
            None => "bool",
            Some(TrueWhen::Predicate(Predicate::NonZero)) => "u64",
            Some(TrueWhen::Predicate(Predicate::AbsolutePath)) => "std::path::PathBuf",
            Some(TrueWhen::Values(values)) => match values.first() {
                Some(Literal::Bool(_)) => "bool",
                Some(Literal::Integer(_)) => "i64",
                Some(Literal::Text(_) | Literal::List(_)) | None => "String",
            },
            Some(TrueWhen::Predicate(Predicate::NonEmpty)) => "String",
        },
        (Class::Enum, Domain::Range(..) | Domain::Buckets(_)) => "i64",
        (Class::Enum, Domain::LabelList { .. }) | (Class::Labels, _) => "Vec<String>",
        (Class::Enum, Domain::Format { format, .. }) => match format {
            Format::Version => "Option<telemetry_core::Version>",
            Format::TimeOfDay => "Option<telemetry_core::TimeOfDay>",
        },
        (Class::Count, _) => "usize",
        (Class::IsDefault, _) if field.default.is_some() => "telemetry_core::IsDefault",
        (Class::Version, _) => "telemetry_core::Version",
        (Class::Id, _) => "telemetry_core::Id",
        (Class::Date, _) => "telemetry_core::Date",
        (Class::Duration, _) => "std::time::Duration",
        (Class::MaskedText, _) => "telemetry_core::MaskedText",
        (Class::Enum | Class::IsDefault, _) => "String",
    }
}
