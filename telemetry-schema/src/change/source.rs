//! Where what comes or goes is in the other schema.

use std::collections::HashMap;

use super::{Both, Change, Elsewhere, Kind, Sides, Subject};
use crate::model::{Event, Field, Never, Path, Schema, Source};

/// Where a value comes from: a setting, or the host's figures for one event.
type Place<'a> = (Option<&'a str>, &'a Path);

fn place<'a>(event: &'a Event, field: &'a Field) -> Place<'a> {
    match event.source {
        Source::Settings => (None, &field.path),
        Source::Host => (Some(&event.name), &field.path),
    }
}

/// What is in one schema only.
#[derive(Debug, Default)]
struct Alone<'a> {
    fields: HashMap<Place<'a>, (&'a Event, &'a Field)>,
    never: HashMap<&'a Path, &'a Never>,
    events: HashMap<&'a str, &'a Event>,
}

impl<'a> Alone<'a> {
    fn new(never: &'a [Never]) -> Self {
        Self {
            never: never.iter().map(|never| (&never.path, never)).collect(),
            ..Self::default()
        }
    }

    fn of_field(&self, event: &'a Event, field: &'a Field) -> Elsewhere<'a> {
        let place = place(event, field);
        if place.0.is_none()
            && let Some(never) = self.never.get(place.1)
        {
            return Elsewhere::Never(never);
        }
        let known = self.fields.get(&place);
        known.map_or(Elsewhere::Nothing, |(event, field)| {
            Elsewhere::Field(event, field)
        })
    }

    fn of_never(&self, never: &'a Never) -> Elsewhere<'a> {
        let known = self.fields.get(&(None, &never.path));
        known.map_or(Elsewhere::Nothing, |(event, field)| {
            Elsewhere::Field(event, field)
        })
    }
}

/// Looks up in the other schema what comes or goes.
pub(super) fn settle<'a>(schemas: Both<'a, Schema>, changes: &mut [Change<'a>]) {
    let mut gone = Alone::new(&schemas.before.never);
    let mut new = Alone::new(&schemas.after.never);
    for change in &*changes {
        match (change.kind, change.subject) {
            (Kind::Added(_), Subject::Field(event, Sides::Added(field))) => {
                let event = event.latest();
                new.fields
                    .entry(place(event, field))
                    .or_insert((event, field));
            }
            (Kind::Removed(_), Subject::Field(event, Sides::Removed(field))) => {
                // A host's figures keep the name of their event, even where it is gone.
                let event = event.before().unwrap_or(event.latest());
                gone.fields
                    .entry(place(event, field))
                    .or_insert((event, field));
            }
            (Kind::Added(_), Subject::Event(Sides::Added(event))) => {
                new.events
                    .extend(event.formerly.iter().map(|name| (name.as_str(), event)));
            }
            (Kind::Removed(_), Subject::Event(Sides::Removed(event))) => {
                gone.events.insert(&event.name, event);
            }
            _ => {}
        }
    }
    for change in changes {
        match (&mut change.kind, change.subject) {
            (Kind::Added(elsewhere), Subject::Field(event, Sides::Added(field))) => {
                *elsewhere = gone.of_field(event.latest(), field);
            }
            (Kind::Removed(elsewhere), Subject::Field(event, Sides::Removed(field))) => {
                *elsewhere = new.of_field(event.before().unwrap_or(event.latest()), field);
            }
            (Kind::Added(elsewhere), Subject::Never(Sides::Added(never))) => {
                *elsewhere = gone.of_never(never);
            }
            (Kind::Removed(elsewhere), Subject::Never(Sides::Removed(never))) => {
                *elsewhere = new.of_never(never);
            }
            (Kind::Added(elsewhere), Subject::Event(Sides::Added(event))) => {
                let mut known = event.formerly.iter();
                if let Some(old) = known.find_map(|name| gone.events.get(name.as_str())) {
                    *elsewhere = Elsewhere::Event(old);
                }
            }
            (Kind::Removed(elsewhere), Subject::Event(Sides::Removed(event))) => {
                if let Some(new) = new.events.get(event.name.as_str()) {
                    *elsewhere = Elsewhere::Event(new);
                }
            }
            _ => {}
        }
    }
}
