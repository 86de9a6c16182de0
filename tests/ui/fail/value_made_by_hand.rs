//! A value has no constructor that one could give a text.

use telemetry_core::{IsDefault, Value};

fn main() {
    let text = std::env::args().collect::<String>();
    let _ = Value(text);
    let _ = IsDefault(text);
    let _ = Value::default();
}
