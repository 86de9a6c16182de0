//! A value that cannot be compared cannot be sent as `is-default`.

use telemetry_core::Telemetry;

#[derive(Default)]
struct Address(String);

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Small {
    enable_mail: bool,
    site_url: Address,
    plugins: Vec<String>,
}

fn main() {
    let _ = Address::default().0;
}
