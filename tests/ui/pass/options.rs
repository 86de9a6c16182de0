//! Every type may be optional; what is not there is left out.

use std::path::PathBuf;
use std::time::Duration;

use telemetry_core::{Date, Id, LabelSet, Labels, MaskedText, Telemetry, TimeOfDay, Version};

#[derive(Default, Telemetry)]
#[telemetry(event = "values")]
struct Values {
    enable_mail: Option<bool>,
    editing: Option<String>,
    lifetime: Option<Duration>,
    greeting: Option<String>,
    folder: Option<PathBuf>,
    ports: Option<u16>,
    mode: Option<Mode>,
    level: Option<&'static str>,
    locales: Option<LabelSet>,
    retries: Option<i8>,
    size: Option<u128>,
    supported: Option<Version>,
    backup: Option<TimeOfDay>,
    plugins: Option<Vec<u8>>,
    admins: Option<String>,
    users: Option<usize>,
    #[telemetry(is_default)]
    site_url: Option<String>,
    #[telemetry(is_default)]
    ratio: Option<f32>,
}

#[derive(Default, Telemetry)]
#[telemetry(event = "figures")]
struct Figures {
    #[telemetry(version)]
    release: Option<Version>,
    #[telemetry(id)]
    installation: Option<Id>,
    place: Option<Id>,
    #[telemetry(date)]
    issued: Option<Date>,
    #[telemetry(duration)]
    answer: Option<Duration>,
    #[telemetry(labels)]
    features: Option<Vec<String>>,
    recent: Option<LabelSet>,
    #[telemetry(masked_text)]
    message: Option<MaskedText<Mode>>,
}

#[derive(Labels)]
enum Mode {
    #[telemetry(label = "other")]
    Unknown,
}

fn main() {
    let _ = Mode::Unknown;
    let values = Values::default().to_json();
    assert_eq!(values, br#"{"isdefault_site_url":true,"isdefault_ratio":true}"#);
    assert_eq!(Figures::default().to_json(), b"{}");
}
