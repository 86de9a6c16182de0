//! A part derives `Telemetry` as one; an event of its own is none.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "two")]
struct Two {
    enable_x: bool,
    #[telemetry(part)]
    other: Other,
    #[telemetry(part)]
    title: String,
}

#[derive(Default, Telemetry)]
#[telemetry(event = "other")]
struct Other {
    enable_x: bool,
}

fn main() {}
