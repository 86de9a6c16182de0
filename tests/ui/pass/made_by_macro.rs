//! The struct may be the product of a macro.

use telemetry_core::Telemetry;

macro_rules! event {
    ($name:ident, $event:literal, $($field:ident: $type:ty),*) => {
        #[derive(Default, Telemetry)]
        #[telemetry(event = $event)]
        struct $name {
            $($field: $type),*
        }
    };
}

event!(Two, "two", enable_x: bool, enable_y: Option<bool>, title: String);

fn main() {
    assert_eq!(Two::default().to_json(), br#"{"enable_x":false,"isdefault_title":true}"#);
}
