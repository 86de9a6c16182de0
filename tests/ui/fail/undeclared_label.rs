//! Every label of a type is one of the field's labels; those that are not are named all at once.

use telemetry_core::{Labels, Telemetry};

#[derive(Default, Labels)]
enum Mode {
    #[default]
    Gzip,
    Zstd,
    #[telemetry(label = "brotli")]
    Br,
}

#[derive(Telemetry)]
#[telemetry(event = "mode")]
struct Web {
    mode: Option<Mode>,
}

fn main() {
    let _ = (Mode::Zstd, Mode::Br);
}
