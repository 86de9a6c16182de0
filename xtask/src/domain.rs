//! A field's domain in the three forms that are published: words, one canonical line, JSON Schema.

pub(crate) mod canonical;
pub(crate) mod json;
pub(crate) mod markup;
pub(crate) mod words;
