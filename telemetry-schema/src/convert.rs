//! From one file's form to the model: what each declaration means by itself.

mod default;
mod domain;
mod field;
mod manifest;

use std::collections::{BTreeSet, HashMap};

pub(crate) use manifest::{Manifest, manifest};

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::form::{
    At, EventFileForm, EventForm, LabelFileForm, LabelsForm, List, NeverForm, PurposeId, Slot,
};
use crate::model::{Event, LabelSet, Never, Path, SettingsSource, Source, Span, Trigger};
use crate::name::did_you_mean;
use field::Place;

/// Converts forms and collects what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Converter {
    pub(crate) settings: SettingsSource,
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

/// What an event's file declares.
#[derive(Debug, Default)]
pub(crate) struct Converted {
    pub(crate) event: Option<Event>,
    pub(crate) never: Vec<Never>,
}

impl Converter {
    pub(crate) fn report(&mut self, code: Code, message: String, primary: Span, help: &str) {
        self.diagnostics
            .push(Diagnostic::new(code, message, primary, help));
    }

    /// An event with its fields, and the settings of its section that are never collected.
    pub(crate) fn event_file(&mut self, form: EventFileForm) -> Converted {
        let mut converted = Converted::default();
        // Fields mean something even where the event is in disorder.
        let event = form.event.into_at().unwrap_or_default();
        let (event_span, event) = (event.span, event.value);
        let place = Place {
            trigger: event.trigger.at().map(|trigger| trigger.value),
            source: source(&event),
            section: event.section.at().map(|section| section.to_string()),
            is_known: event.section.at().is_some() || !event.section.is_written(),
        };
        if place.is_known {
            self.no_settings_of_host(&event, &form.never, &place);
            converted.never = never(form.never, place.section.as_deref());
        }
        self.purposes(&event.purposes);
        let members = form.fields.into_value().unwrap_or_default().0;
        let mut fields = Vec::with_capacity(members.len());
        for (id, field) in members {
            fields.extend(self.field(id, field, &place));
        }
        let Some(name) = event.name.into_at() else {
            return converted;
        };
        converted.event = Some(Event {
            section: place.section,
            title: text(event.title),
            description: text(event.description),
            trigger: place.trigger.unwrap_or_default(),
            source: place.source.unwrap_or_default(),
            per: event.per.into_value().map(Into::into),
            category: event.category.into_value().map(Into::into),
            covers: texts(event.covers).unwrap_or_default(),
            purposes: texts(event.purposes).unwrap_or_default(),
            owner: text(event.owner),
            fields,
            span: if name.span == Span::default() {
                event_span
            } else {
                name.span
            },
            name: name.value.into(),
        });
        converted
    }

    /// Reports a section, or settings that are never collected, in the file of an event whose values
    /// are no settings.
    fn no_settings_of_host(&mut self, event: &EventForm, never: &Slot<NeverForm>, place: &Place) {
        if place.source != Some(Source::Host) {
            return;
        }
        // A section beside another trigger was reported with the form.
        let section = event.section.at().map(|section| ("section", section.span));
        let section = section.filter(|_| place.trigger == Some(Trigger::Daily));
        let never = never.at().map(|never| ("[never]", never.span));
        for (key, span) in section.into_iter().chain(never) {
            self.report(
                Code::MisplacedKey,
                format!("`{key}` is about settings, and the host has the values of this event"),
                span,
                "remove it, or move it to the file of an event with `source = \"settings\"`",
            );
        }
    }

    /// The label sets of a file.
    pub(crate) fn label_file(&mut self, form: LabelFileForm) {
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

/// Who has the values of an event, if that can be told.
fn source(event: &EventForm) -> Option<Source> {
    match (&event.source, event.trigger.at()?.value) {
        (Slot::Unreadable, Trigger::Daily) => None,
        (Slot::Is(source), Trigger::Daily) => Some(source.value),
        (Slot::Missing, Trigger::Daily) => Some(Source::Settings),
        (_, Trigger::Occurrence | Trigger::SecurityCheck) => Some(Source::Host),
    }
}

/// The names of label sets that a file's fields refer to.
pub(crate) fn named_sets(form: &EventFileForm) -> impl Iterator<Item = &str> {
    let fields = form.fields.at().map_or(&[][..], |fields| &fields.value.0);
    fields
        .iter()
        .filter_map(|(_, field)| match (&field.vocabulary, &field.labels) {
            (Slot::Is(name), _) => Some(&*name.value),
            (
                _,
                Slot::Is(At {
                    value: LabelsForm::Set(name),
                    ..
                }),
            ) => Some(&**name),
            _ => None,
        })
}

/// Settings that are never collected, below a section or from the root of the configuration.
pub(crate) fn never(form: Slot<NeverForm>, section: Option<&str>) -> Vec<Never> {
    let settings = form.into_value().unwrap_or_default().0;
    settings
        .into_iter()
        .map(|(mut path, reason)| {
            if let Some(section) = section {
                path.insert(0, section.to_owned());
            }
            Never {
                path: Path(path),
                reason: reason.value.into(),
                span: reason.span,
            }
        })
        .collect()
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
