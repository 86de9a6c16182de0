//! Each rule of the schema says which types it takes; every misfit is reported once, at the type.

use telemetry_core::Telemetry;

struct Opaque;

#[derive(Telemetry)]
#[telemetry(event = "values")]
struct Values {
    enable_mail: u8,
    editing: u8,
    lifetime: String,
    greeting: u8,
    folder: u8,
    ports: String,
    mode: u8,
    level: f64,
    locales: bool,
    retries: bool,
    size: String,
    supported: f64,
    backup: u16,
    plugins: bool,
    admins: bool,
    users: String,
    site_url: Opaque,
    ratio: f64,
}

impl Default for Values {
    fn default() -> Self {
        unimplemented!()
    }
}

fn main() {}
