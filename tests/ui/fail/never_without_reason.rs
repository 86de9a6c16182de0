//! What is never sent has a published reason in the schema.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Small {
    enable_mail: bool,
    site_url: String,
    plugins: Vec<String>,
    #[telemetry(never)]
    admin_address: String,
}

fn main() {}
