//! A type without variants of its own names its labels by hand.

use telemetry_core::{Labels, Telemetry};

struct Level(u8);

impl Labels for Level {
    const LABELS: &'static [&'static str] = &["gzip", "disabled", "other"];

    fn index(&self) -> usize {
        usize::from(self.0)
    }
}

#[derive(Telemetry)]
#[telemetry(event = "mode")]
struct Mode {
    mode: Level,
}

fn main() {
    assert_eq!(Mode { mode: Level(1) }.to_json(), br#"{"mode":"disabled"}"#);
    assert_eq!(Mode { mode: Level(9) }.to_json(), br#"{"mode":"other"}"#);
}
