//! Two variants cannot have the same label: a reader could not tell them apart.

use telemetry_core::Labels;

#[derive(Labels)]
enum Mode {
    Gzip,
    #[telemetry(label = "gzip")]
    Compressed,
}

fn main() {
    let _ = (Mode::Gzip, Mode::Compressed);
}
