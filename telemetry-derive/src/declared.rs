//! What the schema declares for the event, and which files say so.

use std::fmt;
use std::path::{Path, PathBuf};

use syn::LitStr;
use telemetry_schema::model::{Event, Never, SettingsSource, Sources, Span};
use telemetry_schema::{Diagnostic, LoadedEvent};

use crate::errors::Errors;
use crate::{krate, memory, name};

/// An event as its schema file declares it.
pub(crate) struct Declared {
    pub(crate) event: Event,
    pub(crate) never: Vec<Never>,
    pub(crate) settings: SettingsSource,
    pub(crate) sources: Sources,
    /// The files that decided all this, which cargo shall watch.
    pub(crate) tracked: Vec<PathBuf>,
}

/// A line of a schema file, as messages name it.
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Declared {
    /// Reads the event from the schema of the crate that is being compiled.
    pub(crate) fn load(
        event: &LitStr,
        source_file: Option<&Path>,
        errors: &mut Errors,
    ) -> Option<Self> {
        let home = krate::home(source_file);
        let location = match krate::location(&home) {
            Ok(location) => location,
            Err(error) => {
                errors.at(event, error);
                return None;
            }
        };
        let mut loaded = memory::event(&location.folder, &event.value());
        report_diagnostics(&loaded, event, errors);
        if !loaded.diagnostics.is_empty() {
            // What the struct lacks may be what the schema fails to say.
            return None;
        }
        let Some(found) = loaded.event.take() else {
            errors.at(event, unknown_event(&event.value(), &loaded));
            return None;
        };
        loaded.files.extend(location.manifest);
        Some(Self {
            event: found,
            never: loaded.never,
            settings: loaded.product.settings,
            sources: loaded.sources,
            tracked: loaded.files,
        })
    }

    /// The line of each field of the event.
    pub(crate) fn lines(&self) -> Vec<usize> {
        let spans = self.event.fields.iter().map(|field| field.span);
        self.sources.lines(spans)
    }

    /// Where this was written.
    pub(crate) fn place(&self, span: Span) -> Place {
        Place {
            file: file_name(&self.sources, span),
            line: self.sources.position(span).0,
        }
    }
}

/// With `/` on every system, so that messages and snapshots are the same.
fn file_name(sources: &Sources, span: Span) -> String {
    sources.path(span.file).to_string_lossy().replace('\\', "/")
}

fn report_diagnostics(loaded: &LoadedEvent, event: &LitStr, errors: &mut Errors) {
    for diagnostic in &loaded.diagnostics {
        let file = file_name(&loaded.sources, diagnostic.primary);
        let (line, column) = loaded.sources.position(diagnostic.primary);
        let Diagnostic { message, help, .. } = diagnostic;
        errors.at(
            event,
            format!("{message} ({file}:{line}:{column})\nhelp: {help}"),
        );
    }
}

fn unknown_event(event: &str, loaded: &LoadedEvent) -> String {
    let names: Vec<_> = loaded.names.iter().map(String::as_str).collect();
    let known = match name::similar(event, &names) {
        Some(similar) => format!("did you mean `{similar}`?"),
        None if names.is_empty() => "no event is declared yet".to_owned(),
        None => format!("declared are {}", name::list(&names)),
    };
    format!("no file that schema/telemetry.toml lists declares event `{event}`; {known}")
}
