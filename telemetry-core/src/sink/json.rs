//! JSON bytes.

use std::io::Write as _;

use super::{Sink, SortedLabels, Wire};
use crate::encode::Fields;
use crate::meta::EventMeta;

/// Writes each event as one JSON object behind the bytes that are already there.
///
/// Within a buffer of [`EventMeta::max_bytes`] nothing is allocated.
#[derive(Clone, Debug, Default)]
pub struct JsonSink {
    bytes: Vec<u8>,
}

impl JsonSink {
    /// A sink whose buffer has room for one event, whatever its values.
    #[must_use]
    pub fn for_event(event: &EventMeta) -> Self {
        Self::new(Vec::with_capacity(event.max_bytes))
    }

    /// A sink that writes behind the content of a buffer.
    #[must_use]
    pub fn new(buffer: Vec<u8>) -> Self {
        Self { bytes: buffer }
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

    fn value(&mut self, value: Wire<'_>) {
        match value {
            Wire::Bool(true) => self.bytes.extend_from_slice(b"true"),
            Wire::Bool(false) => self.bytes.extend_from_slice(b"false"),
            Wire::Integer(value) => {
                let mut digits = itoa::Buffer::new();
                let digits = digits.format(value);
                self.bytes.extend_from_slice(digits.as_bytes());
            }
            Wire::Label(label) => {
                self.bytes.push(b'"');
                self.bytes.extend_from_slice(label.as_bytes());
                self.bytes.push(b'"');
            }
            Wire::TimeOfDay(time) => {
                self.bytes.push(b'"');
                self.bytes.extend_from_slice(&time.digits());
                self.bytes.push(b'"');
            }
            Wire::List { .. }
            | Wire::Version(_)
            | Wire::Id(_)
            | Wire::Date(_)
            | Wire::Masked(_) => self.display(value),
            Wire::Labels(labels) => self.array(labels),
        }
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

impl JsonSink {
    /// Writes the ready text from a place up to the field at an index, then the field's own value;
    /// returns where the ready text goes on.
    #[inline(never)]
    fn replace(&mut self, fields: &Fields<'_>, index: u16, from: usize) -> usize {
        let ready = &fields.event().ready;
        let Some(slot) = ready.slots.get(usize::from(index)) else {
            return from;
        };
        if let Some(value) = fields.wire(index) {
            self.bytes
                .extend_from_slice(ready.between(from, slot.value()));
            self.value(value);
        } else {
            self.bytes
                .extend_from_slice(ready.between(from, slot.member()));
        }
        slot.end()
    }
}

impl Sink for JsonSink {
    fn event(&mut self, fields: &Fields<'_>) {
        let start = self.bytes.len();
        let mut from = 0;
        fields.differences(|index| from = self.replace(fields, index, from));
        self.bytes
            .extend_from_slice(fields.event().ready.behind(from));
        // Every member came with a comma in front; the first one is where the object opens.
        match self.bytes.get_mut(start) {
            Some(comma) => *comma = b'{',
            None => self.bytes.push(b'{'),
        }
        self.bytes.push(b'}');
    }
}
