//! The file of one event: its struct, the shipped defaults, and how it is read.

use std::collections::BTreeSet;
use std::fmt::Write;

use telemetry_schema::model::{Event, Field, Literal, Predicate, TrueWhen};

use super::default::{Held, held, is_raw};
use super::layout::{doc, prose};
use super::{label, member, rule, struct_name};

/// The file's text.
pub(super) fn render(event: &Event) -> String {
    let name = struct_name(event);
    let held: Vec<Held> = event.fields.iter().map(|field| held(field, 3)).collect();
    let mut text = format!("//! {}\n\n", prose(&event.description));
    imports(&mut text, event, &held);
    for (field, labels) in label::own(event) {
        text.push('\n');
        text.push_str(&label::render_own(field, labels));
    }
    text.push('\n');
    structure(&mut text, event, &name, &held);
    text.push('\n');
    defaults(&mut text, event, &name, &held);
    text.push('\n');
    settings(&mut text, event, &name, &held);
    text
}

fn imports(text: &mut String, event: &Event, held: &[Held]) {
    let rules: String = event
        .fields
        .iter()
        .map(|field| rule::render(field, 2))
        .collect();
    let mut config = vec!["Rule", "Settings", "Values"];
    if rules.contains("Literal::") {
        config.insert(0, "Literal");
    }
    if label::own(event).next().is_some() {
        config.insert(0, "Choice");
    }
    let config = format!("use telemetry_core::config::{{{}}};\n", config.join(", "));
    let mut core = BTreeSet::from(["Telemetry"]);
    if label::own(event).next().is_some() {
        core.insert("Labels");
    }
    for Held { ty, default, .. } in held {
        for name in ["Formatted", "IsDefault", "LabelSet", "TimeOfDay", "Version"] {
            let is_used = |text: &str| {
                text.split(|c: char| !c.is_alphanumeric())
                    .any(|word| word == name)
            };
            if is_used(ty) || is_used(default) {
                core.insert(name);
            }
        }
    }
    let core: Vec<_> = core.into_iter().collect();
    // The order that rustfmt gives them: a single name stands before the module, a list behind it.
    match core.as_slice() {
        [only] => {
            let _ = write!(text, "use telemetry_core::{only};\n{config}");
        }
        _ => {
            let _ = writeln!(text, "{config}use telemetry_core::{{{}}};", core.join(", "));
        }
    }
    let shared = label::shared(event);
    match shared.as_slice() {
        [] => {}
        [only] => {
            let _ = writeln!(text, "\nuse super::labels::{only};");
        }
        _ => {
            let _ = writeln!(text, "\nuse super::labels::{{{}}};", shared.join(", "));
        }
    }
}

fn structure(text: &mut String, event: &Event, name: &str, held: &[Held]) {
    text.push_str(&doc(&[&prose(&event.title), &prose(&event.description)], 0));
    text.push_str("#[derive(Clone, Copy, Debug, PartialEq, Telemetry)]\n");
    let _ = writeln!(
        text,
        "#[telemetry(event = {:?})]\npub struct {name} {{",
        event.name
    );
    for (field, held) in event.fields.iter().zip(held) {
        text.push_str(&doc(&[&prose(&field.description), &origin(field)], 1));
        let _ = writeln!(text, "    pub {}: {},", member(field), held.ty);
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

fn defaults(text: &mut String, event: &Event, name: &str, held: &[Held]) {
    let _ = writeln!(text, "impl Default for {name} {{");
    text.push_str("    fn default() -> Self {\n        Self {\n");
    for (field, held) in event.fields.iter().zip(held) {
        let _ = writeln!(text, "            {}: {},", member(field), held.default);
    }
    text.push_str("        }\n    }\n}\n");
}

fn settings(text: &mut String, event: &Event, name: &str, held: &[Held]) {
    let rules: Vec<_> = event
        .fields
        .iter()
        .map(|field| rule::render(field, 2))
        .collect();
    let rules = super::layout::array(&rules, 1);
    let _ = writeln!(text, "impl Settings for {name} {{");
    let _ = writeln!(text, "    const RULES: &'static [Rule] = &{rules};\n");
    text.push_str("    fn fill(&mut self, values: &mut Values<'_>) {\n");
    for (field, held) in event.fields.iter().zip(held) {
        let _ = writeln!(
            text,
            "        values.{}(&mut self.{});",
            held.reader,
            member(field)
        );
    }
    text.push_str("    }\n}\n");
}
