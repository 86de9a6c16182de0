//! Labels are the variants of an enum without parameters.

use telemetry_core::Labels;

#[derive(Labels)]
struct Mode {
    text: String,
}

#[derive(Labels)]
union Either {
    one: u8,
    two: u8,
}

#[derive(Labels)]
enum Of<const N: usize> {
    Gzip,
}

fn main() {
    let _ = Of::<1>::Gzip;
}
