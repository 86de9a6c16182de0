//! The JSON Schema of reports.
//!
//! It is written as text, one field a line: a tree of values for a large schema would take more
//! memory than the schema itself, and a line for each field reads well in a diff.

use std::fmt::Write;

use telemetry_schema::model::{Domain, Event, Schema, Trigger};

use crate::artifact::Group;
use crate::domain::json::write_string;
use crate::layout::Layout;

/// A JSON Schema (2020-12) that accepts exactly the reports that can be sent.
///
/// A report is `{"events":[{"event":…,"properties":{…}}]}`; the properties of each event stand under
/// `$defs`, and so do the parameters of the security update check's query, which is no message. No
/// property is required, since what does not apply is omitted.
pub(super) fn render(
    schema: &Schema,
    layout: &Layout,
    write_keywords: fn(&mut String, &Domain),
) -> String {
    let mut text = String::new();
    let header = Group::JsonSchema.header(&layout.schema.to_string_lossy());
    text.push_str("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n");
    text.push_str("  \"$id\": \"payload.schema.json\",\n");
    write_member(&mut text, "  ", "$comment", &header);
    let title = format!("Report of {}", schema.product.title);
    write_member(&mut text, "  ", "title", &title);
    text.push_str(
        r#"  "type": "object",
  "additionalProperties": false,
  "required": ["events"],
  "properties": {
    "events": {
      "type": "array",
      "items": {
        "oneOf": ["#,
    );
    let messages = schema.events.iter();
    let messages = messages.filter(|event| event.trigger != Trigger::SecurityCheck);
    for (index, event) in messages.enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        write_message(&mut text, event);
    }
    text.push_str("\n        ]\n      }\n    }\n  },\n  \"$defs\": {");
    for (index, event) in schema.events.iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        write_event(&mut text, event, write_keywords);
    }
    text.push_str("\n  }\n}\n");
    text
}

fn write_member(text: &mut String, indent: &str, key: &str, value: &str) {
    let _ = write!(text, "{indent}\"{key}\": ");
    write_string(text, value);
    text.push_str(",\n");
}

/// Writes the form of one message: the event's name, and what belongs to it.
fn write_message(text: &mut String, event: &Event) {
    let name = &event.name;
    let _ = write!(
        text,
        r##"          {{
            "type": "object",
            "additionalProperties": false,
            "required": ["event", "properties"],
            "properties": {{ "event": {{ "const": "{name}" }}, "properties": {{ "$ref": "#/$defs/{name}" }} }}
          }}"##
    );
}

/// Writes the properties of an event.
fn write_event(text: &mut String, event: &Event, write_keywords: fn(&mut String, &Domain)) {
    let _ = writeln!(text, "    \"{}\": {{", event.name);
    write_member(text, "      ", "title", &event.title);
    write_member(text, "      ", "description", &event.description);
    text.push_str("      \"type\": \"object\",\n      \"additionalProperties\": false,\n");
    text.push_str("      \"properties\": {");
    for (index, field) in event.fields.iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        for part in ["        \"", &field.key, "\": { \"description\": "] {
            text.push_str(part);
        }
        write_string(text, &field.description);
        text.push_str(", ");
        write_keywords(text, &field.domain);
        text.push_str(" }");
    }
    text.push_str("\n      }\n    }");
}
