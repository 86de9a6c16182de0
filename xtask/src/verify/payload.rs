//! The forms in which payloads are captured.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;
use telemetry_collect::{Published, Verdict};

/// The message by which a report names its contract.
const CITING: &str = "telemetry";

/// The key of the contract's checksum in it.
const HASH: &str = "contract";

/// The key of the contract's revision.
const REVISION: &str = "contract_revision";

/// One payload of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payload<'a> {
    /// The line where it begins, from 1.
    pub(crate) line: usize,
    form: Form,
    text: &'a str,
    /// Where it stands in the line, as a JSON pointer.
    within: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Report,
    Message,
    Batch,
}

/// A contract that a payload names.
#[derive(Debug)]
pub(super) struct Citation {
    /// Where its properties are, as a JSON pointer.
    properties: String,
    pub(super) hash: String,
    pub(super) revision: Option<u64>,
}

impl Citation {
    /// The place of the checksum.
    pub(super) fn at_hash(&self) -> String {
        format!("{}/{}", self.properties, HASH)
    }

    /// The place of the revision.
    pub(super) fn at_revision(&self) -> String {
        format!("{}/{}", self.properties, REVISION)
    }
}

/// What tells forms apart.
#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(borrow)]
    batch: Option<&'a RawValue>,
    #[serde(borrow)]
    events: Option<&'a RawValue>,
    /// Of the log of what was sent.
    #[serde(borrow)]
    body: Option<&'a RawValue>,
    /// Of the log of what an endpoint took.
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

/// The payloads of a file: the whole text, or each of its lines. A text of nothing but white space has
/// none.
pub(crate) fn payloads(text: &str) -> Vec<Payload<'_>> {
    let is_json = |text: &str| serde_json::from_str::<&RawValue>(text).is_ok();
    let Some(first) = text.lines().find(|line| !line.trim().is_empty()) else {
        return Vec::new();
    };
    if is_json(text) || !is_json(first) {
        return vec![Payload::new(1, text)];
    }
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| Payload::new(number, line))
        .collect()
}

impl<'a> Payload<'a> {
    fn new(line: usize, text: &'a str) -> Self {
        let (text, within) = match serde_json::from_str(text) {
            Ok(Outline {
                body: Some(body), ..
            }) => (body.get(), "/body"),
            Ok(Outline {
                message: Some(message),
                ..
            }) => (message.get(), "/message"),
            Ok(_) | Err(_) => (text, ""),
        };
        let form = match serde_json::from_str(text) {
            Ok(Outline { batch: Some(_), .. }) => Form::Batch,
            Ok(Outline {
                events: Some(_), ..
            }) => Form::Report,
            Ok(_) | Err(_) => Form::Message,
        };
        Self {
            line,
            form,
            text,
            within,
        }
    }

    /// Whether it is a report of nothing.
    pub(crate) fn is_empty(&self) -> bool {
        #[derive(Deserialize)]
        struct Report {
            events: [IgnoredAny; 0],
        }
        let is_report = |Report { events: [] }: Report| self.form == Form::Report;
        serde_json::from_str(self.text).is_ok_and(is_report)
    }

    /// Judges it by what a revision of the contract declares.
    pub(super) fn judge(&self, published: &Published) -> Verdict {
        let text = self.text.as_bytes();
        match self.form {
            Form::Report => published.judge_report(text),
            Form::Message => published.judge_message(text),
            Form::Batch => published.judge_batch(text),
        }
    }

    /// A place in the line or file.
    pub(super) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.within)
    }

    /// The contracts that it names, in its order.
    pub(super) fn citations(&self) -> Vec<Citation> {
        let Ok(payload) = serde_json::from_str::<Value>(self.text) else {
            return Vec::new();
        };
        let list = match self.form {
            Form::Report => "events",
            Form::Batch => "batch",
            Form::Message => {
                return self.citation("", &payload).into_iter().collect();
            }
        };
        let messages = payload.get(list).and_then(Value::as_array);
        let messages = messages.into_iter().flatten().enumerate();
        messages
            .filter_map(|(i, message)| self.citation(&format!("/{list}/{i}"), message))
            .collect()
    }

    fn citation(&self, path: &str, message: &Value) -> Option<Citation> {
        if message.get("event")? != CITING {
            return None;
        }
        let properties = message.get("properties")?;
        Some(Citation {
            properties: self.path(&format!("{path}/properties")),
            hash: properties.get(HASH)?.as_str()?.to_owned(),
            revision: properties.get(REVISION).and_then(Value::as_u64),
        })
    }
}
