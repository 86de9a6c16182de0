//! What only the host has is parsed first: no text, and no number without a unit, is taken for it.

use telemetry_core::Telemetry;

#[derive(Telemetry)]
#[telemetry(event = "figures")]
struct Figures {
    release: String,
    installation: String,
    place: &'static str,
    issued: i64,
    answer: u64,
    features: String,
    recent: usize,
    message: u8,
}

fn main() {}
