//! A part belongs to the event of the struct around it.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "two")]
struct Two {
    enable_y: bool,
    title: String,
    #[telemetry(part)]
    switches: Switches,
}

#[derive(Default, Telemetry)]
#[telemetry(event = "other", part = "switches")]
struct Switches {
    enable_x: bool,
}

fn main() {}
