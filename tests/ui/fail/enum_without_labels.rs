//! A type that names no labels cannot choose one.

use telemetry_core::Telemetry;

#[derive(Telemetry)]
#[telemetry(event = "mode")]
struct Web {
    mode: Mode,
}

enum Mode {
    Gzip,
}

fn main() {
    let _ = Mode::Gzip;
}
