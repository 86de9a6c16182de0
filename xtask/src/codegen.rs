//! Rust code: one struct for each event of a configuration, its reader, and label enums.
//!
//! Code is written as text in the layout that rustfmt gives it; see ARCHITECTURE.md for why.

mod default;
mod event;
mod label;
mod layout;
mod name;
mod root;
mod rule;

use telemetry_schema::Loaded;
use telemetry_schema::model::{Event, Field, Schema, SettingsSource, Trigger};

use crate::artifact::{Artifact, Group};
use crate::layout::Layout;

/// The Rust files of a schema whose settings are read by generated structs.
///
/// Where structs are written by hand, or no folder for generated code is named, there are none.
pub(crate) fn artifacts(loaded: &Loaded, layout: &Layout) -> Vec<Artifact> {
    let schema = &loaded.schema;
    let (Some(folder), SettingsSource::Json) = (&layout.generated, schema.product.settings) else {
        return Vec::new();
    };
    let source = layout.schema.to_string_lossy();
    let file = |name: &str, source: &str, contents: String| Artifact {
        path: folder.join(name),
        contents: format!("// {}\n\n{contents}", Group::Codegen.header(source)),
    };
    let mut artifacts = vec![file("mod.rs", &source, root::render(schema))];
    if let Some(contents) = label::render_shared(schema) {
        artifacts.push(file("labels.rs", &source, contents));
    }
    for event in configuration(schema) {
        let source = loaded.sources.path(event.span.file).to_string_lossy();
        let contents = event::render(event);
        artifacts.push(file(&format!("{}.rs", event.name), &source, contents));
    }
    artifacts
}

/// The events whose values are settings.
fn configuration(schema: &Schema) -> impl Iterator<Item = &Event> {
    schema
        .events
        .iter()
        .filter(|event| event.trigger == Trigger::Daily)
}

/// The Rust name of what holds the event.
fn struct_name(event: &Event) -> String {
    name::pascal(&event.name)
}

/// The Rust name of what holds the field's value.
fn member(field: &Field) -> String {
    name::ident(&telemetry_schema::snake_case(&field.id))
}
