//! A query string.

use std::fmt::Write as _;

use super::Sink;
use crate::encode::Fields;

/// Writes `key=value` pairs joined by `&`, escaped as RFC 3986 wants it, those of an event in the
/// order of their keys.
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
    fn event(&mut self, fields: &Fields<'_>) {
        let mut pairs = Vec::new();
        fields.for_each(|field, value| pairs.push((field.key.as_str(), value)));
        pairs.sort_by_key(|(key, _)| *key);
        for (key, value) in pairs {
            if !self.text.is_empty() {
                self.text.push('&');
            }
            self.text.push_str(key);
            self.text.push('=');
            // Writing into a `String` cannot fail.
            let _ = write!(Escaped(&mut self.text), "{value}");
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
