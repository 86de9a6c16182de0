//! A text has nothing to be looked up among where the schema declares no labels.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "retries")]
struct Mail {
    retries: String,
}

fn main() {}
