//! The events of one day, built as one unit.

use crate::event::Record;
use crate::scope::Scope;
use crate::sink::JsonSink;

/// The events of one day as the JSON text `{"events":[{"event":…,"properties":{…}},…]}`.
#[derive(Clone, Debug)]
pub struct Report {
    json: JsonSink,
}

const OPEN: &[u8] = b"{\"events\":[";

impl Default for Report {
    fn default() -> Self {
        Self {
            json: JsonSink::new(OPEN.to_vec()),
        }
    }
}

impl Report {
    /// Adds an event, unless nothing is left of it: an event that declares fields and sends none of
    /// them, such as one of an earlier release, says nothing, and what nobody agreed to is not sent.
    pub fn push(&mut self, record: &dyn Record, scope: &Scope<'_>) {
        let event = record.event();
        if !scope.allows(event) {
            return;
        }
        let bytes = self.json.bytes_mut();
        let before = bytes.len();
        if bytes.len() > OPEN.len() {
            bytes.push(b',');
        }
        bytes.extend_from_slice(b"{\"event\":\"");
        bytes.extend_from_slice(event.name.as_bytes());
        bytes.extend_from_slice(b"\",\"properties\":");
        record.encode(scope, &mut self.json);
        let bytes = self.json.bytes_mut();
        if bytes.ends_with(b"{}") && !event.fields.is_empty() {
            bytes.truncate(before);
        } else {
            bytes.push(b'}');
        }
    }

    /// The complete text.
    #[must_use]
    pub fn into_json(self) -> Vec<u8> {
        let mut bytes = self.json.into_bytes();
        bytes.extend_from_slice(b"]}");
        bytes
    }
}
