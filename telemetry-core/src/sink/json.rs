//! JSON bytes.

use std::io::Write as _;

use super::{Sink, SortedLabels, Wire};
use crate::meta::{EventMeta, FieldMeta, HEAD};

/// Bytes beyond an event's own that a buffer needs, since keys are copied in moves of one size.
pub const SLACK: usize = HEAD;

/// Writes each event as one JSON object behind the bytes that are already there.
///
/// Within a buffer of [`EventMeta::max_bytes`] and [`SLACK`] more nothing is allocated.
#[derive(Clone, Debug, Default)]
pub struct JsonSink {
    bytes: Vec<u8>,
    start: usize,
}

impl JsonSink {
    /// A sink whose buffer has room for one event, whatever its values.
    #[must_use]
    pub fn for_event(event: &EventMeta) -> Self {
        Self::new(Vec::with_capacity(event.max_bytes + SLACK))
    }

    /// A sink that writes behind the content of a buffer.
    #[must_use]
    pub fn new(buffer: Vec<u8>) -> Self {
        Self {
            bytes: buffer,
            start: 0,
        }
    }

    /// What was written so far.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The buffer.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Forgets what was written and keeps the buffer.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    fn integer(&mut self, value: i64) {
        let mut digits = itoa::Buffer::new();
        self.bytes
            .extend_from_slice(digits.format(value).as_bytes());
    }

    fn array(&mut self, labels: SortedLabels) {
        self.bytes.push(b'[');
        let mut comma = "";
        // Writing into a `Vec` cannot fail.
        let _ = labels.each(|label| {
            let written = write!(self.bytes, "{comma}\"{label}\"");
            comma = ",";
            written
        });
        self.bytes.push(b']');
    }

    /// A text between quotes; its characters need no escape, the schema sees to that.
    fn display(&mut self, value: Wire<'_>) {
        // Writing into a `Vec` cannot fail.
        let _ = write!(self.bytes, "\"{value}\"");
    }
}

impl Sink for JsonSink {
    #[inline]
    fn begin(&mut self, _event: &'static EventMeta) {
        self.start = self.bytes.len();
    }

    #[inline]
    fn field(&mut self, field: &'static FieldMeta, value: Wire<'_>) {
        let (head, len) = field.key.head();
        let at = self.bytes.len();
        self.bytes.extend_from_slice(head);
        self.bytes.truncate(at + len);
        match value {
            Wire::Bool(true) => self.bytes.extend_from_slice(b"true"),
            Wire::Bool(false) => self.bytes.extend_from_slice(b"false"),
            Wire::Integer(value) => self.integer(value),
            Wire::Label(label) => {
                self.bytes.push(b'"');
                self.bytes.extend_from_slice(label.as_bytes());
                self.bytes.push(b'"');
            }
            Wire::List { .. }
            | Wire::Version(_)
            | Wire::TimeOfDay(_)
            | Wire::Id(_)
            | Wire::Date(_)
            | Wire::Masked(_) => self.display(value),
            Wire::Labels(labels) => self.array(labels),
        }
    }

    #[inline]
    fn end(&mut self, _event: &'static EventMeta) {
        // Every field came with a comma in front; the first one is where the object opens.
        match self.bytes.get_mut(self.start) {
            Some(comma) => *comma = b'{',
            None => self.bytes.push(b'{'),
        }
        self.bytes.push(b'}');
    }
}
