//! Where the crate is reached by another path, the attribute says so.

mod facade {
    pub use telemetry_core as telemetry;
}

use facade::telemetry::{Labels, Telemetry};

#[derive(Telemetry)]
#[telemetry(event = "mode", crate = "crate::facade::telemetry")]
struct One {
    mode: Mode,
}

#[derive(Labels)]
#[telemetry(crate = "facade::telemetry")]
enum Mode {
    Gzip,
}

fn main() {
    assert_eq!(One { mode: Mode::Gzip }.to_json(), br#"{"mode":"gzip"}"#);
}
