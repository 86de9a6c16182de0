//! Two fields that differ in `_` and case only are the same field of the schema.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Small {
    enable_mail: bool,
    site_url: String,
    siteurl: String,
    plugins: Vec<String>,
}

fn main() {}
