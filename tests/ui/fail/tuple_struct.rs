//! The schema declares fields by name, so the struct has names.

use telemetry_core::Telemetry;

#[derive(Telemetry)]
#[telemetry(event = "small")]
struct Small(bool, String, Vec<String>);

fn main() {}
