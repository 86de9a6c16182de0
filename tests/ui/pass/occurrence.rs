//! An event with the trigger `occurrence` can be handed over where something happened.

use telemetry_core::{Labels, Occurrence, Telemetry};

#[derive(Telemetry)]
#[telemetry(event = "happened")]
struct Happened {
    #[telemetry(enum)]
    kind: Kind,
}

#[derive(Labels)]
enum Kind {
    Good,
    Bad,
}

fn track(event: impl Occurrence) -> Vec<u8> {
    event.to_json()
}

fn main() {
    assert_eq!(track(Happened { kind: Kind::Bad }), br#"{"kind":"bad"}"#);
    assert_eq!(track(Happened { kind: Kind::Good }), br#"{"kind":"good"}"#);
}
