//! The labels of a list's items are labels of the field, too.

use telemetry_core::{Labels, Telemetry};

#[derive(Labels)]
enum Locale {
    De,
    Nl,
}

#[derive(Telemetry)]
#[telemetry(event = "locales")]
struct Locales {
    locales: Vec<Locale>,
}

fn main() {
    let _ = (Locale::De, Locale::Nl);
}
