//! From one file's form to the model: what each declaration means by itself.

mod default;
mod domain;
mod event;
mod field;
mod manifest;

use std::collections::{BTreeSet, HashMap};

pub(crate) use manifest::{Manifest, manifest};

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::form::{
    At, ByLint, FieldForm, FileForm, LabelFileForm, LabelsForm, List, NeverForm, Prose, PurposeId,
    Slot,
};
use crate::model::{
    Allow, Category, Day, Event, Field, LabelSet, Never, Path, SettingsSource, Span,
};
use crate::name::did_you_mean;

/// Converts forms and collects what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Converter {
    pub(crate) settings: SettingsSource,
    /// The day of the release, if there is one.
    pub(crate) released: Option<Day>,
    /// Who answers questions about events that name nobody, if somebody does.
    pub(crate) owner: Option<String>,
    /// The ids of all purposes; `None` if not even those can be read.
    pub(crate) purposes: Option<BTreeSet<String>>,
    pub(crate) label_sets: LabelSets,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The label sets by name; of several with one name, the first.
#[derive(Debug, Default)]
pub(crate) struct LabelSets {
    pub(crate) all: Vec<LabelSet>,
    by_name: HashMap<String, usize>,
}

impl LabelSets {
    pub(crate) fn get(&self, name: &str) -> Option<&LabelSet> {
        self.by_name
            .get(name)
            .and_then(|index| self.all.get(*index))
    }

    pub(crate) fn add(&mut self, set: LabelSet) {
        self.by_name
            .entry(set.name.clone())
            .or_insert(self.all.len());
        self.all.push(set);
    }
}

/// What a file declares, but for label sets, which stay with the converter.
#[derive(Debug, Default)]
pub(crate) struct Converted {
    pub(crate) events: Vec<Event>,
    pub(crate) category: Option<Category>,
    pub(crate) never: Vec<Never>,
}

impl Converter {
    /// Whether the release no longer sends the field.
    fn is_expired(&self, field: &Field) -> bool {
        let days = self.released.zip(field.expires);
        days.is_some_and(|(released, expires)| released >= expires)
    }

    pub(crate) fn report(&mut self, code: Code, message: String, primary: Span, help: &str) {
        self.diagnostics
            .push(Diagnostic::new(code, message, primary, help));
    }

    /// What a file declares. Label sets that its fields name must have been taken in before.
    pub(crate) fn file(&mut self, form: FileForm) -> Converted {
        match form {
            FileForm::Event(form) => self.event_file(*form),
            FileForm::Category(form) => self.category_file(form),
            FileForm::Labels(form) => {
                self.label_file(form);
                Converted::default()
            }
            FileForm::Never(form) => Converted {
                never: never(form.never, None),
                ..Converted::default()
            },
            FileForm::Nothing => Converted::default(),
        }
    }

    /// The label sets of a file.
    fn label_file(&mut self, form: LabelFileForm) {
        for (name, set) in form.labels.into_value().unwrap_or_default().0 {
            self.label_sets.add(LabelSet {
                span: name.span,
                name: name.value.into(),
                description: text(set.description),
                values: texts(set.values).unwrap_or_default(),
            });
        }
    }

    /// Reports purposes that `telemetry.toml` does not declare.
    fn purposes(&mut self, named: &Slot<List<PurposeId>>) {
        let (Some(known), Some(named)) = (&self.purposes, named.at()) else {
            return;
        };
        for purpose in &named.0 {
            let name: &str = &purpose.value;
            if known.contains(name) {
                continue;
            }
            let help = did_you_mean(name, known.iter().map(String::as_str)).map_or_else(
                || format!("declare `{name}` under `[purposes]` of telemetry.toml"),
                |meant| format!("did you mean `{meant}`?"),
            );
            let message = format!("there is no purpose `{name}`");
            self.diagnostics.push(Diagnostic::new(
                Code::UnknownPurpose,
                message,
                purpose.span,
                &help,
            ));
        }
    }
}

/// The names of label sets that a file's fields refer to.
pub(crate) fn named_sets(form: &FileForm) -> impl Iterator<Item = &str> {
    let events: Vec<_> = match form {
        FileForm::Event(form) => vec![&form.fields],
        FileForm::Category(form) => {
            let events = form.events.at().map_or(&[][..], |events| &events.0);
            events.iter().map(|(_, event)| &event.fields).collect()
        }
        FileForm::Labels(_) | FileForm::Never(_) | FileForm::Nothing => Vec::new(),
    };
    events
        .into_iter()
        .flat_map(|fields| fields.at().map_or(&[][..], |fields| &fields.0))
        .filter_map(|(_, field)| named_set(field))
}

/// The name of the label set that a field refers to.
fn named_set(field: &FieldForm) -> Option<&str> {
    if let Slot::Is(name) = &field.vocabulary {
        return Some(&name.value);
    }
    match &field.labels.at()?.value {
        LabelsForm::Set(name) => Some(name),
        LabelsForm::List(_) => None,
    }
}

/// Settings that are never collected, below a section or from the root of the configuration.
fn never(form: Slot<NeverForm>, section: Option<&str>) -> Vec<Never> {
    let settings = form.into_value().unwrap_or_default().0;
    settings
        .into_iter()
        .map(|(path, reason)| {
            let path = path.iter().map(String::as_str);
            let keys: Vec<&str> = section.into_iter().chain(path).collect();
            Never {
                path: Path::new(&keys),
                reason: reason.value.into(),
                span: reason.span,
            }
        })
        .collect()
}

/// What lints find and is right.
fn allowed(form: Slot<ByLint<Prose>>) -> Vec<Allow> {
    let lints = form.into_value().unwrap_or_default().0;
    let allow = |(lint, reason): (At<Code>, Prose)| Allow {
        lint: lint.value,
        reason: reason.into(),
        span: lint.span,
    };
    lints.into_iter().map(allow).collect()
}

fn text<T: Into<String>>(slot: Slot<T>) -> String {
    slot.into_value().map(Into::into).unwrap_or_default()
}

fn texts<T, const UNIQUE: bool>(slot: Slot<List<T, UNIQUE>>) -> Option<Vec<String>>
where
    String: From<T>,
{
    slot.into_value().map(List::into_values)
}
