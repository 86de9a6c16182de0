//! A query string.

use std::fmt::Write as _;

use super::{Sink, Wire};
use crate::meta::{EventMeta, FieldMeta};

/// Writes `key=value` pairs joined by `&`, escaped as RFC 3986 wants it, in schema order.
#[derive(Clone, Debug, Default)]
pub struct QuerySink {
    text: String,
}

impl QuerySink {
    /// What was written so far.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Sink for QuerySink {
    fn begin(&mut self, _event: &'static EventMeta) {}

    fn field(&mut self, field: &'static FieldMeta, value: Wire) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.push_str(field.key.as_str());
        self.text.push('=');
        // Writing into a `String` cannot fail.
        let _ = write!(Escaped(&mut self.text), "{value}");
    }

    fn end(&mut self, _event: &'static EventMeta) {}
}

/// Percent-encodes everything but the unreserved characters.
struct Escaped<'a>(&'a mut String);

impl std::fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                self.0.push(char::from(byte));
            } else {
                write!(self.0, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}
