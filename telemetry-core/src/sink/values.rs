//! Values to look at.

use std::convert::Infallible;

use super::{Sink, Wire};
use crate::encode::Fields;
use crate::meta::FieldMeta;

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
    /// A label, labels joined by a separator, a machine format or a masked text.
    Text(String),
    /// An array of labels.
    List(Vec<&'static str>),
}

impl std::fmt::Display for WireValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::List(labels) => write!(f, "{labels:?}"),
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
    fn event(&mut self, fields: &Fields<'_>) {
        fields.for_each(|field, value| self.fields.push((field, WireValue::from(value))));
    }
}

impl From<Wire<'_>> for WireValue {
    fn from(value: Wire<'_>) -> Self {
        match value {
            Wire::Bool(value) => Self::Bool(value),
            Wire::Integer(value) => Self::Integer(value),
            Wire::Label(_)
            | Wire::List { .. }
            | Wire::Version(_)
            | Wire::TimeOfDay(_)
            | Wire::Id(_)
            | Wire::Date(_)
            | Wire::Masked(_) => Self::Text(value.to_string()),
            Wire::Labels(labels) => {
                let mut list = Vec::new();
                let Ok(()) = labels.each(|label| {
                    list.push(label);
                    Ok::<_, Infallible>(())
                });
                Self::List(list)
            }
        }
    }
}
