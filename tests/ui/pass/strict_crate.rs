//! The expansion works in a crate that forbids unsafe code, denies all warnings and is pedantic.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused_qualifications, unused_results, unreachable_pub)]
#![deny(single_use_lifetimes, trivial_casts, let_underscore_drop, non_ascii_idents)]

use telemetry_core::{Labels, Telemetry};

#[derive(Default, Telemetry)]
#[telemetry(event = "mode")]
struct One {
    mode: Mode,
}

#[derive(Default, Labels)]
enum Mode {
    #[default]
    Gzip,
}

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Small {
    enable_mail: bool,
    site_url: String,
    plugins: Vec<u8>,
}

fn main() {
    assert_eq!(One::default().to_json(), br#"{"mode":"gzip"}"#);
    assert!(!Small::default().to_json().is_empty());
}
