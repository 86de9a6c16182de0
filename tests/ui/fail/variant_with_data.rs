//! A label holds no data: no text of the program gets into a payload through a variant.

use telemetry_core::Labels;

#[derive(Labels)]
enum Mode {
    Gzip,
    Custom(String),
    Level { value: u8 },
}

fn main() {
    let _ = (Mode::Gzip, Mode::Custom(String::new()), Mode::Level { value: 1 });
}
