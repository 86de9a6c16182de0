//! What is compared with a default needs one.

use telemetry_core::Telemetry;

#[derive(Telemetry)]
#[telemetry(event = "small")]
struct Small {
    enable_mail: bool,
    site_url: String,
    plugins: Vec<String>,
}

fn main() {}
