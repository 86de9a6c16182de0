//! The files of one schema folder.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::Code;
use crate::convert::Manifest;
use crate::diagnostic::Diagnostic;
use crate::form::{File, FileForm, ManifestForm, Reader};
use crate::model::{Sources, Span};

/// The file that lists all others.
pub(super) const MANIFEST: &str = "telemetry.toml";

/// Reads files of one folder, and keeps their texts and what is wrong with them.
#[derive(Debug)]
pub(super) struct Folder<'a> {
    pub(super) root: &'a Path,
    pub(super) sources: Sources,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A listed file.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    /// Its name relative to the folder.
    pub(super) name: String,
    /// Where it is listed.
    span: Span,
}

/// The listed files in order.
pub(super) fn listed(manifest: &ManifestForm) -> Vec<Listed> {
    let files = manifest.files.at().map_or(&[][..], |files| &files.0.0);
    files
        .iter()
        .map(|file| Listed {
            name: file.to_string(),
            span: file.span,
        })
        .collect()
}

impl<'a> Folder<'a> {
    pub(super) fn new(root: &'a Path) -> Self {
        Self {
            root,
            sources: Sources::default(),
            diagnostics: Vec::new(),
        }
    }

    /// The form of `telemetry.toml`; an empty one if it cannot be read, which is one finding and not
    /// a list of missing keys.
    pub(super) fn manifest(&mut self) -> ManifestForm {
        let manifest = Listed {
            name: MANIFEST.to_owned(),
            span: Span::default(),
        };
        let Some(text) = self.text(&manifest) else {
            self.sources.add(self.shown(MANIFEST), String::new());
            return ManifestForm::default();
        };
        self.parse(MANIFEST, text)
    }

    /// The ids of all purposes, unless `telemetry.toml` is too broken to tell.
    pub(super) fn purposes(&self, manifest: &Manifest) -> Option<BTreeSet<String>> {
        let is_whole = self
            .diagnostics
            .iter()
            .all(|finding| finding.primary.file != Span::default().file);
        is_whole.then(|| manifest.purposes.iter().map(|p| p.id.clone()).collect())
    }

    /// The form of a listed file, unless it cannot be read.
    pub(super) fn read_file(&mut self, file: &Listed) -> Option<FileForm> {
        let text = self.text(file)?;
        Some(self.parse(&file.name, text))
    }

    /// The text of a listed file; a finding if it cannot be read.
    pub(super) fn text(&mut self, file: &Listed) -> Option<String> {
        match fs::read_to_string(self.root.join(&file.name)) {
            Ok(text) => Some(text),
            Err(error) => {
                let shown = self.shown(&file.name);
                self.diagnostics.push(Diagnostic::new(
                    Code::UnreadableFile,
                    format!("`{}` cannot be read: {error}", shown.display()),
                    file.span,
                    unreadable_help(&file.name, error.kind()),
                ));
                None
            }
        }
    }

    /// The text of a listed file, for looking around: what cannot be read is passed over.
    pub(super) fn peek(&self, file: &Listed) -> Option<String> {
        fs::read_to_string(self.root.join(&file.name)).ok()
    }

    /// Reads the text of a file, and forgets it again if it is not what is looked for.
    pub(super) fn parse_if(
        &mut self,
        file: &Listed,
        text: String,
        is_it: impl FnOnce(&FileForm) -> bool,
    ) -> Option<FileForm> {
        let findings = self.diagnostics.len();
        let form = self.parse(&file.name, text);
        if is_it(&form) {
            return Some(form);
        }
        self.sources.remove_last();
        self.diagnostics.truncate(findings);
        None
    }

    /// Keeps the text of a file that was read before, together with what is wrong with it.
    pub(super) fn take_in(&mut self, file: &Listed, text: String, findings: &[Diagnostic]) {
        self.sources.add(self.shown(&file.name), text);
        self.diagnostics.extend_from_slice(findings);
    }

    /// Reads the text of a file, and keeps it together with what is wrong with it.
    fn parse<T: File>(&mut self, name: &str, text: String) -> T {
        let id = self.sources.add(self.shown(name), text);
        let mut reader = Reader::new(id, self.sources.text(id));
        let form = reader.read();
        self.diagnostics.append(&mut reader.diagnostics);
        form
    }

    /// The path of a file of the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Reports `.toml` files that nobody listed.
    pub(super) fn report_unlisted(&mut self, manifest: &ManifestForm) {
        let Some(files) = manifest.files.at() else {
            return;
        };
        let listed: HashSet<PathBuf> = files
            .0
            .0
            .iter()
            .map(|file| PathBuf::from(&***file))
            .collect();
        let mut found = Vec::new();
        toml_files(self.root, Path::new(""), &mut found);
        found.sort();
        for file in found
            .iter()
            .filter(|file| *file != Path::new(MANIFEST) && !listed.contains(*file))
        {
            self.diagnostics.push(Diagnostic::new(
                Code::UnlistedFile,
                format!("`{}` is not listed in {MANIFEST}", with_slashes(file)),
                files.span,
                "add it to `files`, at the place where readers should find it, or delete it",
            ));
        }
    }

    /// How messages name a file: the folder's own name, then the file.
    fn shown(&self, name: &str) -> PathBuf {
        self.root
            .file_name()
            .map(PathBuf::from)
            .unwrap_or_default()
            .join(name)
    }
}

/// What to do about a file that cannot be read.
fn unreadable_help(name: &str, problem: ErrorKind) -> &'static str {
    // So says the standard library of a text that is not UTF-8.
    if problem == ErrorKind::InvalidData {
        "save it as UTF-8"
    } else if problem != ErrorKind::NotFound {
        "make it a file that you may read"
    } else if name != MANIFEST {
        "create the file, or remove it from `files` in telemetry.toml"
    } else {
        "create it; it lists the files of the schema"
    }
}

/// As `telemetry.toml` writes it, on every system.
fn with_slashes(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn toml_files(folder: &Path, below: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder.join(below)) else {
        return;
    };
    for entry in entries.flatten() {
        let path = below.join(entry.file_name());
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            toml_files(folder, &path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            found.push(path);
        }
    }
}
