//! A text cannot be sent as `bool` unless the schema says which texts are true.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Small {
    enable_mail: String,
    site_url: String,
    plugins: Vec<String>,
}

fn main() {}
