#![doc = include_str!("../README.md")]

mod finding;
mod json;
mod published;

pub use finding::{Finding, MAX_FINDINGS, Problem, Verdict};
pub use published::{MAX_BODY_BYTES, Published, SchemaError};
