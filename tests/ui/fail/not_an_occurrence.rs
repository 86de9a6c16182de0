//! A daily event cannot be handed over where something happened.

use telemetry_core::{Occurrence, Telemetry};

#[derive(Telemetry)]
#[telemetry(event = "mode")]
struct Mode {
    mode: String,
}

fn track(_: impl Occurrence) {}

fn main() {
    track(Mode { mode: String::new() });
}
