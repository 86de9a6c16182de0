//! What is wrong with a schema, as plain data; how people see it is up to a front end.

use serde_json::{Value, json};

use crate::code::Code;
use crate::model::{Sources, Span};

/// One finding about a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong.
    pub code: Code,
    /// Starts lower-case, names in backticks, no full stop.
    pub message: String,
    /// Where the problem is.
    pub primary: Span,
    /// What the marked text is, next to it; may be empty.
    pub label: String,
    /// Other places that matter, each with what it is.
    pub secondary: Vec<(Span, String)>,
    /// What to do.
    pub help: String,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, message: String, primary: Span, help: &str) -> Self {
        Self {
            code,
            message,
            primary,
            label: String::new(),
            secondary: Vec::new(),
            help: help.to_owned(),
        }
    }

    /// Adds the place of what was there first.
    pub(crate) fn after(mut self, first: Span) -> Self {
        self.secondary.push((first, "first here".to_owned()));
        self
    }
}

/// Findings as one JSON array, for tools.
#[must_use]
pub fn to_json(diagnostics: &[Diagnostic], sources: &Sources) -> Value {
    let place = |span: Span, label: &str| {
        let (line, column) = sources.position(span);
        json!({
            "file": sources.path(span.file),
            "line": line,
            "column": column,
            "start": span.start,
            "end": span.end,
            "label": label,
        })
    };
    diagnostics
        .iter()
        .map(|finding| {
            json!({
                "code": finding.code.as_str(),
                "message": finding.message,
                "primary": place(finding.primary, &finding.label),
                "secondary": finding
                    .secondary
                    .iter()
                    .map(|(span, label)| place(*span, label))
                    .collect::<Value>(),
                "help": finding.help,
            })
        })
        .collect()
}

/// Findings as workflow commands, which GitHub shows beside the changed lines.
#[must_use]
pub fn to_github(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let commands: Vec<_> = diagnostics
        .iter()
        .map(|finding| {
            let (line, column) = sources.position(finding.primary);
            format!(
                "::error file={},line={line},col={column},title={}::{}%0Ahelp: {}\n",
                property(&sources.path(finding.primary.file).to_string_lossy()),
                finding.code.as_str(),
                data(&finding.message),
                data(&finding.help),
            )
        })
        .collect();
    commands.concat()
}

/// Text of a workflow command with its reserved characters escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
