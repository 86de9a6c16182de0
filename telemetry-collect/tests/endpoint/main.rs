//! The endpoint over real connections: what it takes, what it refuses, how it misbehaves, and that
//! a client loses nothing to it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what these lints forbid fails a test, as it should"
)]

mod delivering;
mod hosts;
mod messages;
mod misbehaving;
mod program;
mod protocol;
mod repeated;
mod robust;
mod server;
mod soak;
