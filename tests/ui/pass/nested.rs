//! Nested structs hold parts of one event, at any depth and in other modules.

use telemetry_core::Telemetry;

mod inner {
    #[derive(Default, telemetry_core::Telemetry)]
    #[telemetry(event = "two", part = "switches")]
    pub struct Switches {
        pub enable_x: bool,
        #[telemetry(part)]
        pub deeper: Option<Deeper>,
    }

    #[derive(Default, telemetry_core::Telemetry)]
    #[telemetry(event = "two", part = "deeper")]
    pub struct Deeper {
        pub enable_y: bool,
    }
}

#[derive(Default, Telemetry)]
#[telemetry(event = "two")]
struct Two {
    #[telemetry(part)]
    switches: Box<inner::Switches>,
    title: String,
}

fn main() {
    let two = Two::default();
    assert_eq!(two.to_json(), br#"{"enable_x":false,"isdefault_title":true}"#);
}
