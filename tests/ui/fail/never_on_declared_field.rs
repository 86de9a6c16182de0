//! A field that the schema declares is sent; `never` cannot contradict it.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Small {
    enable_mail: bool,
    #[telemetry(never)]
    site_url: String,
    plugins: Vec<String>,
}

fn main() {}
