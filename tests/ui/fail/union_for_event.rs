//! An event is no union.

use telemetry_core::Telemetry;

#[derive(Telemetry)]
#[telemetry(event = "two")]
union Two {
    enable_x: bool,
    enable_y: bool,
}

fn main() {}
