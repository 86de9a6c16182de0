//! What is wrong with a schema, as plain data; how people see it is up to a front end.

use std::fmt;
use std::path::Path;

use serde_json::{Value, json};

use crate::code::Code;
use crate::model::{Level, Sources, Span};

/// One finding about a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong.
    pub code: Code,
    /// How much it matters: what is no lint is denied, a lint may only warn.
    pub level: Level,
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
            level: code.lint().map_or(Level::Deny, |lint| lint.level),
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
                "level": finding.level.as_str(),
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
    let commands: Vec<_> = diagnostics
        .iter()
        .map(|finding| {
            Annotation {
                level: if finding.level == Level::Deny {
                    "error"
                } else {
                    "warning"
                },
                place: Some((
                    sources.path(finding.primary.file),
                    sources.position(finding.primary),
                )),
                title: finding.code.as_str(),
                message: &format!("{}\nhelp: {}", finding.message, finding.help),
            }
            .to_string()
        })
        .collect();
    commands.concat()
}

/// A workflow command, which GitHub shows beside a line; shown with its line end.
#[derive(Clone, Copy, Debug)]
pub struct Annotation<'a> {
    /// `error`, `warning` or `notice`.
    pub level: &'a str,
    /// File, line and column; none for what has no place.
    pub place: Option<(&'a Path, (usize, usize))>,
    /// What stands above the message.
    pub title: &'a str,
    /// What is shown.
    pub message: &'a str,
}

impl fmt::Display for Annotation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
        write!(f, "::{} ", self.level)?;
        if let Some((file, (line, column))) = self.place {
            let file = property(&file.to_string_lossy());
            write!(f, "file={file},line={line},col={column},")?;
        }
        writeln!(f, "title={}::{}", property(self.title), data(self.message))
    }
}

/// Text of a workflow command with its reserved characters escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
