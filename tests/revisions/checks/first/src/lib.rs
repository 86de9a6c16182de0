//! What a security update check tells, as its first revision declares it.

pub mod contract;

use telemetry_core::{Telemetry, Version};

/// What the check tells.
#[derive(Debug, Telemetry)]
#[telemetry(event = "security_update_check")]
pub struct Check {
    /// The server's release.
    pub build: Version,
    /// The operating system.
    pub system: String,
}
