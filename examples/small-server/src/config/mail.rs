//! Mail.

use telemetry_core::{Labels, Telemetry};

/// Whether and how the server sends mail.
#[derive(Debug, Telemetry)]
#[telemetry(event = "config_mail")]
pub struct Mail {
    /// Whether it does.
    pub send_mail: bool,
    /// The mail server.
    #[telemetry(never)]
    pub host: String,
    /// The mail server's port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The account there.
    #[telemetry(never)]
    pub user: String,
    /// The account's password.
    #[telemetry(never)]
    pub password: String,
    /// Who mail comes from.
    pub sender: String,
    /// What mail ends with.
    pub footer: String,
    /// The oldest release of the mail reader that may fetch digests; empty for any.
    pub oldest_reader: String,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            send_mail: false,
            host: String::new(),
            port: 587,
            security: Security::Starttls,
            user: String::new(),
            password: String::new(),
            sender: "pastes@localhost".to_owned(),
            footer: String::new(),
            oldest_reader: String::new(),
        }
    }
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, Labels)]
pub enum Security {
    /// It isn't.
    None,
    /// It is after the first words.
    Starttls,
    /// It is from the start.
    Tls,
}
