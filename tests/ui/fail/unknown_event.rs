//! An event that no file declares is refused, with what was probably meant or what there is.

use telemetry_core::Telemetry;

#[derive(Telemetry)]
#[telemetry(event = "smal")]
struct Small {
    enable_mail: bool,
}

#[derive(Telemetry)]
#[telemetry(event = "config_service")]
struct Service {
    enable_mail: bool,
}

fn main() {}
