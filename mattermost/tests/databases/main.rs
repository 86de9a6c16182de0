//! Figures of real databases. `cargo xtask test-databases` runs them, and these tests.

#![expect(
    clippy::panic,
    reason = "what this lint forbids fails a test, as it should"
)]

mod base;
mod between;
mod certificates;
mod data;
mod faults;
mod figures;
mod licenses;
mod log;
mod program;
mod protection;
mod publisher;
mod releases;
// The memory of a process is what Linux says.
#[cfg(target_os = "linux")]
mod resources;
mod statements;
