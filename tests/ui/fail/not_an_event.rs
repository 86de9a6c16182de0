//! A struct beside an event is one itself, and no field of the event.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "two")]
struct Two {
    enable_x: bool,
    #[telemetry(event)]
    enable_y: bool,
    title: String,
}

#[derive(Default, Telemetry)]
#[telemetry(event = "other")]
struct Other {
    enable_x: bool,
    #[telemetry(event)]
    plain: Plain,
}

#[derive(Default)]
struct Plain;

fn main() {}
