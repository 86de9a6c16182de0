#![doc = include_str!("../README.md")]

#[cfg(feature = "endpoint")]
pub mod endpoint;
mod finding;
mod json;
mod published;

pub use finding::{Finding, MAX_FINDINGS, Problem, Verdict};
pub use published::{MAX_BODY_BYTES, Published, SchemaError};
