#![doc = include_str!("../README.md")]

// What the schema declares, as Rust types.
pub mod generated;
pub mod preview;
