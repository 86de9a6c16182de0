//! The default is kept for the life of the program, so all threads must be able to share it.

use std::rc::Rc;

use telemetry_core::Telemetry;

#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Small {
    enable_mail: bool,
    site_url: Rc<String>,
    plugins: Vec<String>,
}

fn main() {}
