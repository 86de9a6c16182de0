//! A struct that agrees with its event needs nothing else, and says what it sends.

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Small {
    #[telemetry(bool)]
    enable_mail: bool,
    #[telemetry(is_default)]
    site_url: String,
    #[telemetry(count)]
    plugins: Vec<String>,
    #[telemetry(never)]
    secret: String,
}

fn main() {
    let small = Small::default();
    let json = small.to_json();
    assert_eq!(json, br#"{"enable_mail":false,"isdefault_site_url":true,"plugins":0}"#);
    assert!(small.secret.is_empty());
}
