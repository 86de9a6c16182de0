//! What could leave by earlier revisions, of which the contract holds the facts.
//!
//! An earlier revision is taken for the schema as it is now with what other facts said then: so
//! titles, descriptions and all that facts leave out are the same, and what is left are the changes
//! that people agree to, in the words of today.

use std::collections::{BTreeMap, HashMap, HashSet};

use telemetry_schema::change::{Change, between};
use telemetry_schema::earlier::{Form, form, is_same_event};
use telemetry_schema::model::{Event, Field, Schema};

use super::facts::{TOLD, kind};
use super::judgement::split;
use super::{Contract, declared};
use crate::review::sentence;

/// What differed by earlier revisions.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Earlier {
    /// By the names of events.
    pub(crate) events: BTreeMap<String, EarlierEvent>,
    /// What more can leave now, as a sentence or two, and by which revisions it could not.
    pub(crate) widenings: Vec<(String, Vec<usize>)>,
}

/// How an event differed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct EarlierEvent {
    /// By which revisions nothing of it could leave.
    pub(crate) absent: Vec<usize>,
    /// By the keys of fields, how they could leave by which revision.
    pub(crate) fields: BTreeMap<String, Vec<(usize, Form)>>,
}

impl Earlier {
    pub(super) fn of(schema: &Schema, contract: &Contract) -> Self {
        let mut earlier = Self::default();
        let mut sentences: HashMap<String, usize> = HashMap::new();
        for revision in 1..contract.revision() {
            let told = contract.history.at(revision).map(split);
            let told = told.filter_map(|(subject, kind)| (subject == TOLD).then_some(kind));
            let told: HashSet<&str> = told.collect();
            // What was not told then may have been the same.
            let is_told = |fact: &&str| kind(split(fact).1).is_none_or(|kind| told.contains(kind));
            let then = Declared::of(contract.history.at(revision).filter(is_told));
            let now = Declared::of(contract.facts.lines().filter(is_told));
            let before = then.in_place_of(&now, schema);
            earlier.add_forms(revision, &before, schema);
            let changes = between(&before, schema);
            let more = changes.iter().filter(|change| is_more(change));
            for change in more {
                let sentence = from_now_on(&sentence(change, &before, schema));
                let place = *sentences.entry(sentence).or_insert_with_key(|sentence| {
                    earlier.widenings.push((sentence.clone(), Vec::new()));
                    earlier.widenings.len() - 1
                });
                if let Some((_, beyond)) = earlier.widenings.get_mut(place)
                    && beyond.last() != Some(&revision)
                {
                    beyond.push(revision);
                }
            }
        }
        earlier
    }

    fn add_forms(&mut self, revision: usize, before: &Schema, now: &Schema) {
        let mut known = before.events.iter().peekable();
        for event in &now.events {
            // Events keep their order, and so do fields.
            let old = known.next_if(|old| old.name == event.name);
            let Some(old) = old.filter(|old| is_same_event(old, event)) else {
                let earlier = self.events.entry(event.name.clone()).or_default();
                earlier.absent.push(revision);
                continue;
            };
            let mut known = old.fields.iter().peekable();
            for field in &event.fields {
                let old = known.next_if(|old| old.key == field.key);
                let Some(form) = form(old, field, now.product.released) else {
                    continue;
                };
                let earlier = self.events.entry(event.name.clone()).or_default();
                let forms = earlier.fields.entry(field.key.clone()).or_default();
                forms.push((revision, form));
            }
        }
    }
}

/// Whether somebody has to agree to it.
const fn is_more(change: &Change<'_>) -> bool {
    change.direction.needs_judgement()
}

/// The sentence of a release to come, for people who have it.
fn from_now_on(sentence: &str) -> String {
    let rest = sentence.strip_prefix("From the next release ");
    let rest = rest.unwrap_or(sentence);
    let mut characters = rest.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// The declarations of a revision.
struct Declared(HashMap<String, (Event, HashMap<String, Field>)>);

impl Declared {
    fn of<'a>(facts: impl Iterator<Item = &'a str>) -> Self {
        let events = declared::schema(facts).events.into_iter();
        let by_name = events.map(|mut event| {
            let fields = std::mem::take(&mut event.fields).into_iter();
            let by_key = fields.map(|field| (field.key.clone(), field)).collect();
            (event.name.clone(), (event, by_key))
        });
        Self(by_name.collect())
    }

    /// The schema of `now` with what this revision says otherwise, without what it lacks.
    fn in_place_of(&self, now: &Self, schema: &Schema) -> Schema {
        let mut schema = schema.clone();
        schema.events.retain_mut(|event| {
            let (Some((then, old)), Some((today, new))) =
                (self.0.get(&event.name), now.0.get(&event.name))
            else {
                return false;
            };
            replace(&mut event.trigger, &then.trigger, &today.trigger);
            replace(&mut event.per, &then.per, &today.per);
            replace(&mut event.purposes, &then.purposes, &today.purposes);
            event.fields.retain_mut(|field| {
                let (Some(then), Some(today)) = (old.get(&field.key), new.get(&field.key)) else {
                    return false;
                };
                replace(&mut field.class, &then.class, &today.class);
                // Of settings no fact says it.
                replace(&mut field.id, &then.id, &today.id);
                replace(&mut field.path, &then.path, &today.path);
                replace(&mut field.domain, &then.domain, &today.domain);
                replace(&mut field.list, &then.list, &today.list);
                replace(&mut field.default, &then.default, &today.default);
                let also = &mut field.also_default;
                replace(also, &then.also_default, &today.also_default);
                replace(&mut field.edition, &then.edition, &today.edition);
                // In which the units stand.
                replace(
                    &mut field.description,
                    &then.description,
                    &today.description,
                );
                replace(&mut field.true_when, &then.true_when, &today.true_when);
                replace(&mut field.gate, &then.gate, &today.gate);
                replace(&mut field.expires, &then.expires, &today.expires);
                replace(&mut field.purposes, &then.purposes, &today.purposes);
                true
            });
            true
        });
        schema
    }
}

/// Puts in place what was said then, unless the same is said today.
fn replace<T: Clone + PartialEq>(place: &mut T, then: &T, today: &T) {
    if then != today {
        place.clone_from(then);
    }
}

/// Revisions in ascending order as the first and the last ones of those that follow each other.
pub(crate) fn stretches(revisions: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    let follow = |a: &usize, b: &usize| a + 1 == *b;
    let runs = revisions.chunk_by(follow);
    runs.filter_map(|run| Some((*run.first()?, *run.last()?)))
}
