//! Reading what one event depends on.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::folder::{Folder, Listed, MANIFEST, listed};
use super::in_order;
use crate::convert::{self, Converter, named_sets};
use crate::diagnostic::Diagnostic;
use crate::form::{FileForm, Slot};
use crate::model::{Event, Never, Product, Sources};
use crate::validate::validate_event;

/// One event of a schema folder, for the derive.
#[derive(Clone, Debug, Default)]
pub struct LoadedEvent {
    /// The event, if it is declared and in order.
    pub event: Option<Event>,
    /// Settings under `[never]` of the event's file.
    pub never: Vec<Never>,
    /// What the schema describes.
    pub product: Product,
    /// The texts that were parsed.
    pub sources: Sources,
    /// The files on which the event depends.
    pub files: Vec<PathBuf>,
    /// What is wrong with those files.
    pub diagnostics: Vec<Diagnostic>,
    /// The names of all events, if this one is not declared.
    pub names: Vec<String>,
}

/// Reads what one event depends on, and as little else as possible, so that expanding a derive stays
/// cheap and tracks few files.
///
/// The file is looked for first where its name says so (`config/service.toml` or
/// `config_service.toml` for `config_service`) and then everywhere; label sets first in files with
/// `label` in their path. So names of files decide how long it takes, and never what is found.
#[must_use]
pub fn load_event(folder: &Path, name: &str) -> LoadedEvent {
    let mut folder = Folder::new(folder);
    let form = folder.manifest();
    let all = listed(&form);
    let manifest = convert::manifest(form);
    let mut files = vec![folder.path(MANIFEST)];
    let mut converter = Converter {
        settings: manifest.product.settings,
        purposes: folder.purposes(&manifest),
        ..Converter::default()
    };
    let mut loaded = LoadedEvent {
        product: manifest.product,
        ..LoadedEvent::default()
    };
    match find_event(&mut folder, &all, name) {
        Ok((file, form)) => {
            files.push(folder.path(&file.name));
            let sets: HashSet<String> = named_sets(&form).map(str::to_owned).collect();
            let label_files = find_sets(&mut folder, &all, sets, &mut converter);
            files.extend(label_files.iter().map(|file| folder.path(&file.name)));
            let declared = converter.file(form);
            loaded.event = declared.events.into_iter().next();
            loaded.never = declared.never;
        }
        Err(names) => loaded.names = names,
    }
    loaded.diagnostics = folder.diagnostics;
    loaded.diagnostics.append(&mut converter.diagnostics);
    if let Some(event) = &loaded.event {
        validate_event(event, &mut loaded.diagnostics);
    }
    in_order(&mut loaded.diagnostics);
    loaded.sources = folder.sources;
    loaded.files = files;
    loaded
}

/// The file that declares the event, with its form that holds no other event; or the names of all
/// events.
fn find_event<'l>(
    folder: &mut Folder<'_>,
    listed: &'l [Listed],
    name: &str,
) -> Result<(&'l Listed, FileForm), Vec<String>> {
    for file in likely_first(listed, |file| is_named_after(file, name)) {
        let text = folder.peek(file).filter(|text| text.contains(name));
        let form = text
            .and_then(|text| folder.parse_if(file, text, |form| event_names(form).contains(&name)));
        if let Some(form) = form {
            return Ok((file, only(form, name)));
        }
    }
    // Not found the cheap way; a name may be written with escapes, and misspelt ones want a list.
    let mut names = Vec::new();
    for file in listed {
        let Some(text) = folder.text(file) else {
            continue;
        };
        let form = folder.parse_if(file, text, |form| {
            let declared = event_names(form);
            names.extend(declared.iter().map(|&name| name.to_owned()));
            declared.contains(&name)
        });
        if let Some(form) = form {
            return Ok((file, only(form, name)));
        }
    }
    Err(names)
}

/// Adds the named sets to the converter; the files that declare them.
fn find_sets<'l>(
    folder: &mut Folder<'_>,
    listed: &'l [Listed],
    mut sets: HashSet<String>,
    converter: &mut Converter,
) -> Vec<&'l Listed> {
    let mut files = Vec::new();
    for file in likely_first(listed, |file| file.contains("label")) {
        if sets.is_empty() {
            break;
        }
        let form = folder.peek(file).and_then(|text| {
            folder.parse_if(file, text, |form| {
                let before = sets.len();
                for name in set_names(form) {
                    sets.remove(name);
                }
                sets.len() < before
            })
        });
        if let Some(form) = form {
            converter.file(form);
            files.push(file);
        }
    }
    files
}

/// All files, those first whose names promise what is looked for.
fn likely_first(
    listed: &[Listed],
    is_likely: impl Fn(&str) -> bool,
) -> impl Iterator<Item = &Listed> {
    let (likely, others): (Vec<_>, Vec<_>) = listed.iter().partition(|file| is_likely(&file.name));
    likely.into_iter().chain(others)
}

/// Whether the last parts of a file's path make up the event's name or its end.
fn is_named_after(file: &str, event: &str) -> bool {
    let path = file.trim_end_matches(".toml").replace(['/', '-'], "_");
    let last = file.rsplit('/').next().unwrap_or(file);
    path.ends_with(event) || event.ends_with(last.trim_end_matches(".toml"))
}

/// The names of the events that a file declares.
fn event_names(form: &FileForm) -> Vec<&str> {
    match form {
        FileForm::Event(form) => {
            let name = form.event.at().and_then(|event| event.name.at());
            name.map(|name| &***name).into_iter().collect()
        }
        FileForm::Category(form) => {
            let events = form.events.at().map_or(&[][..], |events| &events.0);
            events.iter().map(|(name, _)| &***name).collect()
        }
        FileForm::Labels(_) | FileForm::Never(_) | FileForm::Nothing => Vec::new(),
    }
}

/// The form without other events: what is wrong with those is not this event's business.
fn only(mut form: FileForm, name: &str) -> FileForm {
    if let FileForm::Category(form) = &mut form
        && let Slot::Is(events) = &mut form.events
    {
        events.value.0.retain(|(key, _)| &***key == name);
    }
    form
}

fn set_names(form: &FileForm) -> impl Iterator<Item = &str> {
    let sets = match form {
        FileForm::Labels(form) => form.labels.at().map(|labels| labels.0.as_slice()),
        FileForm::Event(_) | FileForm::Category(_) | FileForm::Never(_) | FileForm::Nothing => None,
    };
    sets.unwrap_or_default().iter().map(|(name, _)| &***name)
}
