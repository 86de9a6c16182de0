//! The settings of a server, as its second revision declares them.

pub mod contract;

use telemetry_core::{Id, Telemetry};

/// How pastes are kept.
#[derive(Debug, Default, Telemetry)]
#[telemetry(event = "config_paste")]
pub struct Paste {
    /// Where.
    pub mode: String,
    /// Whether there is a proxy.
    pub proxy: bool,
    /// Megabytes.
    pub size: i64,
    /// Attempts.
    pub retries: i64,
    /// Separated by commas.
    pub locales: String,
    /// An address.
    pub site_url: String,
}

/// By what the report was made.
#[derive(Debug, Telemetry)]
#[telemetry(event = "telemetry")]
pub struct Quality {
    /// The checksum.
    pub contract: Option<Id>,
    /// The revision.
    pub contract_revision: u64,
}
