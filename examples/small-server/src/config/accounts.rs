//! Who may use the server.

use std::time::Duration;

use telemetry_core::{Labels, Telemetry};

/// Who may use the server, and how people sign in.
#[derive(Debug, Telemetry)]
#[telemetry(event = "config_accounts")]
pub struct Accounts {
    /// Whether anybody may create an account.
    pub open_registration: bool,
    /// The ways to sign in.
    pub sign_in: Vec<SignIn>,
    /// The least length of a password.
    pub password_length: u8,
    /// When people have to sign in again.
    pub session_lifetime: Duration,
    /// Names of administrators.
    pub admins: Vec<String>,
    /// The language that newcomers see. It is a text, so it is looked up among the schema's labels:
    /// whatever is not there leaves as `other`.
    pub language: String,
    /// What newcomers read.
    pub welcome_text: String,
    /// Who signs people in over OAuth, if anybody does.
    #[telemetry(part)]
    pub oauth: Option<OAuth>,
}

impl Default for Accounts {
    fn default() -> Self {
        Self {
            open_registration: false,
            sign_in: vec![SignIn::Password],
            password_length: 10,
            session_lifetime: Duration::from_hours(24 * 30),
            admins: Vec::new(),
            language: "en".to_owned(),
            welcome_text: "Paste something.".to_owned(),
            oauth: None,
        }
    }
}

/// A way to sign in.
#[derive(Clone, Copy, Debug, Labels)]
pub enum SignIn {
    /// With a password of this server.
    Password,
    /// Over another service.
    #[telemetry(label = "oauth")]
    OAuth,
    /// Over a directory.
    Ldap,
}

/// A service that signs people in.
#[derive(Debug, Default, Telemetry)]
#[telemetry(event = "config_accounts", part = "oauth")]
pub struct OAuth {
    /// The service's name.
    pub oauth_provider: String,
    /// The permissions that are asked of it.
    pub oauth_scopes: Vec<String>,
    /// Who the server is to the service.
    #[telemetry(never)]
    pub oauth_client_id: String,
    /// How the server proves it.
    #[telemetry(never)]
    pub oauth_client_secret: String,
}
