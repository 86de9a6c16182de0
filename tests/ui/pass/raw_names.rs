//! Fields and variants may be named by words that Rust reserves.

use telemetry_core::{Labels, Telemetry};

#[derive(Default, Telemetry)]
#[telemetry(event = "words")]
struct Words {
    r#type: bool,
    r#match: Match,
    #[telemetry(never)]
    #[expect(dead_code)]
    krate: bool,
}

#[derive(Default, Labels)]
#[expect(non_camel_case_types)]
enum Match {
    #[default]
    r#loop,
    #[expect(dead_code)]
    Move,
}

fn main() {
    let words = Words::default();
    assert_eq!(words.to_json(), br#"{"type":false,"match":"loop"}"#);
}
