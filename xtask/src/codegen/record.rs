//! An event whose values the host has: its struct, and how to fill it.
//!
//! What must be there is a plain field, so that a struct without it does not compile. What may be
//! missing is an `Option`. Where a struct has both, it is filled by `new` and `with_…`.

use std::borrow::Cow;
use std::fmt::Write;

use telemetry_schema::model::{Class, Domain, Event, Field, Format};

use super::event::{self, Member};
use super::imports::Imports;
use super::layout::{doc, prose};
use super::{label, member, struct_name, vocabulary};

/// The struct, and its constructor where some fields may be missing and others may not.
pub(super) fn render(text: &mut String, event: &Event, imports: &mut Imports) {
    let types: Vec<String> = event
        .fields
        .iter()
        .map(|field| type_of(event, field, imports))
        .collect();
    let (optional, required): (Vec<_>, Vec<_>) = event
        .fields
        .iter()
        .zip(&types)
        .partition(|(field, _)| field.optional);
    let derives = if required.is_empty() && !optional.is_empty() {
        "Clone, Copy, Debug, Default, PartialEq, Telemetry"
    } else {
        "Clone, Copy, Debug, PartialEq, Telemetry"
    };
    let members = event.fields.iter().zip(&types).map(|(field, ty)| Member {
        name: Cow::Owned(member(field)),
        comment: sent(field),
        ty: if field.optional {
            Cow::Owned(format!("Option<{ty}>"))
        } else {
            Cow::Borrowed(ty)
        },
    });
    event::structure(text, event, derives, members);
    if !required.is_empty() && !optional.is_empty() {
        text.push('\n');
        builder(text, event, &required, &optional);
    }
}

/// The type of a value that is there.
fn type_of(event: &Event, field: &Field, imports: &mut Imports) -> String {
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
            let choice = label::enum_name(event, field);
            (format!("Choices<{choice}>"), &["Choices"])
        }
        (Class::Enum, Domain::Labels(_)) => (label::enum_name(event, field), &[]),
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

/// How the value is sent.
fn sent(field: &Field) -> String {
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
    format!("Sent as `{}`{how}.", field.key)
}

type Typed<'f> = (&'f Field, &'f String);

fn builder(text: &mut String, event: &Event, required: &[Typed<'_>], optional: &[Typed<'_>]) {
    let name = struct_name(event);
    let _ = writeln!(text, "impl {name} {{");
    doc(text, 1, &["With what must be there, and nothing else."]);
    text.push_str("    #[must_use]\n    #[rustfmt::skip]\n    pub const fn new(\n");
    for (field, ty) in required {
        let _ = writeln!(text, "        {}: {ty},", member(field));
    }
    text.push_str("    ) -> Self {\n        Self {\n");
    for field in &event.fields {
        let value = if field.optional { ": None" } else { "" };
        let _ = writeln!(text, "            {}{value},", member(field));
    }
    text.push_str("        }\n    }\n");
    for (field, ty) in optional {
        text.push('\n');
        doc(text, 1, &[&prose(&field.description)]);
        let member = member(field);
        let setter = member.trim_start_matches("r#");
        let _ = write!(
            text,
            "    #[must_use]\n    #[rustfmt::skip]\n    \
             pub const fn with_{setter}(mut self, {member}: {ty}) -> Self {{\n        \
             self.{member} = Some({member});\n        self\n    }}\n"
        );
    }
    text.push_str("}\n");
}
