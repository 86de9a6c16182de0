//! The file of one event: its struct, the shipped defaults, and how it is read.

use std::collections::BTreeSet;
use std::fmt::Write;

use telemetry_schema::model::{Event, Field, Literal, Predicate, TrueWhen};

use super::default::{Held, held, is_raw};
use super::layout::{self, doc, prose};
use super::{label, member, rule, struct_name};

/// The file's text.
pub(super) fn render(event: &Event) -> String {
    let name = struct_name(event);
    let held: Vec<Held> = event
        .fields
        .iter()
        .map(|field| held(event, field))
        .collect();
    let rules: Vec<String> = event.fields.iter().map(rule::render).collect();
    let is_plain = held.iter().all(|held| held.is_plain);
    let mut text = format!("//! {}\n\n", prose(&event.description));
    imports(&mut text, event, &held, &rules);
    for (field, labels) in label::own(event) {
        text.push('\n');
        text.push_str(&label::render_own(event, field, labels));
    }
    text.push('\n');
    structure(&mut text, event, &name, &held, is_plain);
    if !is_plain {
        text.push('\n');
        defaults(&mut text, event, &name, &held);
    }
    text.push('\n');
    settings(&mut text, event, &name, &held, &rules);
    text
}

fn imports(text: &mut String, event: &Event, held: &[Held], rules: &[String]) {
    let has_labels = label::own(event).next().is_some();
    let has_literals = rules.iter().any(|rule| rule.contains("Literal::"));
    let mut config = vec!["Rule", "Settings", "Values"];
    if has_literals {
        config.insert(0, "Literal");
    }
    if has_labels {
        config.insert(0, "Choice");
    }
    let config = format!("use telemetry_core::config::{{{}}};\n", config.join(", "));
    let mut core: BTreeSet<&str> = held.iter().flat_map(|held| held.imports).copied().collect();
    core.insert("Telemetry");
    if has_labels {
        core.insert("Labels");
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
    if label::has_shared(event) {
        let _ = writeln!(text, "\nuse super::{};", label::SHARED);
    }
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

fn defaults(text: &mut String, event: &Event, name: &str, held: &[Held]) {
    let _ = writeln!(text, "impl Default for {name} {{");
    text.push_str("    fn default() -> Self {\n        Self {\n");
    for (field, held) in event.fields.iter().zip(held) {
        layout::member(text, 3, &member(field), &held.default);
    }
    text.push_str("        }\n    }\n}\n");
}

fn settings(text: &mut String, event: &Event, name: &str, held: &[Held], rules: &[String]) {
    let _ = writeln!(text, "impl Settings for {name} {{");
    layout::table(text, "RULES", "Rule", rules);
    text.push_str("\n    fn fill(&mut self, values: &mut Values<'_>) {\n");
    for (field, held) in event.fields.iter().zip(held) {
        let (reader, member) = (held.reader, member(field));
        let _ = writeln!(text, "        values.{reader}(&mut self.{member});");
    }
    text.push_str("    }\n}\n");
}
