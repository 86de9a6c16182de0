//! The files of one schema folder.

use std::collections::{BTreeSet, HashSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::Code;
use super::files::Files;
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
    pub(super) files: &'a dyn Files,
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
    pub(super) fn new(root: &'a Path, files: &'a dyn Files) -> Self {
        Self {
            root,
            files,
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
        match self.files.read(&file.name) {
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
        self.files.read(&file.name).ok()
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
        let mut found = self.files.toml_files();
        found.sort_unstable_by(|a, b| Path::new(a).cmp(Path::new(b)));
        for file in found
            .iter()
            .filter(|file| *file != MANIFEST && !listed.contains(Path::new(file)))
        {
            self.diagnostics.push(Diagnostic::new(
                Code::UnlistedFile,
                format!("`{file}` is not listed in {MANIFEST}"),
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
