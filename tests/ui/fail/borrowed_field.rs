//! An event's fields own what they hold, also where the struct has the lifetime for a borrow.

use std::borrow::Cow;

use telemetry_core::Telemetry;

#[derive(Telemetry)]
#[telemetry(event = "small")]
struct Small<'a> {
    enable_mail: bool,
    site_url: Cow<'a, str>,
    plugins: &'a [u8],
}

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Fine {
    enable_mail: bool,
    site_url: &'static str,
    plugins: &'static [u8],
}

fn main() {}
