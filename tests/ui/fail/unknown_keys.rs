//! A key that the attribute does not know is refused, with those that it knows.

use telemetry_core::{Labels, Telemetry};

#[derive(Default, Telemetry)]
#[telemetry(event = "small", partt = "x")]
struct Small {
    #[telemetry(boolean)]
    enable_mail: bool,
    #[telemetry(skip)]
    site_url: String,
    #[telemetry(key = "plugins")]
    plugins: Vec<String>,
}

#[derive(Labels)]
#[telemetry(rename_all = "kebab-case")]
enum Mode {
    #[telemetry(labels = "gzip")]
    Gzip,
}

fn main() {
    let _ = Mode::Gzip;
}
