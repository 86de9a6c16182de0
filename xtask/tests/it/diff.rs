//! What changed between two versions of a schema, and how it is told.

mod contract;
mod evolution;
mod forms;
mod revisions;
mod worked;
