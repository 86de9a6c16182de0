#![doc = include_str!("../README.md")]

mod artifact;
mod cli;
mod codegen;
mod command;
mod compare;
mod contract;
mod docs;
mod domain;
mod escape;
mod findings;
mod git;
mod hunks;
mod json_schema;
mod layout;
mod outcome;
mod review;
mod scaffold;
mod store;
mod verify;

pub use artifact::{Artifact, Generator, Group};
pub use cli::{Caller, main, run};
pub use layout::{Layout, LayoutError};
pub use outcome::Outcome;
