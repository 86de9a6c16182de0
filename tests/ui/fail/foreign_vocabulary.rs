//! A text can only be masked for the vocabulary of its field.

use telemetry_core::{Date, Id, Labels, MaskedText, Telemetry, Version};

enum Names {}

impl Labels for Names {
    const LABELS: &'static [&'static str] = &["object", "anna"];

    fn index(&self) -> usize {
        match *self {}
    }
}

#[derive(Telemetry)]
#[telemetry(event = "figures")]
struct Figures {
    release: Version,
    installation: Id,
    place: Option<Id>,
    issued: Date,
    answer: std::time::Duration,
    features: Vec<String>,
    recent: Vec<String>,
    message: MaskedText<Names>,
}

fn main() {}
