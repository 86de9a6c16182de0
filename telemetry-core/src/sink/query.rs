//! A query string.

use std::fmt::Write as _;

use super::{Sink, Wire};
use crate::meta::{EventMeta, FieldMeta};

/// Writes `key=value` pairs joined by `&`, escaped as RFC 3986 wants it, those of an event in the
/// order of their keys.
#[derive(Clone, Debug, Default)]
pub struct QuerySink {
    text: String,
    /// Where the event begins.
    start: usize,
}

impl QuerySink {
    /// What was written so far.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Sink for QuerySink {
    fn begin(&mut self, _event: &'static EventMeta) {
        self.start = self.text.len();
    }

    fn field(&mut self, field: &'static FieldMeta, value: Wire<'_>) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.push_str(field.key.as_str());
        self.text.push('=');
        // Writing into a `String` cannot fail.
        let _ = write!(Escaped(&mut self.text), "{value}");
    }

    fn end(&mut self, _event: &'static EventMeta) {
        let pairs = self.text.split_off(self.start);
        let mut pairs: Vec<&str> = pairs.split('&').filter(|pair| !pair.is_empty()).collect();
        pairs.sort_by_key(|pair| pair.split('=').next());
        for pair in pairs {
            let separator = if self.text.is_empty() { "" } else { "&" };
            self.text.push_str(separator);
            self.text.push_str(pair);
        }
    }
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
