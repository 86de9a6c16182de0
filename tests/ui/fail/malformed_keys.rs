//! A key of the attribute has the form that it needs.

use telemetry_core::{Labels, Telemetry};

#[derive(Default, Telemetry)]
#[telemetry(event)]
struct Nameless {
    enable_mail: bool,
}

#[derive(Default, Telemetry)]
#[telemetry(event = small)]
struct Bare {
    enable_mail: bool,
}

#[derive(Default, Telemetry)]
#[telemetry(event = "small", crate = "not a path")]
struct Small {
    #[telemetry(bool = "true")]
    enable_mail: bool,
    #[telemetry]
    site_url: String,
    plugins: Vec<String>,
}

#[derive(Labels)]
enum Mode {
    #[telemetry(label)]
    Gzip,
}

#[derive(Default, Telemetry)]
#[telemetry("small")]
struct Quoted {
    enable_mail: bool,
}

fn main() {
    let _ = Mode::Gzip;
}
