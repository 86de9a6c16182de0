//! Events: declared by themselves, or several in the file of their category.

use super::field::Place;
use super::{Converted, Converter, allowed, never, text, texts};
use crate::code::Code;
use crate::form::{
    At, CategoryFileForm, CategoryForm, EventFileForm, EventForm, FieldForm, FieldId, List,
    MemberEventForm, Members, Name, NeverForm, Prose, Slot,
};
use crate::model::{Category, Event, Field, Source, Span, Trigger};

impl Converter {
    /// An event with its fields, and the settings of its section that are never collected.
    pub(super) fn event_file(&mut self, form: EventFileForm) -> Converted {
        // Fields mean something even where the event is in disorder.
        let event = form.event.into_at().unwrap_or_default();
        let (event_span, event) = (event.span, event.value);
        let place = Place {
            trigger: event.trigger.at().map(|trigger| trigger.value),
            source: source(&event),
            section: event.section.at().map(|section| section.to_string()),
            is_known: event.section.at().is_some() || !event.section.is_written(),
        };
        let mut converted = Converted::default();
        if place.is_known {
            self.no_settings_of_host(&event, &form.never, &place);
            converted.never = never(form.never, place.section.as_deref());
        }
        self.purposes(&event.purposes);
        if !event.category.is_written() {
            self.covers_nothing(&event.covers, &form.fields);
        }
        let (expired, fields) = self.fields(form.fields, &place);
        let Some(name) = event.name.into_at() else {
            return converted;
        };
        converted.events.push(Event {
            section: place.section,
            title: text(event.title),
            description: text(event.description),
            trigger: place.trigger.unwrap_or_default(),
            source: place.source.unwrap_or_default(),
            per: event.per.into_value().map(Into::into),
            purposes: texts(event.purposes).unwrap_or_default(),
            owner: self.owner(event.owner),
            category: event.category.into_value().map(Into::into),
            covers: texts(event.covers).unwrap_or_default(),
            formerly: texts(event.formerly).unwrap_or_default(),
            fields,
            expired,
            allow: allowed(event.allow),
            span: if name.span == Span::default() {
                event_span
            } else {
                name.span
            },
            name: name.value.into(),
        });
        converted
    }

    /// A category and its events.
    pub(super) fn category_file(&mut self, form: CategoryFileForm) -> Converted {
        let mut category = form.category.into_value().unwrap_or_default();
        self.purposes(&category.purposes);
        let shared = Shared {
            title: category.title.at().map(|title| title.to_string()),
            trigger: category.trigger.at().map(|trigger| trigger.value),
            purposes: category.purposes.at().map_or_else(Vec::new, |purposes| {
                purposes.0.iter().map(|id| id.to_string()).collect()
            }),
            owner: self.owner(std::mem::take(&mut category.owner)),
        };
        Converted {
            events: form
                .events
                .into_value()
                .unwrap_or_default()
                .0
                .into_iter()
                .map(|(name, event)| self.member(name, event, &shared))
                .collect(),
            category: declared(category),
            never: Vec::new(),
        }
    }

    fn member(&mut self, name: At<Name>, event: MemberEventForm, shared: &Shared) -> Event {
        let place = Place {
            trigger: shared.trigger,
            source: Some(Source::Host),
            section: None,
            is_known: true,
        };
        self.purposes(&event.purposes);
        let (expired, fields) = self.fields(event.fields, &place);
        Event {
            section: None,
            title: text(event.title),
            description: text(event.description),
            trigger: shared.trigger.unwrap_or_default(),
            source: Source::Host,
            per: None,
            purposes: texts(event.purposes).unwrap_or_else(|| shared.purposes.clone()),
            owner: shared.owner.clone(),
            category: shared.title.clone(),
            covers: texts(event.covers).unwrap_or_default(),
            formerly: texts(event.formerly).unwrap_or_default(),
            fields,
            expired,
            allow: allowed(event.allow),
            span: name.span,
            name: name.value.into(),
        }
    }

    /// Who answers questions about an event: who is named there, or the product's owner.
    fn owner(&self, named: Slot<Prose>) -> String {
        let named = named.into_value().map(Into::into);
        named.or_else(|| self.owner.clone()).unwrap_or_default()
    }

    /// The fields that are no longer sent, and those that are.
    fn fields(
        &mut self,
        members: Slot<Members<FieldId, FieldForm>>,
        place: &Place,
    ) -> (Vec<Field>, Vec<Field>) {
        let members = members.into_value().unwrap_or_default().0;
        let mut fields = Vec::with_capacity(members.len());
        for (id, field) in members {
            fields.extend(self.field(id, field, place));
        }
        let expired = fields
            .extract_if(.., |field| self.is_expired(field))
            .collect();
        (expired, fields)
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

    /// Reports phrases that an event without a category covers.
    fn covers_nothing(
        &mut self,
        covers: &Slot<List<Prose>>,
        fields: &Slot<Members<FieldId, FieldForm>>,
    ) {
        let of_event = covers.at().map(|covers| covers.span);
        let of_fields = fields.at().into_iter().flat_map(|fields| &fields.0);
        let of_fields = of_fields.filter_map(|(_, field)| Some(field.covers.at()?.span));
        for span in of_event.into_iter().chain(of_fields) {
            self.report(
                Code::UnknownCategory,
                "nothing says in which category of the earlier list the phrases stand".to_owned(),
                span,
                "add `category` to the event",
            );
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

/// What the table of a category says for all its events.
struct Shared {
    title: Option<String>,
    trigger: Option<Trigger>,
    purposes: Vec<String>,
    owner: String,
}

/// The category as readers see it, unless it has no readable title.
fn declared(form: CategoryForm) -> Option<Category> {
    let title = form.title.into_at()?;
    Some(Category {
        span: title.span,
        title: title.value.into(),
        description: text(form.description),
    })
}
