//! An event has no parameters of any kind.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct OfType<T> {
    enable_mail: bool,
    site_url: T,
    plugins: Vec<String>,
}

#[derive(Telemetry)]
#[telemetry(event = "small")]
struct OfConstant<const N: usize> {
    enable_mail: bool,
    site_url: String,
    plugins: [String; N],
}

fn main() {}
