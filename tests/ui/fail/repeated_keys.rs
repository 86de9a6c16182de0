//! No key of the attribute stands twice, and none contradicts another.

use telemetry_core::{Labels, Telemetry};

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
#[telemetry(event = "two")]
struct Small {
    #[telemetry(bool, bool)]
    enable_mail: bool,
    #[telemetry(is_default, count)]
    site_url: String,
    #[telemetry(never, count)]
    plugins: Vec<String>,
    #[telemetry(part, never)]
    secret: String,
}

#[derive(Labels)]
enum Mode {
    #[telemetry(label = "gzip", label = "zip")]
    Gzip,
}

fn main() {
    let _ = Mode::Gzip;
}
