//! An event of settings: its struct, the shipped defaults, and the reader.

use std::borrow::Cow;
use std::fmt::Write;

use telemetry_schema::model::{Event, Field, Literal, Predicate, TrueWhen};

use super::default::{Held, held, is_raw};
use super::event::{self, Member};
use super::imports::Imports;
use super::{layout, member, rule, struct_name};

/// The struct, and its implementations of `Default`, unless that is derived, and of `Settings`.
pub(super) fn render(text: &mut String, event: &Event, imports: &mut Imports) {
    let held: Vec<Held> = event
        .fields
        .iter()
        .map(|field| held(event, field))
        .collect();
    let rules: Vec<String> = event.fields.iter().map(rule::render).collect();
    imports.config(&["Rule", "Settings", "Values"]);
    if rules.iter().any(|rule| rule.contains("Literal::")) {
        imports.config(&["Literal"]);
    }
    for held in &held {
        imports.core(held.imports);
    }
    let is_plain = held.iter().all(|held| held.is_plain);
    let derives = if is_plain {
        "Clone, Copy, Debug, Default, PartialEq, Telemetry"
    } else {
        "Clone, Copy, Debug, PartialEq, Telemetry"
    };
    let names: Vec<String> = event.fields.iter().map(member).collect();
    let members = event.fields.iter().zip(&names).zip(&held);
    let members = members.map(|((field, name), held)| Member {
        name: Cow::Borrowed(name),
        comment: origin(field),
        ty: Cow::Borrowed(&held.ty),
    });
    event::structure(text, event, derives, members);
    text.push('\n');
    let name = struct_name(event);
    if !is_plain {
        defaults(text, &name, &names, &held);
        text.push('\n');
    }
    settings(text, &name, &names, &held, &rules);
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

fn defaults(text: &mut String, name: &str, members: &[String], held: &[Held]) {
    let _ = writeln!(text, "impl Default for {name} {{");
    text.push_str("    fn default() -> Self {\n        Self {\n");
    for (member, held) in members.iter().zip(held) {
        layout::member(text, 3, member, &held.default);
    }
    text.push_str("        }\n    }\n}\n");
}

fn settings(text: &mut String, name: &str, members: &[String], held: &[Held], rules: &[String]) {
    let _ = writeln!(text, "impl Settings for {name} {{");
    layout::table(text, "RULES", "Rule", rules);
    text.push_str("\n    fn fill(&mut self, values: &mut Values<'_>) {\n");
    for (member, held) in members.iter().zip(held) {
        let reader = held.reader;
        let _ = writeln!(text, "        values.{reader}(&mut self.{member});");
    }
    text.push_str("    }\n}\n");
}
