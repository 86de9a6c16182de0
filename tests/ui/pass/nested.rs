//! Nested structs hold parts of one event, at any depth and in other modules, or are events of their own.

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
    #[telemetry(event)]
    other: Other,
    #[telemetry(event)]
    another: Option<Box<Other>>,
}

#[derive(Default, Telemetry)]
#[telemetry(event = "other")]
struct Other {
    // The name is that of a field of the event around it.
    enable_x: bool,
}

fn main() {
    Two::prepare();
    let two = Two {
        another: Some(Box::default()),
        ..Two::default()
    };
    assert_eq!(two.to_json(), br#"{"enable_x":false,"isdefault_title":true}"#);
    assert_eq!(two.other.to_json(), br#"{"enable_x":false}"#);
    assert!(two.another.is_some());
}
