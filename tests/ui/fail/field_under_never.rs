//! A field that the schema lists under `[never]` says so in the struct too.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Small {
    enable_mail: bool,
    site_url: String,
    plugins: Vec<String>,
    secret: String,
}

fn main() {}
