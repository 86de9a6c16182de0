//! Everything that is wrong with the event's schema file is shown where the event is named.

use telemetry_core::Telemetry;

#[derive(Telemetry)]
#[telemetry(event = "broken")]
struct Broken {
    enable_x: bool,
    enable_y: bool,
}

fn main() {}
