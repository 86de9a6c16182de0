//! Other ways to write the same events, made from the schema while building.

#![allow(clippy::too_many_lines, reason = "the code has one line per field of the schema")]

include!(concat!(env!("OUT_DIR"), "/peers.rs"));

/// How a person would push a value's JSON into a buffer.
pub trait Push {
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
