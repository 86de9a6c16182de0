//! Fields that the struct lacks are named all at once, at the struct, ready to be pasted.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "values")]
struct Values {
    enable_mail: bool,
}

fn main() {}
