//! A field has one place among a struct and its parts.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "two")]
struct Two {
    enable_x: bool,
    title: String,
    #[telemetry(part)]
    switches: Switches,
    #[telemetry(part)]
    again: Option<Switches>,
}

#[derive(Default, Telemetry)]
#[telemetry(event = "two", part = "switches")]
struct Switches {
    enable_x: bool,
    enable_y: bool,
}

fn main() {}
