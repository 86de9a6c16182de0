//! Where the schema's class changed and the struct's type did not, the compiler says so.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Small {
    enable_mail: bool,
    site_url: String,
    plugins: Option<bool>,
}

fn main() {}
