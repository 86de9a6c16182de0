//! One run reports every error of a struct, each once and at its own place.

use telemetry_core::{Labels, Telemetry};

#[derive(Telemetry)]
#[telemetry(event = "small", events = "small")]
struct Small {
    #[telemetry(count)]
    enable_mail: bool,
    #[telemetry(never)]
    site_url: String,
    plugins: bool,
    cache_size: usize,
}

#[derive(Telemetry)]
#[telemetry(event = "values")]
struct Values {
    enable_mail: String,
    mode: Mode,
    ratio: Mode,
    cache_size: usize,
}

#[derive(Labels)]
enum Mode {
    Zstd,
}

fn main() {
    let _ = Mode::Zstd;
}
