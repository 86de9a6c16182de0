//! Reading what one event depends on.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::files::Disk;
use super::find::{event_names, is_named_after, likely_first, only, set_names};
use super::folder::{Folder, Listed, MANIFEST, listed};
use super::in_order;
use super::stamp::Stamp;
use crate::convert::{self, Converter, named_sets};
use crate::diagnostic::Diagnostic;
use crate::form::FileForm;
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

/// Reads what one event depends on; [`EventLoader`] does so for several.
#[must_use]
pub fn load_event(folder: &Path, name: &str) -> LoadedEvent {
    EventLoader::new(folder).load(name)
}

/// Reads what single events depend on, and as little else as possible, so that expanding a derive
/// stays cheap and tracks few files.
///
/// What was read is kept for the next event, as long as the files do not change.
///
/// An event's file is looked for first where its name says so (`config/service.toml` or
/// `config_service.toml` for `config_service`) and then everywhere; label sets first in files with
/// `label` in their path. So names of files decide how long it takes, and never what is found.
#[derive(Debug)]
pub struct EventLoader {
    root: PathBuf,
    manifest: Option<Manifest>,
    /// The files in which events were found.
    files: Vec<EventFile>,
    /// The place among `files` of each event in them.
    places: HashMap<String, usize>,
}

/// `telemetry.toml` as it was read.
#[derive(Debug)]
struct Manifest {
    stamp: Stamp,
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    listed: Vec<Listed>,
    product: Product,
    purposes: Option<BTreeSet<String>>,
}

/// A file with events as it was read, the first one after `telemetry.toml`.
#[derive(Debug)]
struct EventFile {
    listed: Listed,
    stamp: Stamp,
    text: String,
    form: FileForm,
    diagnostics: Vec<Diagnostic>,
}

impl EventLoader {
    /// A loader for the schema folder; nothing is read yet.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            root: folder.to_owned(),
            manifest: None,
            files: Vec::new(),
            places: HashMap::new(),
        }
    }

    /// Reads what this event depends on.
    #[must_use]
    pub fn load(&mut self, name: &str) -> LoadedEvent {
        let stamp = Stamp::of(&self.root.join(MANIFEST));
        let known = self.manifest.take().filter(|read| read.stamp == stamp);
        let manifest = known.unwrap_or_else(|| {
            self.files.clear();
            self.places.clear();
            Manifest::read(&self.root, stamp)
        });
        let loaded = self.load_listed(&manifest, name);
        self.manifest = Some(manifest);
        loaded
    }

    fn load_listed(&mut self, manifest: &Manifest, name: &str) -> LoadedEvent {
        let root = self.root.clone();
        let mut folder = Folder {
            root: &root,
            files: &Disk(&root),
            sources: manifest.sources.clone(),
            diagnostics: manifest.diagnostics.clone(),
        };
        let mut converter = Converter {
            settings: manifest.product.settings,
            released: manifest.product.released,
            owner: manifest.product.owner.clone(),
            purposes: manifest.purposes.clone(),
            ..Converter::default()
        };
        let mut loaded = LoadedEvent {
            product: manifest.product.clone(),
            files: vec![folder.path(MANIFEST)],
            ..LoadedEvent::default()
        };
        match self.find_event(&mut folder, &manifest.listed, name) {
            Ok((file, form)) => {
                loaded.files.push(folder.path(&file));
                let sets: HashSet<String> = named_sets(&form).map(str::to_owned).collect();
                for file in find_sets(&mut folder, &manifest.listed, sets, &mut converter) {
                    loaded.files.push(folder.path(&file.name));
                }
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
        loaded
    }

    /// The file that declares the event, with its form that holds no other event; or the names of
    /// all events.
    fn find_event(
        &mut self,
        folder: &mut Folder<'_>,
        listed: &[Listed],
        name: &str,
    ) -> Result<(String, FileForm), Vec<String>> {
        let place = self.places.get(name).and_then(|at| self.files.get(*at));
        if let Some(read) = place
            && event_names(&read.form).contains(&name)
            && Stamp::of(&folder.path(&read.listed.name)) == read.stamp
        {
            folder.take_in(&read.listed, read.text.clone(), &read.diagnostics);
            return Ok((read.listed.name.clone(), only(&read.form, name)));
        }
        for file in likely_first(listed, |file| is_named_after(file, name)) {
            let stamp = Stamp::of(&folder.path(&file.name));
            let Some(text) = folder.peek(file).filter(|text| text.contains(name)) else {
                continue;
            };
            let findings = folder.diagnostics.len();
            let is_it = |form: &FileForm| event_names(form).contains(&name);
            if let Some(form) = folder.parse_if(file, text.clone(), is_it) {
                let own = only(&form, name);
                self.keep(EventFile {
                    listed: file.clone(),
                    stamp,
                    text,
                    form,
                    diagnostics: folder.diagnostics.iter().skip(findings).cloned().collect(),
                });
                return Ok((file.name.clone(), own));
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
                return Ok((file.name.clone(), only(&form, name)));
            }
        }
        Err(names)
    }

    /// Keeps what was read of a file, in place of what was read of it before.
    fn keep(&mut self, file: EventFile) {
        let is_it = |read: &EventFile| read.listed.name == file.listed.name;
        let place = self
            .files
            .iter()
            .position(is_it)
            .unwrap_or(self.files.len());
        let names = event_names(&file.form).into_iter().map(str::to_owned);
        self.places.extend(names.map(|name| (name, place)));
        match self.files.get_mut(place) {
            Some(before) => *before = file,
            None => self.files.push(file),
        }
    }
}

impl Manifest {
    fn read(root: &Path, stamp: Stamp) -> Self {
        let disk = Disk(root);
        let mut folder = Folder::new(root, &disk);
        let form = folder.manifest();
        let listed = listed(&form);
        let manifest = convert::manifest(form);
        Self {
            stamp,
            listed,
            purposes: folder.purposes(&manifest),
            product: manifest.product,
            sources: folder.sources,
            diagnostics: folder.diagnostics,
        }
    }
}

/// Adds the named sets to the converter; the files that declare them.
fn find_sets<'l>(
    folder: &mut Folder<'_>,
    listed: &'l [Listed],
    mut sets: HashSet<String>,
    converter: &mut Converter,
) -> Vec<&'l Listed> {
    let mut files = Vec::new();
    if sets.is_empty() {
        return files;
    }
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
