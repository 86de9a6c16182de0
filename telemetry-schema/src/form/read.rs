//! Filling forms from TOML, with every problem reported and none hiding another.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::value::{At, LabelsForm, Members, NeverForm, TrueWhenForm};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Class, FileId, Format, Literal, Predicate, Release, SettingsSource, Span, Trigger,
};
use crate::name::did_you_mean;

/// Reads the tables of one file.
#[derive(Debug)]
pub(crate) struct Reader {
    file: FileId,
    /// What was found wrong.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A key of a table and its value.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a, 'i> {
    pub(crate) key: &'a Spanned<Cow<'i, str>>,
    pub(crate) value: &'a Spanned<DeValue<'i>>,
}

/// A table with a fixed set of keys.
pub(crate) trait ReadTable: Default {
    /// All keys, in documented order.
    const KEYS: &'static [&'static str];
    /// The keys that must be there; empty texts stand for optional ones.
    const REQUIRED: &'static [&'static str];

    /// Takes in one key, or reports it as unknown.
    fn read_key(&mut self, reader: &mut Reader, entry: Entry<'_, '_>);

    /// Notes where the table is.
    fn set_span(&mut self, span: Span);
}

/// A value of one kind.
pub(crate) trait ReadValue: Sized {
    /// What is expected, for messages: "a string", "an array of integers".
    const EXPECTED: &'static str;

    /// The value, or nothing after the problem was reported.
    fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self>;
}

/// The entries of a table in the order of the text.
pub(crate) fn entries<'a, 'i>(table: &'a DeTable<'i>) -> Vec<Entry<'a, 'i>> {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| Entry { key, value })
        .collect();
    entries.sort_by_key(|entry| entry.key.span().start);
    entries
}

impl Reader {
    pub(crate) fn new(file: FileId) -> Self {
        Self {
            file,
            diagnostics: Vec::new(),
        }
    }

    pub(crate) fn span(&self, range: std::ops::Range<usize>) -> Span {
        let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Span {
            file: self.file,
            start: offset(range.start),
            end: offset(range.end),
        }
    }

    /// Parses a file and fills its form with whatever is in order.
    pub(crate) fn file<T: ReadTable>(&mut self, text: &str) -> T {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = self.span(error.span().unwrap_or(0..0));
            self.report(
                Code::Syntax,
                error.message().to_owned(),
                span,
                "",
                "see https://toml.io for the notation",
            );
        }
        self.table(table.get_ref(), table.span(), "the file")
    }

    pub(crate) fn report(
        &mut self,
        code: Code,
        message: String,
        primary: Span,
        label: &str,
        help: &str,
    ) {
        self.diagnostics.push(Diagnostic {
            code,
            message,
            primary,
            label: label.to_owned(),
            secondary: Vec::new(),
            help: help.to_owned(),
        });
    }

    pub(crate) fn unknown_key(&mut self, key: &Spanned<Cow<'_, str>>, known: &[&str]) {
        let help = did_you_mean(key.get_ref(), known.iter().copied()).map_or_else(
            || format!("known keys are: {}", quoted(known)),
            |known| format!("did you mean `{known}`?"),
        );
        let span = self.span(key.span());
        self.report(
            Code::UnknownKey,
            format!("unknown key `{}`", key.get_ref()),
            span,
            "",
            &help,
        );
    }

    /// One value of a table.
    pub(crate) fn value<T: ReadValue>(&mut self, entry: Entry<'_, '_>) -> Option<At<T>> {
        let span = self.span(entry.value.span());
        T::read(self, entry.value).map(|value| At { value, span })
    }

    /// A table whose keys are free, in the order of the text.
    pub(crate) fn map<T: ReadValue>(&mut self, entry: Entry<'_, '_>) -> Members<T> {
        let Some(table) = entry.value.get_ref().as_table() else {
            self.wrong_type("a table", entry.value);
            return Members::default();
        };
        let mut members = Vec::with_capacity(table.len());
        for entry in entries(table) {
            let key = At {
                value: entry.key.get_ref().to_string(),
                span: self.span(entry.key.span()),
            };
            if let Some(value) = T::read(self, entry.value) {
                members.push((key, value));
            }
        }
        Members(members)
    }

    fn table<T: ReadTable>(
        &mut self,
        table: &DeTable<'_>,
        range: std::ops::Range<usize>,
        what: &str,
    ) -> T {
        let mut form = T::default();
        let span = self.span(range);
        form.set_span(span);
        for (key, value) in table {
            form.read_key(self, Entry { key, value });
        }
        for required in T::REQUIRED.iter().filter(|key| !key.is_empty()) {
            if !table.contains_key(*required) {
                self.report(
                    Code::MissingKey,
                    format!("{what} lacks `{required}`"),
                    span,
                    "",
                    &format!("add `{required} = …`"),
                );
            }
        }
        form
    }

    fn wrong_type(&mut self, expected: &str, value: &Spanned<DeValue<'_>>) {
        let found = match value.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a number with a fraction",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "an array",
            DeValue::Table(_) => "a table",
        };
        let span = self.span(value.span());
        self.report(
            Code::WrongType,
            format!("expected {expected}, found {found}"),
            span,
            "",
            &format!("write {expected}"),
        );
    }

    fn choice<T: Copy>(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let text = String::read(self, value)?;
        let found = all.iter().copied().find(|one| name(*one) == text);
        if found.is_none() {
            let names: Vec<_> = all.iter().map(|one| name(*one)).collect();
            let help = did_you_mean(&text, names.iter().copied()).map_or_else(
                || format!("write one of: {}", quoted(&names)),
                |name| format!("did you mean `{name}`?"),
            );
            let span = self.span(value.span());
            self.report(
                Code::InvalidValue,
                format!("`{text}` is not one of the known values"),
                span,
                "",
                &help,
            );
        }
        found
    }
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

impl<T: ReadTable> ReadValue for T {
    const EXPECTED: &'static str = "a table";

    fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(table) => Some(reader.table(table, value.span(), "the table")),
            _ => {
                reader.wrong_type(Self::EXPECTED, value);
                None
            }
        }
    }
}

impl ReadValue for String {
    const EXPECTED: &'static str = "a string";

    fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            reader.wrong_type(Self::EXPECTED, value);
        }
        text.map(str::to_owned)
    }
}

impl ReadValue for At<String> {
    const EXPECTED: &'static str = "a string";

    fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let span = reader.span(value.span());
        String::read(reader, value).map(|value| Self { value, span })
    }
}

impl ReadValue for char {
    const EXPECTED: &'static str = "a string of one character";

    fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let mut chars = value.get_ref().as_str().unwrap_or("").chars();
        let separator = chars.next().filter(|separator| {
            chars.next().is_none()
                && separator.is_ascii_graphic()
                && !separator.is_ascii_alphanumeric()
                && !"\"\\".contains(*separator)
        });
        if separator.is_none() {
            reader.wrong_type(
                "a string of one punctuation character, such as \",\"",
                value,
            );
        }
        separator
    }
}

impl ReadValue for i64 {
    const EXPECTED: &'static str = "an integer";

    fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|integer| Self::from_str_radix(integer.as_str(), integer.radix()).ok());
        if number.is_none() {
            reader.wrong_type("an integer of 64 bits", value);
        }
        number
    }
}

impl<T: ReadValue + Item> ReadValue for Vec<T> {
    const EXPECTED: &'static str = T::PLURAL;

    fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        match value.get_ref() {
            DeValue::Array(array) => array.iter().map(|item| T::read(reader, item)).collect(),
            _ => {
                reader.wrong_type(Self::EXPECTED, value);
                None
            }
        }
    }
}

/// A kind of value that occurs in arrays.
pub(crate) trait Item {
    /// How messages call an array of it.
    const PLURAL: &'static str;
}

impl Item for String {
    const PLURAL: &'static str = "an array of strings";
}

impl Item for i64 {
    const PLURAL: &'static str = "an array of integers";
}

impl Item for Literal {
    const PLURAL: &'static str = "an array of values";
}

impl ReadValue for Literal {
    const EXPECTED: &'static str = "a boolean, an integer, a string or an array of strings";

    fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        match value.get_ref() {
            DeValue::Boolean(value) => Some(Self::Bool(*value)),
            DeValue::Integer(_) => i64::read(reader, value).map(Self::Integer),
            DeValue::String(text) => Some(Self::Text(text.to_string())),
            DeValue::Array(_) => Vec::read(reader, value).map(Self::List),
            DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => {
                reader.wrong_type(Self::EXPECTED, value);
                None
            }
        }
    }
}

impl ReadValue for LabelsForm {
    const EXPECTED: &'static str = "an array of labels, or the name of a label set";

    fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(name) => Some(Self::Set(name.to_string())),
            DeValue::Array(_) => Vec::read(reader, value).map(Self::List),
            _ => {
                reader.wrong_type(Self::EXPECTED, value);
                None
            }
        }
    }
}

impl ReadValue for TrueWhenForm {
    const EXPECTED: &'static str = "an array of values, or the name of a predicate";

    fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(_) => reader
                .choice(value, &Predicate::ALL, Predicate::as_str)
                .map(Self::Predicate),
            DeValue::Array(_) => Vec::read(reader, value).map(Self::Values),
            _ => {
                reader.wrong_type(Self::EXPECTED, value);
                None
            }
        }
    }
}

impl ReadValue for NeverForm {
    const EXPECTED: &'static str = "a table of settings and reasons";

    fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let Some(table) = value.get_ref().as_table() else {
            reader.wrong_type(Self::EXPECTED, value);
            return None;
        };
        let mut form = Self::default();
        never(reader, table, &mut Vec::new(), &mut form);
        Some(form)
    }
}

fn never(reader: &mut Reader, table: &DeTable<'_>, path: &mut Vec<String>, form: &mut NeverForm) {
    for entry in entries(table) {
        path.push(entry.key.get_ref().to_string());
        match entry.value.get_ref() {
            DeValue::Table(inner) => never(reader, inner, path, form),
            DeValue::String(reason) => {
                let span = reader.span(entry.key.span());
                form.0.push((
                    path.clone(),
                    At {
                        value: reason.to_string(),
                        span,
                    },
                ));
            }
            _ => reader.wrong_type("a reason, or a table of settings", entry.value),
        }
        path.pop();
    }
}

impl ReadValue for Release {
    const EXPECTED: &'static str = "a release such as \"5.8\"";

    fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let text = String::read(reader, value)?;
        let release = Self::parse(&text);
        if release.is_none() {
            let span = reader.span(value.span());
            reader.report(
                Code::InvalidValue,
                format!("`{text}` is not a release"),
                span,
                "",
                "write one to four numbers below 65,536 joined by dots, such as \"5.8\"",
            );
        }
        release
    }
}

macro_rules! read_choice {
    ($($type:ty),*) => {$(
        impl ReadValue for $type {
            const EXPECTED: &'static str = "a string";

            fn read(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Self> {
                reader.choice(value, &Self::ALL, Self::as_str)
            }
        }
    )*};
}

read_choice!(Class, Format, Trigger, SettingsSource);
