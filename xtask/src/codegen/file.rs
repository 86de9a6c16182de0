//! One generated file for each schema file that declares events.

use telemetry_schema::Loaded;
use telemetry_schema::model::{Event, FileId, Schema};

use super::imports::Imports;
use super::layout::{doc_inner, prose};
use super::{Named, event, name};

/// A schema file with its events, and where the generated file lies.
pub(super) struct File<'s> {
    /// The modules below the root of the generated code, the file's own last.
    pub(super) modules: Vec<String>,
    /// The schema file, as headers name it.
    pub(super) source: String,
    /// What it declares, in one sentence.
    about: &'s str,
    /// The events that it declares.
    pub(super) events: Vec<Named<'s>>,
}

impl File<'_> {
    /// The path of an event's struct from the root of the generated code.
    pub(super) fn path_of(&self, event: &Named<'_>) -> String {
        let mut path = String::new();
        if let Some((_, folders)) = self.modules.split_last() {
            for folder in folders {
                path.extend([&name::ident(folder), "::"]);
            }
        }
        path + &event.name
    }
}

/// The files in the order in which the schema lists them.
pub(super) fn files(loaded: &Loaded) -> Vec<File<'_>> {
    let mut files: Vec<(FileId, File<'_>)> = Vec::new();
    for event in &loaded.schema.events {
        let id = event.span.file;
        match files.last_mut() {
            Some((last, file)) if *last == id => file.events.push(Named::of(event)),
            _ => {
                let path = loaded.sources.path(id);
                let modules = path.with_extension("");
                let file = File {
                    // The first part is the schema folder itself.
                    modules: modules
                        .iter()
                        .skip(1)
                        .map(|part| name::module(&part.to_string_lossy()))
                        .collect(),
                    source: path.to_string_lossy().into_owned(),
                    about: about(&loaded.schema, event),
                    events: vec![Named::of(event)],
                };
                files.push((id, file));
            }
        }
    }
    files.into_iter().map(|(_, file)| file).collect()
}

/// What the event's file declares: a category, or this event alone.
fn about<'s>(schema: &'s Schema, event: &'s Event) -> &'s str {
    let mut categories = schema.categories.iter();
    let own = categories.find(|category| category.span.file == event.span.file);
    own.map_or(&event.description, |category| &category.description)
}

/// The file's text; `items` is room for a part of it, which serves one file after the other.
pub(super) fn render(file: &File<'_>, items: &mut String) -> String {
    let mut imports = Imports::default();
    items.clear();
    for (index, event) in file.events.iter().enumerate() {
        if index > 0 {
            items.push('\n');
        }
        event::render(items, event, file.modules.len(), &mut imports);
    }
    let about = doc_inner(&prose(file.about));
    [&about, "\n", &imports.render(), items].concat()
}
