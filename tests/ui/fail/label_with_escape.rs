//! A label consists of characters that need no escape on any wire.

use telemetry_core::Labels;

#[derive(Labels)]
enum Mode {
    #[telemetry(label = "g\"zip")]
    Gzip,
    #[telemetry(label = "zstd\n")]
    Zstd,
    #[telemetry(label = "größe")]
    Size,
}

fn main() {
    let _ = (Mode::Gzip, Mode::Zstd, Mode::Size);
}
