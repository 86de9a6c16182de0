//! From structs that somebody wrote to a proposal of schema files.
//!
//! Nothing here decides that a value may leave: what a type cannot tell is a question, which does not
//! pass `check`, and what has the name of a secret is never collected.

mod decision;
mod document;
mod kind;
mod listing;
mod naming;
mod proposal;
mod refusal;
mod sensitive;
mod sentence;
mod serde;
mod source;
mod spelling;
mod survey;
mod told;

pub(crate) use document::{Surroundings, questions, render};
pub(crate) use listing::with_files;
pub(crate) use proposal::{Event, Proposal, propose};
pub(crate) use source::Source;
pub(crate) use told::{code, totals};
