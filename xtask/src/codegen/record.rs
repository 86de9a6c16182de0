//! An event whose values the host has: its struct, and how to fill it.
//!
//! What must be there is a plain field, so that a struct without it does not compile. What may be
//! missing is an `Option`. Where a struct has both, it is filled by `new` and `with_…`.

use std::borrow::Cow;
use std::fmt::Write;

use telemetry_schema::model::{Class, Domain, Field, Format};

use super::event::{self, Member};
use super::imports::Imports;
use super::layout::{doc, prose};
use super::{Named, label, member, vocabulary};

/// Writes the struct, and its constructor where some fields may be missing and others may not.
pub(super) fn render(text: &mut String, named: &Named<'_>, imports: &mut Imports) {
    let parts: Vec<Part<'_>> = named
        .event
        .fields
        .iter()
        .map(|field| Part {
            field,
            name: member(field),
            ty: type_of(named, field, imports),
        })
        .collect();
    let is_optional = |part: &Part<'_>| part.field.optional;
    let (any, all) = (parts.iter().any(is_optional), parts.iter().all(is_optional));
    let derives = if any && all {
        "Clone, Copy, Debug, Default, PartialEq, Telemetry"
    } else {
        "Clone, Copy, Debug, PartialEq, Telemetry"
    };
    let types: Vec<Cow<'_, str>> = parts.iter().map(Part::held).collect();
    let members = parts.iter().zip(&types).map(|(part, ty)| Member {
        name: &part.name,
        ty,
    });
    event::structure(text, named, derives, members, write_sent);
    if any && !all {
        text.push('\n');
        builder(text, &named.name, &parts);
    }
}

/// A field, and how the struct has it.
struct Part<'e> {
    field: &'e Field,
    name: String,
    /// The type of a value that is there.
    ty: String,
}

impl Part<'_> {
    /// The type of the struct's member.
    fn held(&self) -> Cow<'_, str> {
        if self.field.optional {
            Cow::Owned(format!("Option<{}>", self.ty))
        } else {
            Cow::Borrowed(&self.ty)
        }
    }
}

/// The type of a value that is there.
fn type_of(named: &Named<'_>, field: &Field, imports: &mut Imports) -> String {
    let (ty, import): (String, &[&'static str]) = match (field.class, &field.domain) {
        (Class::Bool, _) => ("bool".to_owned(), &[]),
        (Class::Count, _) => ("u64".to_owned(), &[]),
        (Class::Duration, _) => {
            imports.std(&["time::Duration"]);
            ("Duration".to_owned(), &[])
        }
        (Class::IsDefault, _) => ("IsDefault".to_owned(), &["IsDefault"]),
        (Class::Version, _) => ("Version".to_owned(), &["Version"]),
        (Class::Id, _) => ("Id".to_owned(), &["Id"]),
        (Class::Date, _) => ("Date".to_owned(), &["Date"]),
        (Class::MaskedText, _) => {
            let vocabulary = vocabulary::path_of(field);
            (format!("MaskedText<{vocabulary}>"), &["MaskedText"])
        }
        (Class::Labels, _) | (Class::Enum, Domain::LabelList { .. }) => {
            let choice = label::enum_name(named, field);
            (format!("Choices<{choice}>"), &["Choices"])
        }
        (Class::Enum, Domain::Labels(_)) => (label::enum_name(named, field), &[]),
        (Class::Enum, Domain::Format { format, .. }) => match format {
            Format::Version => ("Formatted<Version>".to_owned(), &["Formatted", "Version"]),
            Format::TimeOfDay => (
                "Formatted<TimeOfDay>".to_owned(),
                &["Formatted", "TimeOfDay"],
            ),
        },
        (Class::Enum, _) => ("i64".to_owned(), &[]),
    };
    imports.core(import);
    ty
}

/// Writes how the value is sent.
fn write_sent(text: &mut String, field: &Field) {
    let how = match &field.domain {
        Domain::Range(lowest, highest) if field.class == Class::Enum => {
            format!(", from {lowest} to {highest}; others are clamped")
        }
        Domain::Buckets(edges) => {
            let unit = if field.class == Class::Duration {
                " in milliseconds"
            } else {
                ""
            };
            let edges: Vec<_> = edges.iter().map(i64::to_string).collect();
            format!("{unit}, rounded down to one of {}", edges.join(", "))
        }
        Domain::Version { numbers } => format!(", at most {numbers} numbers"),
        Domain::Id { alphabet, length } => {
            format!(", {length} characters of `{}`", alphabet.as_str())
        }
        Domain::LabelSet {
            most: Some(most), ..
        } => format!(", at most {most} of them"),
        Domain::MaskedText { most, .. } => format!(", at most {most} words and masks"),
        Domain::Bool
        | Domain::Labels(_)
        | Domain::LabelList { .. }
        | Domain::LabelSet { most: None, .. }
        | Domain::Range(..)
        | Domain::Format { .. }
        | Domain::Date => String::new(),
    };
    text.extend(["Sent as `", &field.key, "`", &how, "."]);
}

fn builder(text: &mut String, name: &str, parts: &[Part<'_>]) {
    let (optional, required): (Vec<_>, Vec<_>) = parts.iter().partition(|part| part.field.optional);
    let _ = writeln!(text, "impl {name} {{");
    doc(text, 1, &["With what must be there, and nothing else."]);
    text.push_str("    #[must_use]\n    #[rustfmt::skip]\n    pub const fn new(\n");
    for Part { name, ty, .. } in required {
        let _ = writeln!(text, "        {name}: {ty},");
    }
    text.push_str("    ) -> Self {\n        Self {\n");
    for Part { field, name, .. } in parts {
        let value = if field.optional { ": None" } else { "" };
        let _ = writeln!(text, "            {name}{value},");
    }
    text.push_str("        }\n    }\n");
    for Part { field, name, ty } in optional {
        text.push('\n');
        doc(text, 1, &[&prose(&field.description)]);
        let setter = name.trim_start_matches("r#");
        let _ = write!(
            text,
            "    #[must_use]\n    #[rustfmt::skip]\n    \
             pub const fn with_{setter}(mut self, {name}: {ty}) -> Self {{\n        \
             self.{name} = Some({name});\n        self\n    }}\n"
        );
    }
    text.push_str("}\n");
}
