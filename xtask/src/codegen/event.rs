//! One event: the enums of its labels, its struct, and what goes with it.

use std::fmt::Write;

use telemetry_schema::model::{Event, Field, Literal, Predicate, TrueWhen};

use super::default::{Held, held, is_raw};
use super::imports::Imports;
use super::layout::{self, doc, prose};
use super::{label, member, settings, struct_name};

/// The event's items; its file lies this many modules below the root.
pub(super) fn render(event: &Event, depth: usize, imports: &mut Imports) -> String {
    let name = struct_name(event);
    let held: Vec<Held> = event
        .fields
        .iter()
        .map(|field| held(event, field))
        .collect();
    let is_plain = held.iter().all(|held| held.is_plain);
    imports.core(&["Telemetry"]);
    for held in &held {
        imports.core(held.imports);
    }
    if label::has_shared(event) {
        imports.sibling(format!("{}{}", "super::".repeat(depth), label::SHARED));
    }
    let mut text = String::new();
    for (field, labels) in label::own(event) {
        imports.core(&["Choice", "Labels"]);
        text.push_str(&label::render_own(event, field, labels));
        text.push('\n');
    }
    structure(&mut text, event, &name, &held, is_plain);
    text.push('\n');
    settings::render(&mut text, event, &held, is_plain, imports);
    text
}

fn structure(text: &mut String, event: &Event, name: &str, held: &[Held], is_plain: bool) {
    text.push_str(&doc(&[&prose(&event.title), &prose(&event.description)], 0));
    let default = if is_plain { "Default, " } else { "" };
    let _ = writeln!(
        text,
        "#[derive(Clone, Copy, Debug, {default}PartialEq, Telemetry)]\n\
         #[telemetry(event = {:?})]\n\
         pub struct {name} {{",
        event.name
    );
    for (field, held) in event.fields.iter().zip(held) {
        text.push_str(&doc(&[&prose(&field.description), &origin(field)], 1));
        layout::member(text, 1, &format!("pub {}", member(field)), &held.ty);
    }
    text.push_str("}\n");
}

/// Where the value comes from, and what it is as shipped.
fn origin(field: &Field) -> String {
    let mut text = format!("`{}`", field.path);
    if let Some(default) = &field.default {
        let _ = write!(text, ", shipped as `{}`", shown(default));
    }
    match &field.true_when {
        Some(TrueWhen::Values(values)) => {
            let values: Vec<_> = values
                .iter()
                .map(|value| format!("`{}`", shown(value)))
                .collect();
            let verb = if is_raw(field) { "sent as" } else { "here" };
            let _ = write!(text, ", {verb} `true` if it is {}", values.join(" or "));
        }
        Some(TrueWhen::Predicate(predicate)) => text.push_str(match predicate {
            Predicate::NonZero => ", here `true` if it is not 0",
            Predicate::NonEmpty => ", here `true` if it is not empty",
            Predicate::AbsolutePath => ", here `true` if it is a path from a root folder",
        }),
        None => {}
    }
    text.push('.');
    text
}

fn shown(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Integer(value) => value.to_string(),
        Literal::Text(text) => format!("{text:?}"),
        Literal::List(items) => format!("{items:?}"),
    }
}
