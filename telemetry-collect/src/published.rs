//! The published JSON Schema, ready to judge what was received.

use std::collections::BTreeSet;

use jsonschema::{Draft, PatternOptions, Validator, ValidatorMap};
use serde_json::Value;

use crate::finding::{Problem, Verdict};
use crate::json;

/// The most bytes of a body: what the protocol allows for a batch.
pub const MAX_BODY_BYTES: usize = 500_000;

/// The protocol's own part of a message and of a batch. It stands here, and not in what an
/// application publishes, since it is the same for all of them; it is as closed as their events.
const ENVELOPE: &str = include_str!("envelope.schema.json");

/// All that may be received: the events of one published JSON Schema in the protocol's envelope.
///
/// Everything is compiled once. Judging takes time and memory in proportion to the body, whose size
/// is limited.
#[derive(Debug)]
pub struct Published {
    /// Names, so that no received text is ever taken for a pointer into the schema.
    events: BTreeSet<String>,
    schemas: ValidatorMap,
    envelope: ValidatorMap,
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
        let document = json::parse(text)?;
        let events: BTreeSet<String> = document
            .get("$defs")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter(|(_, schema)| schema.get("type").is_some_and(|name| name == "object"))
            .map(|(name, _)| name.clone())
            .collect();
        if events.is_empty() {
            return Err(SchemaError::NoEvent);
        }
        Ok(Self {
            events,
            schemas: compile(&document)?,
            envelope: compile(&serde_json::from_str(ENVELOPE)?)?,
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
            Some(schema) => judge(schema, properties, "", &mut verdict),
            None => verdict.push(String::new(), Problem::UnknownEvent),
        }
        verdict
    }

    /// Judges the body of a request that carries one message.
    #[must_use]
    pub fn judge_message(&self, body: &[u8]) -> Verdict {
        self.judge_body(body, "message", |message| vec![(String::new(), message)])
    }

    /// Judges the body of a request that carries a batch of messages.
    #[must_use]
    pub fn judge_batch(&self, body: &[u8]) -> Verdict {
        self.judge_body(body, "batch", |batch| {
            let messages = batch.get("batch").and_then(Value::as_array);
            messages_at("/batch", messages)
        })
    }

    /// Judges a report as it is before it becomes messages: `{"events":[{"event":…,"properties":{…}}]}`.
    #[must_use]
    pub fn judge_report(&self, body: &[u8]) -> Verdict {
        self.judge_body(body, "report", |report| {
            let events = report.get("events").and_then(Value::as_array);
            messages_at("/events", events)
        })
    }

    fn judge_body(
        &self,
        body: &[u8],
        form: &str,
        messages: impl FnOnce(&Value) -> Vec<(String, &Value)>,
    ) -> Verdict {
        let mut verdict = Verdict::default();
        if body.len() > MAX_BODY_BYTES {
            let bytes = body.len();
            verdict.push(String::new(), Problem::TooLarge { bytes });
            return verdict;
        }
        match json::parse(body) {
            Ok(body) => {
                if let Some(envelope) = definition(&self.envelope, form) {
                    judge(envelope, &body, "", &mut verdict);
                }
                for (path, message) in messages(&body) {
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
                judge(schema, properties, &format!("{path}/properties"), verdict);
            }
            (Some(_), None) => {}
            (None, _) => verdict.push(format!("{path}/event"), Problem::UnknownEvent),
        }
    }

    fn event(&self, name: &str) -> Option<&Validator> {
        let name = self.events.get(name)?;
        definition(&self.schemas, name)
    }
}

/// Each message with its place.
fn messages_at<'v>(path: &str, messages: Option<&'v Vec<Value>>) -> Vec<(String, &'v Value)> {
    let messages = messages.into_iter().flatten().enumerate();
    messages
        .map(|(i, message)| (format!("{path}/{i}"), message))
        .collect()
}

fn definition<'m>(schemas: &'m ValidatorMap, name: &str) -> Option<&'m Validator> {
    let name = name.replace('~', "~0").replace('/', "~1");
    schemas.get(&format!("#/$defs/{name}"))
}

/// Patterns are matched in linear time, formats are judged, and nothing is fetched.
fn compile(document: &Value) -> Result<ValidatorMap, SchemaError> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .offline()
        .build_map(document)
        .map_err(|error| SchemaError::NotASchema(error.to_string()))
}

fn judge(schema: &Validator, part: &Value, path: &str, verdict: &mut Verdict) {
    for error in schema.iter_errors(part) {
        verdict.push_error(path, &error);
    }
}
