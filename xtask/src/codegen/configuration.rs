//! All events of the configuration as one value.

use std::borrow::Cow;
use std::fmt::Write;

use telemetry_schema::model::{Event, Schema};

use super::file::File;
use super::imports::Imports;
use super::layout::{self, doc, prose};
use super::name;

/// An event, what holds it, and the path of its struct.
struct Member<'s> {
    event: &'s Event,
    name: Cow<'s, str>,
    path: String,
}

/// The text of the module, if there are settings.
pub(super) fn render(schema: &Schema, files: &[File<'_>]) -> Option<String> {
    let mut imports = Imports::default();
    let mut members = Vec::new();
    for file in files {
        for named in file.events.iter().filter(|named| named.is_configuration()) {
            let path = file.path_of(named);
            let first = path.split("::").next().unwrap_or_default();
            imports.sibling(format!("super::{first}"));
            let event = named.event;
            let name = name::ident(&event.name);
            members.push(Member { event, name, path });
        }
    }
    if members.is_empty() {
        return None;
    }
    imports.core(&["Record"]);
    imports.config(&["Configuration", "Table", "Values"]);
    let title = &schema.product.title;
    let mut text = format!(
        "//! The whole configuration of the {title}.\n\n{}",
        imports.render()
    );
    structure(&mut text, &members, title);
    text.push('\n');
    configuration_impl(&mut text, schema, &members);
    Some(text)
}

fn structure(text: &mut String, members: &[Member<'_>], title: &str) {
    let first = format!("What the configuration of the {title} can report.");
    let second = "It can be copied, so it holds no text of a configuration.";
    doc(text, 0, &[&first, second]);
    text.push_str("#[derive(Clone, Copy, Debug, Default, PartialEq)]\npub struct Config {\n");
    for Member { event, name, path } in members {
        doc(text, 1, &[&prose(&event.title)]);
        layout::member(text, 1, name, path);
    }
    text.push_str("}\n\n");
    text.push_str(
        "const _: () = {\n    const fn is_copy<T: Copy>() {}\n    is_copy::<Config>();\n};\n",
    );
}

fn configuration_impl(text: &mut String, schema: &Schema, members: &[Member<'_>]) {
    text.push_str("impl Configuration for Config {\n");
    let paths = members.iter().map(|member| &member.path);
    let tables = paths.map(|path| format!("Table::of::<{path}>()"));
    layout::table(text, "TABLES", "Table", tables);
    text.push('\n');
    let never = schema
        .never
        .iter()
        .map(|never| format!("&{:?}", never.path.keys().collect::<Vec<_>>()));
    layout::table(text, "NEVER", "&'static [&'static str]", never);
    text.push('\n');
    let prefix = &schema.product.environment;
    let _ = writeln!(
        text,
        "    const PREFIX: Option<&'static str> = {prefix:?};\n"
    );
    text.push_str("    fn take(values: &mut Values<'_>) -> Self {\n        Self {\n");
    for member in members {
        text.extend(["            ", &member.name, ": values.event(),\n"]);
    }
    text.push_str("        }\n    }\n\n    #[rustfmt::skip]\n");
    text.push_str("    fn records(&self) -> Vec<&dyn Record> {\n");
    text.push_str("        vec![\n");
    for member in members {
        text.extend(["            &self.", &member.name, ",\n"]);
    }
    text.push_str("        ]\n    }\n}\n");
}
