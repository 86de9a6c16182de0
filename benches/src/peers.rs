//! Other ways to write the same events, made from the schema while building.

#![expect(
    clippy::too_many_lines,
    clippy::unused_self,
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    reason = "the code has one line per field of the schema"
)]

use serde::Serialize;
use serde_json::Value;

include!(concat!(env!("OUT_DIR"), "/peers.rs"));

/// How a person would push a value's JSON into a buffer.
trait Push {
    /// Appends the value.
    fn push(&self, out: &mut Vec<u8>);
}

impl Push for bool {
    fn push(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl Push for i64 {
    fn push(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(itoa::Buffer::new().format(*self).as_bytes());
    }
}

impl Push for &'static str {
    fn push(&self, out: &mut Vec<u8>) {
        out.push(b'"');
        out.extend_from_slice(self.as_bytes());
        out.push(b'"');
    }
}

/// A value as it was sent; a text is kept for the life of the program, as labels are.
trait Read {
    /// The value.
    fn read(sent: &Value) -> Self;
}

impl Read for bool {
    fn read(sent: &Value) -> Self {
        sent.as_bool().unwrap_or_default()
    }
}

impl Read for i64 {
    fn read(sent: &Value) -> Self {
        sent.as_i64().unwrap_or_default()
    }
}

impl Read for &'static str {
    fn read(sent: &Value) -> Self {
        sent.as_str().unwrap_or_default().to_owned().leak()
    }
}

fn json(event: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(event).unwrap_or_default()
}
