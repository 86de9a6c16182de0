//! The program as its users run it.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what these lints forbid fails a test, as it should"
)]

mod agreement;
mod deviations;
mod differences;
mod figures;
mod hostile;
mod occurrences;
mod operations;
mod payload;
mod program;
mod readme;
mod releases;
mod server;
mod shown;
