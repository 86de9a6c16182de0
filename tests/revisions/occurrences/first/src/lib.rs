//! What happens on a server, as its first revision declares it.

pub mod contract;

use std::time::Duration;

use telemetry_core::{Telemetry, Version};

/// A process ended unexpectedly.
#[derive(Debug, Telemetry)]
#[telemetry(event = "crashed")]
pub struct Crashed {
    /// Its release.
    pub app_version: Version,
    /// Its last words.
    pub message: String,
    /// What it could do.
    pub rights: Vec<String>,
    /// Since its start.
    pub run_for: Duration,
}
