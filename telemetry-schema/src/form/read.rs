//! Filling forms from TOML, with every problem reported and none hiding another.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::table::{At, Entry, Slot, Table};
use super::{TABLES, rule};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{FileId, Span};
use crate::name::did_you_mean;

/// How a text begins that asks what belongs in its place.
pub(super) const QUESTION: &str = "TODO:";

/// Reads the tables of one file.
#[derive(Debug)]
pub(crate) struct Reader<'t> {
    file: FileId,
    text: &'t str,
    is_broken: bool,
    /// What was found wrong.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A value of one kind.
pub(crate) trait Value: Sized {
    /// What is expected, for messages: "a string", "an array of integers".
    const EXPECTED: &'static str;
    /// How messages call several of them.
    const PLURAL: &'static str = "items";

    /// The value, or nothing after the problem was reported.
    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self>;
}

/// The form of a whole file.
pub(crate) trait File: Sized {
    /// The form, with whatever is in order.
    fn fill(reader: &mut Reader<'_>, root: &DeTable<'_>, span: Span) -> Self;
}

impl<'t> Reader<'t> {
    pub(crate) fn new(file: FileId, text: &'t str) -> Self {
        Self {
            file,
            text,
            is_broken: false,
            diagnostics: Vec::new(),
        }
    }

    /// Parses the file and fills its form with whatever is in order.
    pub(crate) fn read<T: File>(&mut self) -> T {
        let root = self.parse();
        let span = self.span(root.span());
        T::fill(self, root.get_ref(), span)
    }

    fn parse(&mut self) -> Spanned<DeTable<'t>> {
        let (root, errors) = DeTable::parse_recoverable(self.text);
        self.is_broken = !errors.is_empty();
        for error in errors {
            let span = self.span(error.span().unwrap_or(0..0));
            self.report(
                Code::Syntax,
                error.message().to_owned(),
                span,
                "see https://toml.io for the notation",
            );
        }
        root
    }

    /// Whether the file is not TOML, so that what seems to be missing may stand there.
    pub(super) fn is_broken(&self) -> bool {
        self.is_broken
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Span {
            file: self.file,
            start: offset(range.start),
            end: offset(range.end),
        }
    }

    /// The text of a value as it is written.
    pub(super) fn shown(&self, span: Span) -> &'t str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    pub(super) fn report(&mut self, code: Code, message: String, primary: Span, help: &str) {
        self.diagnostics
            .push(Diagnostic::new(code, message, primary, help));
    }

    /// Reports what stands a second time.
    pub(super) fn report_twice(
        &mut self,
        code: Code,
        message: String,
        second: Span,
        first: Span,
        help: &str,
    ) {
        self.diagnostics
            .push(Diagnostic::new(code, message, second, help).after(first));
    }

    pub(super) fn unknown_key(&mut self, key: &Spanned<Cow<'_, str>>, known: &[&str]) {
        let name = key.get_ref().as_ref();
        let elsewhere: Vec<_> = TABLES
            .iter()
            .filter(|(_, keys)| keys.contains(&name))
            .map(|(table, _)| *table)
            .collect();
        let help = if !elsewhere.is_empty() {
            format!(
                "`{name}` belongs in {}; known keys here are: {}",
                elsewhere.join(" or "),
                quoted(known)
            )
        } else if let Some(meant) = did_you_mean(name, known.iter().copied()) {
            format!("did you mean `{meant}`?")
        } else {
            format!("known keys are: {}", quoted(known))
        };
        let span = self.span(key.span());
        self.report(
            Code::UnknownKey,
            format!("unknown key `{name}`"),
            span,
            &help,
        );
    }

    /// Reports a text that is a question instead of its answer; whether it is one.
    pub(super) fn is_question(&mut self, text: &str, span: Span) -> bool {
        let Some(question) = text.strip_prefix(QUESTION) else {
            return false;
        };
        // The rest of the line is what is said once more.
        let before = self.shown(span).find(QUESTION).unwrap_or_default();
        let start = span.start as usize + before;
        let span = self.span(start..start + QUESTION.len());
        let question = question.trim().trim_end_matches('.');
        let help = if question.is_empty() {
            "write the answer in its place"
        } else {
            question
        };
        let message = "this question is not answered".to_owned();
        self.report(Code::Unanswered, message, span, help);
        true
    }

    pub(super) fn wrong_type(&mut self, expected: &str, value: &Spanned<DeValue<'_>>) {
        let span = self.span(value.span());
        if let DeValue::String(text) = value.get_ref()
            && self.is_question(text, span)
        {
            return;
        }
        let found = match value.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a number with a fraction",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "an array",
            DeValue::Table(_) => "a table",
        };
        self.report(
            Code::WrongType,
            format!("expected {expected}, found {found}"),
            span,
            &format!("write {expected}"),
        );
    }

    /// One key of a table.
    pub(super) fn slot<T: Value>(&mut self, entry: Entry<'_, '_>) -> Slot<T> {
        let span = self.span(entry.value.span());
        T::read(self, entry.value).map_or(Slot::Unreadable, |value| Slot::Is(At { value, span }))
    }

    /// A table with whatever is in order.
    pub(super) fn table<T: Table>(&mut self, table: &DeTable<'_>, span: Span) -> T {
        let mut form = T::default();
        for (key, value) in table {
            form.read_key(self, Entry { key, value });
        }
        // Where something could not be parsed, nobody knows what is missing.
        if !self.is_broken {
            for (key, says) in T::REQUIRED {
                if !table.contains_key(*key) {
                    self.report(
                        Code::MissingKey,
                        format!("{} lacks `{key}`", T::NAME),
                        span,
                        &format!("add `{key}`: {}", in_passing(says)),
                    );
                }
            }
        }
        rule::check::<T>(self, table);
        form
    }
}

impl<T: Table> Value for T {
    const EXPECTED: &'static str = "a table";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let Some(table) = value.get_ref().as_table() else {
            reader.wrong_type(Self::EXPECTED, value);
            return None;
        };
        let span = reader.span(value.span());
        Some(reader.table(table, span))
    }
}

/// Names for a message.
pub(super) fn quoted(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// A documentation comment as a part of a sentence.
fn in_passing(doc: &str) -> String {
    let doc = doc.trim().trim_end_matches('.');
    let mut chars = doc.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}
