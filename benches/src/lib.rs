#![doc = include_str!("../README.md")]

pub mod changed;
pub mod child;
pub mod client;
pub mod clock;
pub mod expansion;
pub mod floor;
pub mod occurrence;
pub mod peers;
pub mod process;
pub mod project;
pub mod sink;
pub mod store;
pub mod synthetic;
pub mod table;
pub mod variant;

// The derive's own files, where they look for each other.
use expansion::derive::{
    attribute, declared, errors, expand, generate, input, krate, labels, memory, name, record,
    rule, validate,
};
