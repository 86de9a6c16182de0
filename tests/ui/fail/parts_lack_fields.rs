//! A struct and its parts together hold every field; those that are missing are named all at once.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "two")]
struct Two {
    #[telemetry(part)]
    switches: Switches,
}

#[derive(Default, Telemetry)]
#[telemetry(event = "two", part = "switches")]
struct Switches {
    enable_x: bool,
}

fn main() {}
