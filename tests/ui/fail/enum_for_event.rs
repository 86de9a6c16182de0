//! An event is no enum.

use telemetry_core::Telemetry;

#[derive(Telemetry)]
#[telemetry(event = "mode")]
enum Mode {
    Gzip,
}

fn main() {
    let _ = Mode::Gzip;
}
