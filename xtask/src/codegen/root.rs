//! The root of the generated code: all events of the configuration as one value.

use std::fmt::Write;

use telemetry_schema::model::{Event, Schema};

use super::layout::{self, doc, prose};
use super::{configuration, label, name, struct_name};

/// The text of `mod.rs`.
pub(super) fn render(schema: &Schema) -> String {
    let events: Vec<&Event> = configuration(schema).collect();
    let title = &schema.product.title;
    let mut text = format!("//! The configuration of the {title}, one struct for each event.\n\n");
    text.push_str(ALLOWED);
    let mut modules: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    if label::render_shared(schema).is_some() {
        modules.push("labels");
    }
    modules.sort_unstable();
    for module in modules {
        let _ = writeln!(text, "pub mod {};", name::ident(module));
    }
    text.push('\n');
    let mut exports: Vec<_> = events
        .iter()
        .map(|event| {
            format!(
                "pub use {}::{};",
                name::ident(&event.name),
                struct_name(event)
            )
        })
        .collect();
    exports.sort_unstable();
    for export in exports {
        text.push_str(&export);
        text.push('\n');
    }
    text.push_str("\nuse telemetry_core::Record;\n");
    text.push_str("use telemetry_core::config::{Configuration, Table, Values};\n\n");
    structure(&mut text, &events, title);
    text.push('\n');
    configuration_impl(&mut text, schema, &events);
    text
}

/// Descriptions are prose, and the schema decides how many bools an event has.
const ALLOWED: &str = r#"#![allow(
    clippy::doc_markdown,
    clippy::struct_excessive_bools,
    clippy::too_many_lines,
    reason = "descriptions are prose of the schema, which also decides what an event has"
)]

"#;

fn structure(text: &mut String, events: &[&Event], title: &str) {
    let first = format!("What the configuration of the {title} can report.");
    let second = "It can be copied, so it holds no text of a configuration.";
    text.push_str(&doc(&[&first, second], 0));
    text.push_str("#[derive(Clone, Copy, Debug, Default, PartialEq)]\npub struct Config {\n");
    for event in events {
        text.push_str(&doc(&[&prose(&event.title)], 1));
        let _ = writeln!(
            text,
            "    pub {}: {},",
            name::ident(&event.name),
            struct_name(event)
        );
    }
    text.push_str("}\n\n");
    text.push_str(
        "const _: () = {\n    const fn is_copy<T: Copy>() {}\n    is_copy::<Config>();\n};\n",
    );
}

fn configuration_impl(text: &mut String, schema: &Schema, events: &[&Event]) {
    text.push_str("impl Configuration for Config {\n");
    let tables = events.iter().map(|event| struct_name(event));
    let tables = tables.map(|name| format!("Table::of::<{name}>()"));
    layout::table(text, "TABLES", "Table", tables);
    text.push('\n');
    let never = schema
        .never
        .iter()
        .map(|never| format!("&{:?}", never.path.0));
    layout::table(text, "NEVER", "&'static [&'static str]", never);
    text.push('\n');
    let prefix = &schema.product.environment;
    let _ = writeln!(
        text,
        "    const PREFIX: Option<&'static str> = {prefix:?};\n"
    );
    text.push_str("    fn take(values: &mut Values<'_>) -> Self {\n        Self {\n");
    for event in events {
        let _ = writeln!(
            text,
            "            {}: values.event(),",
            name::ident(&event.name)
        );
    }
    text.push_str("        }\n    }\n\n    #[rustfmt::skip]\n");
    text.push_str("    fn records(&self) -> Vec<&dyn Record> {\n");
    text.push_str("        vec![\n");
    for event in events {
        let _ = writeln!(text, "            &self.{},", name::ident(&event.name));
    }
    text.push_str("        ]\n    }\n}\n");
}
