//! Values to look at.

use super::{Sink, Wire};
use crate::meta::{EventMeta, FieldMeta};

/// Keeps what an event would send, for previews and assertions.
#[derive(Debug, Default)]
pub struct ValueSink {
    fields: Vec<(&'static FieldMeta, WireValue)>,
}

/// A sent value that owns what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireValue {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A label, a list of labels or a machine format.
    Text(String),
}

impl std::fmt::Display for WireValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Text(text) => write!(f, "\"{text}\""),
        }
    }
}

impl ValueSink {
    /// The sent fields in schema order.
    #[must_use]
    pub fn fields(&self) -> &[(&'static FieldMeta, WireValue)] {
        &self.fields
    }

    /// The value under a payload key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&WireValue> {
        self.fields
            .iter()
            .find(|(field, _)| field.key.as_str() == key)
            .map(|(_, value)| value)
    }
}

impl Sink for ValueSink {
    fn begin(&mut self, _event: &'static EventMeta) {}

    fn field(&mut self, field: &'static FieldMeta, value: Wire) {
        let value = match value {
            Wire::Bool(value) => WireValue::Bool(value),
            Wire::Integer(value) => WireValue::Integer(value),
            Wire::Label(_) | Wire::List { .. } | Wire::Version(_) | Wire::TimeOfDay(_) => {
                WireValue::Text(value.to_string())
            }
        };
        self.fields.push((field, value));
    }

    fn end(&mut self, _event: &'static EventMeta) {}
}
