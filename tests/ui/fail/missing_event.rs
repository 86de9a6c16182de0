//! A struct says which event it is.

use telemetry_core::Telemetry;

#[derive(Telemetry)]
struct Small {
    enable_mail: bool,
}

#[derive(Telemetry)]
#[telemetry(part = "switches")]
struct Switches {
    enable_x: bool,
}

fn main() {}
