//! Figures of real databases. `cargo xtask test-databases` runs them, and these tests.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what these lints forbid fails a test, as it should"
)]

mod base;
mod between;
mod certificates;
mod cluster;
mod data;
#[path = "../preview/differences.rs"]
mod differences;
mod faults;
mod figures;
mod followed;
mod identifier;
mod lease;
mod licenses;
mod log;
mod nodes;
mod program;
mod protection;
mod publisher;
mod real_server;
mod releases;
// The memory of a process is what Linux says.
#[cfg(target_os = "linux")]
mod resources;
mod statements;
