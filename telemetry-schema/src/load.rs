//! Reading a schema folder: all of it for the generators, or one event for the derive.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::code::Code;
use crate::convert::{self, Converted, Converter, finding};
use crate::diagnostic::Diagnostic;
use crate::form::{FileForm, ManifestForm, Reader};
use crate::model::{Event, FileId, LabelSet, Product, Purpose, Schema, Sources, Span};
use crate::name::did_you_mean;
use crate::validate::{validate, validate_event};

/// The file that lists all others.
const MANIFEST: &str = "telemetry.toml";

/// A schema folder as it was read.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// Whatever is in order.
    pub schema: Schema,
    /// The texts, for rendering findings.
    pub sources: Sources,
    /// Everything that is wrong, in the order of the files and their texts.
    pub diagnostics: Vec<Diagnostic>,
}

/// One event of a schema folder, for the derive.
#[derive(Clone, Debug, Default)]
pub struct LoadedEvent {
    /// The event, if it is declared and in order.
    pub event: Option<Event>,
    /// Settings under `[never]` of the event's file.
    pub never: Vec<crate::model::Never>,
    /// What the schema describes.
    pub product: Product,
    /// The texts that were parsed.
    pub sources: Sources,
    /// The files on which the event depends.
    pub files: Vec<PathBuf>,
    /// What is wrong with the event or with `telemetry.toml`.
    pub diagnostics: Vec<Diagnostic>,
    /// The names of all events, if this one is not declared.
    pub names: Vec<String>,
}

/// Reads all files of a schema folder and reports every problem at once.
#[must_use]
pub fn load(folder: &Path) -> Loaded {
    let mut loader = Loader::new(folder);
    let manifest = loader.manifest();
    let mut forms = Vec::new();
    for (name, id) in loader.listed(&manifest) {
        if let Some(text) = loader.read(&name, id) {
            forms.push(loader.parse::<FileForm>(&name, text));
        }
    }
    loader.unlisted(&manifest);
    let (product, purposes, policy, reveals) = convert::manifest(&manifest);
    let mut label_sets = Vec::new();
    for form in &forms {
        label_sets.extend(convert::label_sets(form, &mut loader.diagnostics));
    }
    let by_name = labels_by_name(&label_sets);
    let mut converter = Converter {
        settings: product.settings,
        label_sets: &by_name,
        diagnostics: std::mem::take(&mut loader.diagnostics),
    };
    convert::check_manifest(&mut converter, &manifest);
    let mut schema = Schema {
        product,
        purposes,
        policy,
        reveals,
        ..Schema::default()
    };
    for form in forms {
        let converted = converter.file(form);
        check_purposes(&converted, &schema.purposes, &mut converter.diagnostics);
        schema.never.extend(converted.never);
        schema.events.extend(converted.event);
    }
    let mut diagnostics = converter.diagnostics;
    schema.label_sets = label_sets;
    diagnostics.extend(validate(&schema));
    diagnostics.sort_by_key(|finding| (finding.primary, finding.code));
    Loaded {
        schema,
        sources: loader.sources,
        diagnostics,
    }
}

/// Reads what one event depends on, and nothing else, so that expanding a derive stays cheap and
/// tracks few files.
#[must_use]
pub fn load_event(folder: &Path, name: &str) -> LoadedEvent {
    let mut loader = Loader::new(folder);
    let manifest = loader.manifest();
    let mut files = vec![folder.join(MANIFEST)];
    let (product, purposes, ..) = convert::manifest(&manifest);
    let texts: Vec<(String, String)> = loader
        .listed(&manifest)
        .into_iter()
        .filter_map(|(file, span)| loader.read(&file, span).map(|text| (file, text)))
        .collect();
    let quoted = format!("\"{name}\"");
    let mut found = None;
    for (file, text) in texts
        .iter()
        .filter(|(_, text)| text.contains(&quoted) && text.contains("[event]"))
    {
        let mut attempt = Loader::new(folder);
        let form = attempt.parse::<FileForm>(file, text.clone());
        if form
            .event
            .as_ref()
            .and_then(|event| event.name.as_ref())
            .is_some_and(|at| at.value == name)
        {
            found = Some(file);
            break;
        }
    }
    let Some(file) = found else {
        let names = texts
            .iter()
            .filter_map(|(_, text)| event_name(text))
            .collect();
        return LoadedEvent {
            product,
            files,
            diagnostics: loader.diagnostics,
            sources: loader.sources,
            names,
            ..LoadedEvent::default()
        };
    };
    let text = texts
        .iter()
        .find(|(name, _)| name == file)
        .map(|(_, text)| text.clone());
    let form = loader.parse::<FileForm>(file, text.unwrap_or_default());
    files.push(folder.join(file));
    let used: HashSet<&str> = form
        .fields
        .0
        .iter()
        .filter_map(|(_, field)| used_set(field))
        .collect();
    let mut label_sets = Vec::new();
    for (file, text) in texts
        .iter()
        .filter(|(_, text)| !used.is_empty() && text.contains("[labels."))
    {
        let mut attempt = Loader::new(folder);
        let form = attempt.parse::<FileForm>(file, text.clone());
        if form
            .labels
            .0
            .iter()
            .any(|(name, _)| used.contains(name.value.as_str()))
        {
            files.push(folder.join(file));
            label_sets.extend(convert::label_sets(&form, &mut Vec::new()));
        }
    }
    let by_name = labels_by_name(&label_sets);
    let mut converter = Converter {
        settings: product.settings,
        label_sets: &by_name,
        diagnostics: std::mem::take(&mut loader.diagnostics),
    };
    let converted = converter.file(form);
    let mut diagnostics = converter.diagnostics;
    check_purposes(&converted, &purposes, &mut diagnostics);
    if let Some(event) = &converted.event {
        validate_event(event, &mut diagnostics);
    }
    diagnostics.sort_by_key(|finding| (finding.primary, finding.code));
    LoadedEvent {
        event: converted.event,
        never: converted.never,
        product,
        sources: loader.sources,
        files,
        diagnostics,
        names: Vec::new(),
    }
}

/// The set that a field's `labels` names.
fn used_set(field: &crate::form::FieldForm) -> Option<&str> {
    match &field.labels.as_ref()?.value {
        crate::form::LabelsForm::Set(name) => Some(name),
        crate::form::LabelsForm::List(_) => None,
    }
}

/// The event's name as it stands in a file's text, without parsing it.
fn event_name(text: &str) -> Option<String> {
    let (_, event) = text.split_once("[event]")?;
    let (_, name) = event.split_once("name")?;
    let (_, name) = name.split_once('"')?;
    name.split_once('"').map(|(name, _)| name.to_owned())
}

fn labels_by_name(sets: &[LabelSet]) -> HashMap<String, Vec<String>> {
    sets.iter()
        .map(|set| (set.name.clone(), set.values.clone()))
        .collect()
}

fn check_purposes(converted: &Converted, purposes: &[Purpose], diagnostics: &mut Vec<Diagnostic>) {
    for (named, span) in &converted.named_purposes {
        if purposes.iter().all(|purpose| purpose.id != *named) {
            let known = purposes.iter().map(|purpose| purpose.id.as_str());
            let help = did_you_mean(named, known).map_or_else(
                || format!("declare `{named}` under `[purposes]` of {MANIFEST}"),
                |known| format!("did you mean `{known}`?"),
            );
            let message = format!("there is no purpose `{named}`");
            diagnostics.push(finding(Code::UnknownPurpose, message, *span, &help));
        }
    }
}

/// Reads files of one folder.
#[derive(Debug)]
struct Loader<'a> {
    folder: &'a Path,
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Loader<'a> {
    fn new(folder: &'a Path) -> Self {
        Self {
            folder,
            sources: Sources::default(),
            diagnostics: Vec::new(),
        }
    }

    fn manifest(&mut self) -> ManifestForm {
        let text = self.read(MANIFEST, Span::default()).unwrap_or_default();
        if text.is_empty() {
            // An unreadable manifest is one finding, not a list of missing keys.
            self.sources.add(self.shown(MANIFEST), String::new());
            if self.diagnostics.is_empty() {
                self.diagnostics.push(finding(
                    Code::MissingKey,
                    format!("{MANIFEST} is empty"),
                    Span::default(),
                    "write `files`, `[product]`, `[purposes]`, `[policy]` and `[reveals]`",
                ));
            }
            return ManifestForm::default();
        }
        self.parse(MANIFEST, text)
    }

    /// The listed files, each once, with the place of the list.
    fn listed(&mut self, manifest: &ManifestForm) -> Vec<(String, Span)> {
        let Some(files) = &manifest.files else {
            return Vec::new();
        };
        let mut seen = HashSet::new();
        let mut listed = Vec::with_capacity(files.len());
        for file in &files.value {
            if seen.insert(file) {
                listed.push((file.clone(), files.span));
            } else {
                let message = format!("`{file}` is listed twice");
                self.diagnostics.push(finding(
                    Code::DuplicateName,
                    message,
                    files.span,
                    "remove one of them",
                ));
            }
        }
        listed
    }

    fn read(&mut self, name: &str, listed: Span) -> Option<String> {
        match fs::read_to_string(self.folder.join(name)) {
            Ok(text) => Some(text),
            Err(error) => {
                let message = format!("`{}` cannot be read: {error}", self.shown(name).display());
                let help = "create the file, or remove it from `files` in telemetry.toml";
                self.diagnostics
                    .push(finding(Code::UnreadableFile, message, listed, help));
                None
            }
        }
    }

    fn parse<T: crate::form::ReadTable>(&mut self, name: &str, text: String) -> T {
        let id: FileId = self.sources.add(self.shown(name), text);
        let mut reader = Reader::new(id);
        let form = reader.file(self.sources.text(id));
        self.diagnostics.append(&mut reader.diagnostics);
        form
    }

    /// Reports `.toml` files that nobody listed.
    fn unlisted(&mut self, manifest: &ManifestForm) {
        let Some(files) = &manifest.files else { return };
        let listed: HashSet<PathBuf> = files.value.iter().map(PathBuf::from).collect();
        let mut found = Vec::new();
        toml_files(self.folder, Path::new(""), &mut found);
        found.sort();
        for file in found
            .iter()
            .filter(|file| *file != Path::new(MANIFEST) && !listed.contains(*file))
        {
            let message = format!("`{}` is not listed in {MANIFEST}", file.display());
            let help = "add it to `files`, at the place where readers should find it, or delete it";
            self.diagnostics
                .push(finding(Code::UnlistedFile, message, files.span, help));
        }
    }

    /// How messages name a file: the folder's own name, then the file.
    fn shown(&self, name: &str) -> PathBuf {
        self.folder
            .file_name()
            .map(PathBuf::from)
            .unwrap_or_default()
            .join(name)
    }
}

fn toml_files(folder: &Path, below: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder.join(below)) else {
        return;
    };
    for entry in entries.flatten() {
        let path = below.join(entry.file_name());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => toml_files(folder, &path, found),
            Ok(_)
                if path
                    .extension()
                    .is_some_and(|extension| extension == "toml") =>
            {
                found.push(path)
            }
            Ok(_) | Err(_) => {}
        }
    }
}
