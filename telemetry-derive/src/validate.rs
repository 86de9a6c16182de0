//! Validate: what the struct means, next to what the schema declares. The place that reports.

use std::collections::BTreeMap;

use syn::{Ident, Type};
use telemetry_schema::model::{Class, Domain, Field, Format, SettingsSource};
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
    let lines: Vec<usize> = event
        .fields
        .iter()
        .map(|field| declared.place(field.span).line)
        .collect();
    let by_name: BTreeMap<String, usize> = (0..)
        .zip(&event.fields)
        .map(|(index, field)| (folded(&field.id), index))
        .collect();

    let mut rows: BTreeMap<usize, Row<'a>> = BTreeMap::new();
    let (mut never, mut nested) = (Vec::new(), Vec::new());
    for field in &input.fields {
        let index = by_name.get(&folded(&field.ident.to_string())).copied();
        let found = index
            .and_then(|index| Some((index, event.fields.get(index)?, lines.get(index).copied()?)));
        match (&field.mark, found) {
            (Mark::Never(mark), Some((_, found, _))) => {
                errors.at(mark, declared_and_never(&field.ident, found, declared));
            }
            (Mark::Never(_), None) => {
                validate_reason(&field.ident, declared, errors);
                never.push(&field.ident);
            }
            (Mark::Part, _) => nested.push((&field.ident, &field.ty)),
            (Mark::Declared, None) => errors.at(&field.ident, undeclared(&field.ident, declared)),
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
                    errors.at(
                        &field.ident,
                        format!(
                            "`{}` and `{}` are both `{}` of the schema ({})",
                            first.ident,
                            field.ident,
                            found.id,
                            declared.place(found.span)
                        ),
                    );
                }
            }
        }
    }
    if input.part.is_none() && nested.is_empty() {
        for (index, field) in (0..).zip(&event.fields) {
            if !rows.contains_key(&index) {
                errors.at(&input.ident, missing(&input.ident, field, declared));
            }
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
        lines,
        tracked: declared.tracked.clone(),
    }
}

/// The last name of the type, if it has no parameters: `u16`, `IsDefault`.
fn type_name(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|_| path.qself.is_none())?;
    last.arguments.is_none().then(|| last.ident.to_string())
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
fn validate_reason(ident: &Ident, declared: &Declared, errors: &mut Errors) {
    if declared.settings != SettingsSource::Code {
        return;
    }
    let setting = folded(&ident.to_string());
    let published = declared.never.iter().any(|never| {
        never
            .path
            .0
            .last()
            .is_some_and(|last| folded(last) == setting)
    });
    if !published {
        let file = declared.place(declared.event.span).file;
        errors.at(
            ident,
            format!(
                "`{ident}` is never sent, but the schema does not say why; add to `[never]` in \
                 {file}: `{ident} = \"the reason, as published\"`"
            ),
        );
    }
}

fn declared_and_never(ident: &Ident, found: &Field, declared: &Declared) -> String {
    let place = declared.place(found.span);
    format!(
        "`{ident}` is declared as `{}` ({place}), so it is sent; remove `never` here, or move the \
         field to `[never]` there, with the reason",
        found.id
    )
}

fn undeclared(ident: &Ident, declared: &Declared) -> String {
    let ids: Vec<(String, &str)> = declared
        .event
        .fields
        .iter()
        .map(|field| (snake_case(&field.id), field.id.as_str()))
        .collect();
    let snakes: Vec<&str> = ids.iter().map(|(snake, _)| snake.as_str()).collect();
    let written = ident.to_string();
    let hint = match name::similar(&written, &snakes) {
        Some(similar) => format!("did you mean `{similar}`? Otherwise declare"),
        None => "declare".to_owned(),
    };
    let place = declared.place(declared.event.span);
    format!(
        "event `{}` ({place}) has no field `{ident}`; {hint} it in {} as `[fields.{ident}]`, or \
         mark it `#[telemetry(never)]`",
        declared.event.name, place.file,
    )
}

fn missing(ident: &Ident, field: &Field, declared: &Declared) -> String {
    format!(
        "`{ident}` lacks field `{}` of event `{}` ({}); add `{}: {},`, or remove it there",
        field.id,
        declared.event.name,
        declared.place(field.span),
        snake_case(&field.id),
        likely_type(field),
    )
}

/// The type that a struct most likely has for the field.
fn likely_type(field: &Field) -> &'static str {
    match (field.class, &field.domain) {
        (Class::Bool, _) if field.true_when.is_none() => "bool",
        (Class::Enum, Domain::Range(..) | Domain::Buckets(_)) => "i64",
        (
            Class::Enum,
            Domain::Format {
                format: Format::Version,
                ..
            },
        ) => "Option<Version>",
        (
            Class::Enum,
            Domain::Format {
                format: Format::TimeOfDay,
                ..
            },
        ) => "Option<TimeOfDay>",
        (Class::Count, _) => "usize",
        (Class::IsDefault, _) if field.default.is_some() => "IsDefault",
        (Class::Bool | Class::Enum | Class::IsDefault, _) => "String",
    }
}
