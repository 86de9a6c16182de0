//! Rust code: one struct for each event, the reader of a configuration, and label enums.
//!
//! Code is written as text in the layout that rustfmt gives it; see ARCHITECTURE.md for why.

mod configuration;
mod default;
mod event;
mod file;
mod imports;
mod label;
mod layout;
mod module;
mod name;
mod record;
mod rule;
mod settings;
mod vocabulary;

use telemetry_schema::Loaded;
use telemetry_schema::model::{Event, Field, SettingsSource, Source};

use crate::artifact::{Artifact, Group};
use crate::contract::Contract;
use crate::layout::Layout;

/// The Rust files of a schema whose settings are read by generated structs.
///
/// Where structs are written by hand, or no folder for generated code is named, there are none.
/// Files and modules have the names of the schema's files and folders.
pub(crate) fn artifacts(loaded: &Loaded, layout: &Layout, contract: &Contract) -> Vec<Artifact> {
    let schema = &loaded.schema;
    let (Some(folder), SettingsSource::Json) = (&layout.generated, schema.product.settings) else {
        return Vec::new();
    };
    let schema_folder = layout.schema.to_string_lossy();
    let artifact = |path: &str, source: &str, contents: String| Artifact {
        path: folder.join(path),
        contents: ["// ", &Group::Codegen.header(source), "\n\n", &contents].concat(),
    };
    let files = file::files(loaded);
    let labels = label::render_shared(schema);
    let mut artifacts: Vec<_> = module::render(schema, &files, labels.is_some(), contract)
        .into_iter()
        .map(|(path, contents)| artifact(&path, &schema_folder, contents))
        .collect();
    if let Some(contents) = labels {
        artifacts.push(artifact("labels.rs", &schema_folder, contents));
    }
    if let Some(contents) = configuration::render(schema, &files) {
        artifacts.push(artifact("configuration.rs", &schema_folder, contents));
    }
    for file in &files {
        let path = format!("{}.rs", file.modules.join("/"));
        artifacts.push(artifact(&path, &file.source, file::render(file)));
    }
    artifacts
}

/// An event and the Rust name of what holds it.
struct Named<'s> {
    event: &'s Event,
    name: String,
}

impl<'s> Named<'s> {
    fn of(event: &'s Event) -> Self {
        let mut name = name::pascal(&event.name);
        if imports::is_imported(&name) {
            name.push_str("Event");
        }
        Self { event, name }
    }

    /// Whether the event's values are settings.
    fn is_configuration(&self) -> bool {
        self.event.source == Source::Settings
    }
}

/// The Rust name of what holds the field's value.
fn member(field: &Field) -> String {
    name::ident(telemetry_schema::snake_case(&field.id)).into_owned()
}
