//! The root of the generated code: all events of the configuration as one value.

use std::fmt::Write;

use telemetry_schema::model::{Event, Schema};

use super::layout::{array, delimited, doc, prose};
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
    let tables: Vec<_> = events
        .iter()
        .map(|event| format!("Table::of::<{}>()", struct_name(event)))
        .collect();
    let _ = writeln!(
        text,
        "    const TABLES: &'static [Table] = &{};\n",
        array(&tables, 1)
    );
    let never: Vec<_> = schema
        .never
        .iter()
        .map(|never| {
            let keys: Vec<_> = never.path.0.iter().map(|key| format!("{key:?}")).collect();
            format!("&{}", array(&keys, 2))
        })
        .collect();
    let never = array(&never, 1);
    let _ = writeln!(
        text,
        "    const NEVER: &'static [&'static [&'static str]] = &{never};\n"
    );
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
    text.push_str("        }\n    }\n\n    fn records(&self) -> Vec<&dyn Record> {\n");
    let records: Vec<_> = events
        .iter()
        .map(|event| format!("&self.{}", name::ident(&event.name)))
        .collect();
    let _ = writeln!(
        text,
        "        {}\n    }}\n}}",
        delimited("vec![", &records, 2, "]")
    );
}
