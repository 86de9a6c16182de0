//! An event of settings: its struct, the shipped defaults, and the reader.

use std::borrow::Cow;
use std::fmt::Write;

use telemetry_schema::model::{Field, Literal, Predicate, TrueWhen};

use super::default::{Held, held, is_raw};
use super::event::{self, Member};
use super::imports::Imports;
use super::{Named, layout, member, rule};

/// Writes the struct, and its implementations of `Default`, unless that is derived, and of
/// `Settings`.
pub(super) fn render(text: &mut String, named: &Named<'_>, imports: &mut Imports) {
    let fields = &named.event.fields;
    let held: Vec<Held> = fields.iter().map(|field| held(named, field)).collect();
    let rules: Vec<Cow<'_, str>> = fields.iter().map(rule::render).collect();
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
    let members: Vec<String> = fields.iter().map(member).collect();
    let parts = members.iter().zip(&held);
    let parts = parts.map(|(name, held)| Member { name, ty: &held.ty });
    event::structure(text, named, derives, parts, write_origin);
    text.push('\n');
    if !is_plain {
        defaults(text, &named.name, &members, &held);
        text.push('\n');
    }
    settings(text, &named.name, &members, &held, &rules);
}

/// Writes where the value comes from, and what it is as shipped.
fn write_origin(text: &mut String, field: &Field) {
    let _ = write!(text, "`{}`", field.path);
    if let Some(default) = &field.default {
        text.extend([", shipped as `", &shown(default), "`"]);
    }
    match &field.true_when {
        Some(TrueWhen::Values(values)) => {
            let verb = if is_raw(field) { "sent as" } else { "here" };
            text.extend([", ", verb, " `true` if it is "]);
            for (index, value) in values.iter().enumerate() {
                let or = if index == 0 { "`" } else { " or `" };
                text.extend([or, &shown(value), "`"]);
            }
        }
        Some(TrueWhen::Predicate(predicate)) => text.push_str(match predicate {
            Predicate::NonZero => ", here `true` if it is not 0",
            Predicate::NonEmpty => ", here `true` if it is not empty",
            Predicate::AbsolutePath => ", here `true` if it is a path from a root folder",
        }),
        None => {}
    }
    text.push('.');
}

fn shown(literal: &Literal) -> Cow<'static, str> {
    Cow::Owned(match literal {
        Literal::Bool(true) => return Cow::Borrowed("true"),
        Literal::Bool(false) => return Cow::Borrowed("false"),
        Literal::Integer(value) => value.to_string(),
        Literal::Text(text) => format!("{text:?}"),
        Literal::List(items) => format!("{items:?}"),
    })
}

fn defaults(text: &mut String, name: &str, members: &[String], held: &[Held]) {
    let _ = writeln!(text, "impl Default for {name} {{");
    text.push_str("    fn default() -> Self {\n        Self {\n");
    for (member, held) in members.iter().zip(held) {
        layout::value(text, 3, member, &held.default);
    }
    text.push_str("        }\n    }\n}\n");
}

fn settings(
    text: &mut String,
    name: &str,
    members: &[String],
    held: &[Held],
    rules: &[Cow<'_, str>],
) {
    let _ = writeln!(text, "impl Settings for {name} {{");
    layout::table(text, "RULES", "Rule", rules);
    text.push_str("\n    fn fill(&mut self, values: &mut Values<'_>) {\n");
    for (member, held) in members.iter().zip(held) {
        text.extend([
            "        values.",
            held.reader,
            "(&mut self.",
            member,
            ");\n",
        ]);
    }
    text.push_str("    }\n}\n");
}
