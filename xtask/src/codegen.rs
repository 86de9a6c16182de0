//! Rust code: one struct for each event, the reader of a configuration, label enums, and prose.
//!
//! Code is written as text in the layout that rustfmt gives it; see ARCHITECTURE.md for why.

mod configuration;
mod contract;
mod default;
mod event;
mod file;
mod imports;
mod label;
mod layout;
mod module;
mod name;
mod policy;
mod record;
mod rule;
mod settings;
mod vocabulary;

use std::path::PathBuf;

use file::File;
use telemetry_schema::Loaded;
use telemetry_schema::model::{Event, Field, Schema, SettingsSource, Source};

use crate::artifact::{Artifact, Group};
use crate::contract::Contract;
use crate::layout::Layout;

/// The Rust files of a schema whose settings are read by generated structs.
///
/// Where no folder for generated code is named, there are none, and where structs are written by hand,
/// there is the contract alone. Files and modules have the names of the schema's files and folders.
pub(crate) fn artifacts<'a>(
    loaded: &'a Loaded,
    layout: &'a Layout,
    contract: &'a Contract,
) -> impl Iterator<Item = Artifact> + 'a {
    let folder = layout.generated.as_deref();
    folder.into_iter().flat_map(move |folder| {
        let schema = layout.schema.to_string_lossy();
        let (files, shared) = match loaded.schema.product.settings {
            SettingsSource::Json => {
                let files = file::files(loaded);
                let shared = shared(&loaded.schema, &files, contract);
                (files, shared)
            }
            SettingsSource::Code => (Vec::new(), vec![revisions(&loaded.schema, contract)]),
        };
        let shared: Vec<_> = shared
            .into_iter()
            .map(|(path, contents)| artifact(folder.join(path), &schema, &contents))
            .collect();
        let mut items = String::new();
        let own = files.into_iter().map(move |file| {
            let path = folder.join(file.modules.join("/") + ".rs");
            artifact(path, &file.source, &file::render(&file, &mut items))
        });
        shared.into_iter().chain(own)
    })
}

/// The paths and texts of files that belong to no schema file.
fn shared(schema: &Schema, files: &[File<'_>], contract: &Contract) -> Vec<(String, String)> {
    let labels = label::render_shared(schema);
    let mut shared = module::render(schema, files, labels.is_some(), contract);
    let configuration = configuration::render(schema, files);
    let policy = Some(policy::render(schema));
    shared.push(revisions(schema, contract));
    let some = [
        ("labels.rs", labels),
        ("configuration.rs", configuration),
        ("policy.rs", policy),
    ];
    for (path, contents) in some {
        shared.extend(contents.map(|contents| (path.to_owned(), contents)));
    }
    shared
}

/// What could leave by which revision.
fn revisions(schema: &Schema, contract: &Contract) -> (String, String) {
    ("contract.rs".to_owned(), contract::render(schema, contract))
}

fn artifact(path: PathBuf, source: &str, contents: &str) -> Artifact {
    Artifact {
        path,
        contents: ["// ", &Group::Codegen.header(source), "\n\n", contents].concat(),
    }
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
