//! The published JSON Schema, ready to judge what was received.

mod definitions;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::Value;

use crate::finding::{Problem, Verdict};
use crate::json;
use definitions::Definitions;

/// The most bytes of a body: what the protocol allows for a batch.
pub const MAX_BODY_BYTES: usize = 500_000;

/// The protocol's own part of a message and of a batch. It stands here, and not in what an
/// application publishes, since it is the same for all of them; it is as closed as their events.
const ENVELOPE: &str = include_str!("envelope.schema.json");

/// How many events are kept ready at once. Most applications have fewer; a validator takes more than ten
/// times the memory of the text that it is made of.
const MOST_READY: usize = 256;

/// All that may be received: the events of one published JSON Schema in the protocol's envelope.
///
/// An event is made ready when it is judged for the first time. Judging takes time and memory in
/// proportion to what is judged; the size of a body is limited.
#[derive(Debug)]
pub struct Published {
    definitions: Definitions,
    /// Names, so that no received text is ever taken for a pointer into the schema.
    events: BTreeSet<String>,
    ready: Mutex<BTreeMap<String, Arc<Validator>>>,
    envelope: Envelope,
}

/// What surrounds the events, in each form.
#[derive(Debug)]
struct Envelope {
    message: Validator,
    batch: Validator,
    report: Validator,
}

/// Why a file cannot serve as the published schema.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// It is no JSON.
    #[error("the published schema is not JSON")]
    NotJson(#[from] serde_json::Error),
    /// It is JSON, but no JSON Schema of draft 2020-12 that stands by itself.
    #[error("the published schema is not a JSON Schema of draft 2020-12: {0}")]
    NotASchema(String),
    /// It declares no event.
    #[error("the published schema has no event: `$defs` holds no schema of an object")]
    NoEvent,
}

impl Published {
    /// Reads a published schema: each schema of an object under `$defs` says which properties the
    /// event of that name has.
    ///
    /// # Errors
    ///
    /// [`SchemaError`] says what the file is instead. Asking again does not help.
    pub fn from_json(text: &[u8]) -> Result<Self, SchemaError> {
        let definitions = Definitions::parse(text)?;
        let mut events = BTreeSet::new();
        for name in definitions.names() {
            if definitions.is_object(name)? {
                // None is kept, but each is known to be one that can judge.
                definitions.compile(name)?;
                events.insert(name.to_owned());
            }
        }
        if events.is_empty() {
            return Err(SchemaError::NoEvent);
        }
        Ok(Self {
            definitions,
            events,
            ready: Mutex::default(),
            envelope: Envelope::new()?,
        })
    }

    /// The names of the published events, sorted.
    pub fn events(&self) -> impl Iterator<Item = &str> {
        self.events.iter().map(String::as_str)
    }

    /// Judges the properties of one event.
    #[must_use]
    pub fn judge_properties(&self, event: &str, properties: &Value) -> Verdict {
        let mut verdict = Verdict::default();
        match self.event(event) {
            Some(schema) => judge(&schema, properties, "", &mut verdict),
            None => verdict.push(String::new(), Problem::UnknownEvent),
        }
        verdict
    }

    /// Judges the body of a request that carries one message.
    #[must_use]
    pub fn judge_message(&self, body: &[u8]) -> Verdict {
        self.judge_body(body, &self.envelope.message, |message| {
            vec![(String::new(), message)]
        })
    }

    /// Judges the body of a request that carries a batch of messages.
    #[must_use]
    pub fn judge_batch(&self, body: &[u8]) -> Verdict {
        self.judge_body(body, &self.envelope.batch, |batch| {
            messages_at("/batch", batch.get("batch"))
        })
    }

    /// Judges a report as it is before it becomes messages: `{"events":[{"event":…,"properties":{…}}]}`.
    ///
    /// It is no body yet, so it can have any size.
    #[must_use]
    pub fn judge_report(&self, report: &[u8]) -> Verdict {
        self.judge_text(report, &self.envelope.report, |report| {
            messages_at("/events", report.get("events"))
        })
    }

    fn judge_body(
        &self,
        body: &[u8],
        envelope: &Validator,
        messages: impl FnOnce(&Value) -> Vec<(String, &Value)>,
    ) -> Verdict {
        if body.len() <= MAX_BODY_BYTES {
            return self.judge_text(body, envelope, messages);
        }
        let mut verdict = Verdict::default();
        let bytes = body.len();
        verdict.push(String::new(), Problem::TooLarge { bytes });
        verdict
    }

    fn judge_text(
        &self,
        text: &[u8],
        envelope: &Validator,
        messages: impl FnOnce(&Value) -> Vec<(String, &Value)>,
    ) -> Verdict {
        let mut verdict = Verdict::default();
        match json::parse(text) {
            Ok(value) => {
                judge(envelope, &value, "", &mut verdict);
                for (path, message) in messages(&value) {
                    self.judge_event(message, &path, &mut verdict);
                }
            }
            Err(error) => {
                let reason = error.to_string();
                verdict.push(String::new(), Problem::NotJson { reason });
            }
        }
        verdict
    }

    /// What of a message the envelope leaves open: its name, and the properties that go with it.
    fn judge_event(&self, message: &Value, path: &str, verdict: &mut Verdict) {
        // The envelope has reported if one of these is absent.
        let Some(name) = message.get("event").and_then(Value::as_str) else {
            return;
        };
        match (self.event(name), message.get("properties")) {
            (Some(schema), Some(properties)) => {
                judge(&schema, properties, &format!("{path}/properties"), verdict);
            }
            (Some(_), None) => {}
            (None, _) => verdict.push(format!("{path}/event"), Problem::UnknownEvent),
        }
    }

    /// What judges the properties of an event.
    fn event(&self, name: &str) -> Option<Arc<Validator>> {
        let name = self.events.get(name)?;
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = ready.get(name) {
            return Some(Arc::clone(known));
        }
        // It could be compiled before.
        let validator = Arc::new(self.definitions.compile(name).ok()?);
        if ready.len() >= MOST_READY {
            ready.clear();
        }
        ready.insert(name.clone(), Arc::clone(&validator));
        Some(validator)
    }
}

impl Envelope {
    fn new() -> Result<Self, SchemaError> {
        let definitions = Definitions::parse(ENVELOPE.as_bytes())?;
        Ok(Self {
            message: definitions.compile("message")?,
            batch: definitions.compile("batch")?,
            report: definitions.compile("report")?,
        })
    }
}

/// Each message with its place.
fn messages_at<'v>(path: &str, messages: Option<&'v Value>) -> Vec<(String, &'v Value)> {
    let messages = messages.and_then(Value::as_array).into_iter().flatten();
    messages
        .enumerate()
        .map(|(i, message)| (format!("{path}/{i}"), message))
        .collect()
}

fn judge(schema: &Validator, part: &Value, path: &str, verdict: &mut Verdict) {
    for error in schema.iter_errors(part) {
        verdict.push_error(path, &error);
    }
}
