//! A class that is repeated at the field must be the schema's.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Small {
    #[telemetry(bool)]
    enable_mail: bool,
    #[telemetry(enum)]
    site_url: String,
    #[telemetry(is_default)]
    plugins: Vec<String>,
}

fn main() {}
