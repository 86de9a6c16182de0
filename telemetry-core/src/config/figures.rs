//! Figures that a host has, handed in as JSON: for looking at a report before a host is wired up.
//!
//! The form is that of the payload: an object with a member for each event, which holds the figures
//! under their payload keys. An event that is sent several times is an array of such objects.
//!
//! As with settings, no text outlives the reading: of each value only what its field may send is
//! kept, and an absent, unknown or unreadable figure is left out with a warning.

mod completed;

use std::fmt;

use serde_json::{Map, Value as Json};

use super::json::whole;
use super::judge::{Seen, judge};
use super::reading::{Counts, EventReading, FieldReading, Origin, Outcome, Problem};
use super::rule::{Rule, Shape};
use super::{Error, text_of};
use crate::event::Record;
use crate::event_values::{EventValues, hand_over};
use crate::label::LabelSet;
use crate::meta::{Class, Domain, EventMeta, FieldMeta};
use crate::value::{Date, Id, Repr, Tokens, Value, Version};

pub use completed::CompletedFigures;

/// The most messages of one event.
const MOST_MESSAGES: usize = 100;

/// The figures of one message.
#[derive(Clone, Debug)]
pub struct Figures {
    event: &'static EventMeta,
    kept: Vec<Kept>,
    reading: EventReading,
}

/// What is kept of a figure.
#[derive(Clone, Copy, Debug)]
enum Kept {
    Value(Value<'static>),
    /// An identifier, which a value only points to.
    Id(Id),
}

impl Kept {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Value(value) => *value,
            Self::Id(id) => Value(Repr::Id(id)),
        }
    }
}

impl Figures {
    /// What became of each figure, in schema order.
    #[must_use]
    pub fn reading(&self) -> &EventReading {
        &self.reading
    }
}

impl Record for Figures {
    fn event(&self) -> &'static EventMeta {
        self.event
    }

    fn values(&self, receive: &mut dyn FnMut(&EventValues<'_, '_>)) {
        let values: Vec<_> = self.kept.iter().map(Kept::value).collect();
        hand_over(&values, receive);
    }
}

/// All figures that were handed in.
#[derive(Clone, Debug, Default)]
pub struct FiguresReading {
    /// The messages, in the order of the events.
    pub messages: Vec<Figures>,
    /// What could not be taken, or is missing.
    pub warnings: Vec<FigureWarning>,
    /// How many figures were special in which way; `unknown` counts keys that no event declares.
    pub counts: Counts,
}

/// Something about the figures that whoever hands them in may want to correct.
///
/// It names events and keys, never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FigureWarning {
    /// The figure has a form that its field does not take.
    Unreadable {
        /// The event.
        event: &'static str,
        /// The figure's key.
        key: &'static str,
        /// What is wrong.
        problem: Problem,
    },
    /// Figures that the event could carry are not there.
    Missing {
        /// The event.
        event: &'static str,
        /// Their keys.
        keys: Vec<&'static str>,
    },
    /// The event is not an object of figures, nor an array of at most 100 of them.
    Form {
        /// The event.
        event: &'static str,
    },
    /// Keys in the event that it does not declare.
    UnknownFigures {
        /// The event.
        event: &'static str,
        /// How many.
        count: usize,
    },
    /// Members of the whole that are no event with figures.
    UnknownEvents {
        /// How many.
        count: usize,
    },
}

impl fmt::Display for FigureWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable {
                event,
                key,
                problem,
            } => write!(f, "`{event}.{key}` {problem}; it is left out"),
            Self::Missing { event, keys } => {
                write!(f, "`{event}` lacks ")?;
                for (i, key) in keys.iter().enumerate() {
                    let comma = if i == 0 { "" } else { ", " };
                    write!(f, "{comma}`{key}`")?;
                }
                f.write_str("; nothing is sent for what is missing")
            }
            Self::Form { event } => write!(
                f,
                "`{event}` is neither an object of figures nor an array of at most \
                 {MOST_MESSAGES} of them; it is left out"
            ),
            Self::UnknownFigures { event, count } => write!(
                f,
                "`{event}` holds keys that it does not declare, {count} of them; they are ignored"
            ),
            Self::UnknownEvents { count } => write!(
                f,
                "beside the declared events there are other members, {count} of them; they are \
                 ignored"
            ),
        }
    }
}

/// Reads figures for these events.
///
/// # Errors
///
/// If the text is no JSON object of at most [`MOST_BYTES`](super::MOST_BYTES).
pub fn read_figures(text: &[u8], events: &[&'static EventMeta]) -> Result<FiguresReading, Error> {
    let Json::Object(members) = serde_json::from_str(text_of(text)?)? else {
        return Err(Error::NotAnObject);
    };
    let mut reading = FiguresReading::default();
    for event in events {
        match members.get(event.name) {
            None | Some(Json::Null) => {}
            Some(Json::Object(figures)) => reading.take(event, figures),
            Some(Json::Array(messages)) if messages.len() <= MOST_MESSAGES => {
                for message in messages {
                    match message {
                        Json::Object(figures) => reading.take(event, figures),
                        Json::Null
                        | Json::Bool(_)
                        | Json::Number(_)
                        | Json::String(_)
                        | Json::Array(_) => reading.refuse(event),
                    }
                }
            }
            Some(Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_)) => {
                reading.refuse(event);
            }
        }
    }
    let is_known = |name: &String| events.iter().any(|event| event.name == name);
    let count = members.keys().filter(|name| !is_known(name)).count();
    if count > 0 {
        reading.counts.unknown += count as u64;
        reading
            .warnings
            .push(FigureWarning::UnknownEvents { count });
    }
    Ok(reading)
}

impl FiguresReading {
    fn refuse(&mut self, event: &'static EventMeta) {
        self.warnings
            .push(FigureWarning::Form { event: event.name });
    }

    fn take(&mut self, event: &'static EventMeta, figures: &Map<String, Json>) {
        let mut reading = EventReading::default();
        let mut kept = Vec::with_capacity(event.fields.len());
        let mut missing = Vec::new();
        for (index, field) in (0..).zip(event.fields) {
            let key = field.key.as_str();
            let (value, known) = match figures.get(key) {
                None | Some(Json::Null) => {
                    missing.push(key);
                    (OMITTED, FieldReading::default())
                }
                Some(json) => {
                    let (value, outcome) = match figure(field, json) {
                        Ok(taken) => taken,
                        Err(problem) => {
                            reading.omitted.insert(index);
                            self.warnings.push(FigureWarning::Unreadable {
                                event: event.name,
                                key,
                                problem,
                            });
                            (OMITTED, Outcome::Unreadable(problem))
                        }
                    };
                    self.count(outcome);
                    let origin = Origin::File;
                    (value, FieldReading { origin, outcome })
                }
            };
            kept.push(value);
            reading.fields.push(known);
        }
        if !missing.is_empty() {
            let (event, keys) = (event.name, missing);
            self.warnings.push(FigureWarning::Missing { event, keys });
        }
        let is_known = |key: &String| event.fields.iter().any(|field| field.key.as_str() == key);
        let count = figures.keys().filter(|key| !is_known(key)).count();
        if count > 0 {
            self.counts.unknown += count as u64;
            let event = event.name;
            self.warnings
                .push(FigureWarning::UnknownFigures { event, count });
        }
        self.messages.push(Figures {
            event,
            kept,
            reading,
        });
    }

    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::AsIs => {}
            Outcome::Other => self.counts.other += 1,
            Outcome::Clamped => self.counts.clamped += 1,
            Outcome::Unreadable(_) => self.counts.unreadable += 1,
        }
    }
}

const OMITTED: Kept = Kept::Value(Value::OMITTED);

/// What is kept of one figure.
fn figure(field: &FieldMeta, json: &Json) -> Result<(Kept, Outcome), Problem> {
    let as_is = |repr| Ok((Kept::Value(Value(repr)), Outcome::AsIs));
    match &field.domain {
        Domain::Version { numbers } => {
            let text = text(json)?;
            let version = if *numbers > 4 {
                Version::parse_joined(text)
            } else {
                Version::parse(text)
            };
            let version = version.ok_or(Problem::Form)?;
            as_is(Repr::Version(version))
        }
        Domain::Id { alphabet, length } => {
            let id = Id::parse(text(json)?).filter(|id| id.has_shape(*alphabet, *length));
            Ok((Kept::Id(id.ok_or(Problem::Form)?), Outcome::AsIs))
        }
        Domain::Date => {
            let date = Date::parse(text(json)?).ok_or(Problem::Form)?;
            as_is(Repr::Date(date))
        }
        Domain::MaskedText { words, .. } => as_is(Repr::Masked(Tokens::of(text(json)?, words))),
        Domain::LabelSet { labels, .. } => {
            let set = set(labels, json)?;
            let outcome = if set.has_other() {
                Outcome::Other
            } else {
                Outcome::AsIs
            };
            Ok((Kept::Value(Value(Repr::List(set))), outcome))
        }
        Domain::Bool
        | Domain::Labels(_)
        | Domain::LabelList { .. }
        | Domain::Range(..)
        | Domain::Buckets(_)
        | Domain::Format { .. } => {
            // Below zero some hosts say that they do not know; that is no number of anything.
            if field.class == Class::Count && json.as_i64().is_some_and(|count| count < 0) {
                return Err(Problem::Form);
            }
            let (content, outcome) = judge(field, Rule::Plain, seen(json))?;
            Ok((Kept::Value(content.value()), outcome))
        }
    }
}

fn text(json: &Json) -> Result<&str, Problem> {
    json.as_str().ok_or(Problem::Expected(Shape::Text))
}

fn set(labels: &[&str], json: &Json) -> Result<LabelSet, Problem> {
    let unreadable = Problem::Expected(Shape::List);
    let items = json.as_array().ok_or(unreadable)?;
    if items.iter().any(|item| !item.is_string()) {
        return Err(unreadable);
    }
    let texts = items.iter().filter_map(Json::as_str);
    Ok(LabelSet::from_texts(labels, texts))
}

fn seen(json: &Json) -> Seen<'_> {
    match json {
        Json::Bool(value) => Seen::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(value) => Seen::Integer(value),
            None => number.as_f64().map_or(Seen::Huge, whole),
        },
        Json::String(text) => Seen::Text(text),
        Json::Array(items) => Seen::List(items.len(), &[]),
        Json::Object(members) => Seen::Object(members.len()),
        // Taken as absent before.
        Json::Null => Seen::Text(""),
    }
}
