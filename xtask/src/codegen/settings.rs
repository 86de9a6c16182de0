//! What makes an event's struct the receiver of settings: the shipped defaults, and the reader.

use std::fmt::Write;

use telemetry_schema::model::Event;

use super::default::Held;
use super::imports::Imports;
use super::{layout, member, rule, struct_name};

/// The implementations of `Default`, unless it is derived, and of `Settings`.
pub(super) fn render(
    text: &mut String,
    event: &Event,
    held: &[Held],
    is_plain: bool,
    imports: &mut Imports,
) {
    let rules: Vec<String> = event.fields.iter().map(rule::render).collect();
    imports.config(&["Rule", "Settings", "Values"]);
    if rules.iter().any(|rule| rule.contains("Literal::")) {
        imports.config(&["Literal"]);
    }
    let name = struct_name(event);
    if !is_plain {
        defaults(text, event, &name, held);
        text.push('\n');
    }
    settings(text, event, &name, held, &rules);
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
