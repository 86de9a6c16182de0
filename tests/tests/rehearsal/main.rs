//! An upgrade, rehearsed: two revisions of a schema, compiled, of which somebody agreed to the first.
//!
//! What the second program sends until somebody accepts is, byte for byte, what the first one sends,
//! and after that what it sends to people who know nothing else.

mod checks;
mod collector;
mod generated;
mod machine;
mod occurrences;
mod settings;
