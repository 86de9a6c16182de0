//! A field that the schema does not know is refused, with what was probably meant.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Small {
    enable_mail: bool,
    site_url: String,
    plugin: Vec<String>,
    plugins: Vec<String>,
    cache_size: usize,
}

fn main() {}
