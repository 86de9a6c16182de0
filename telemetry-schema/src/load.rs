//! Reading a schema folder: all of it for the generators, or one event for the derive.

mod event;
mod files;
mod find;
mod folder;
mod stamp;

use std::path::Path;

pub use event::{EventLoader, LoadedEvent, load_event};
pub use files::Files;
pub use stamp::Stamp;

use crate::code::Code;
use crate::convert::{self, Converter, named_sets};
use crate::diagnostic::Diagnostic;
use crate::lint::lint;
use crate::model::{Level, Schema, Sources};
use crate::validate::{validate, validate_prose};
use files::Disk;
use folder::{Folder, listed};

/// A schema folder as it was read.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// Whatever is in order.
    pub schema: Schema,
    /// The texts, for rendering findings.
    pub sources: Sources,
    /// Everything that is wrong or worth a look, in the order of the files and their texts.
    pub diagnostics: Vec<Diagnostic>,
    /// How often a lint found what `[lints]` or an `allow` lets pass.
    pub allowed: usize,
}

impl Loaded {
    /// The findings that must be corrected: errors, and what lints deny.
    pub fn denied(&self) -> impl Iterator<Item = &Diagnostic> {
        let findings = self.diagnostics.iter();
        findings.filter(|finding| finding.level == Level::Deny)
    }

    /// Whether everything that is declared is in the schema: what lints find is, errors may not be.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let mut findings = self.diagnostics.iter();
        findings.all(|finding| finding.code.lint().is_some())
    }
}

/// Reads all files of a schema folder and reports every problem at once.
#[must_use]
pub fn load(folder: &Path) -> Loaded {
    load_files(folder, &Disk(folder))
}

/// [`load`] for files that are kept anywhere; messages name the folder by the last part of its path.
#[must_use]
pub fn load_files(folder: &Path, files: &dyn Files) -> Loaded {
    let mut folder = Folder::new(folder, files);
    let form = folder.manifest();
    let files = listed(&form);
    folder.report_unlisted(&form);
    let manifest = convert::manifest(form);
    let mut converter = Converter {
        settings: manifest.product.settings,
        released: manifest.product.released,
        owner: manifest.product.owner.clone(),
        purposes: folder.purposes(&manifest),
        ..Converter::default()
    };
    // A file is converted as soon as the label sets that it names are known, so that forms do
    // not pile up: label sets are usually listed first.
    let mut declared = Vec::with_capacity(files.len());
    let mut waiting = Vec::new();
    for (position, file) in files.iter().enumerate() {
        let Some(form) = folder.read_file(file) else {
            continue;
        };
        if named_sets(&form).all(|set| converter.label_sets.get(set).is_some()) {
            declared.push((position, converter.file(form)));
        } else {
            waiting.push((position, form));
        }
    }
    for (position, form) in waiting {
        declared.push((position, converter.file(form)));
    }
    declared.sort_by_key(|(position, _)| *position);

    let mut schema = Schema {
        product: manifest.product,
        purposes: manifest.purposes,
        policy: manifest.policy,
        reveals: manifest.reveals,
        label_sets: converter.label_sets.all,
        categories: Vec::new(),
        events: Vec::with_capacity(declared.len()),
        never: Vec::new(),
        lints: manifest.lints,
        budget: manifest.budget,
    };
    for (_, file) in declared {
        schema.categories.extend(file.category);
        schema.events.extend(file.events);
        schema.never.extend(file.never);
    }
    let mut diagnostics = folder.diagnostics;
    diagnostics.append(&mut converter.diagnostics);
    diagnostics.extend(validate(&schema));
    if converter.purposes.is_some() {
        validate_prose(&schema, &mut diagnostics);
    }
    let mut linted = lint(&schema, diagnostics.is_empty());
    diagnostics.append(&mut linted.findings);
    in_order(&mut diagnostics);
    Loaded {
        schema,
        sources: folder.sources,
        diagnostics,
        allowed: linted.allowed,
    }
}

/// Sorts findings by files and their texts.
fn in_order(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_key(|finding| (finding.primary, finding.code));
}
