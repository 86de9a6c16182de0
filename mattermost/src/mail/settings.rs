//! How mail is sent, out of the server's configuration. None of it can be sent as telemetry: nothing
//! here is a value that a sink knows, and nothing is shown.

use std::fmt;

use lettre::message::Mailbox;
use mattermost_telemetry::section::{self, Section};

use crate::environment::Environment;

const SECTION: &str = "EmailSettings";

/// A mail server, and how it is spoken to.
pub(super) struct MailServer {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) skips_verification: bool,
    pub(super) credentials: Option<(String, Secret)>,
    pub(super) from: Mailbox,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Security {
    Plain,
    StartTls,
    Tls,
}

/// A text that is shown nowhere.
pub(super) struct Secret(String);

/// Why the settings cannot be used. It repeats no value of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unusable {
    #[error(transparent)]
    Setting(#[from] section::Unusable),
    #[error("`EmailSettings.{0}` is not set")]
    Missing(&'static str),
    #[error(
        "the password is not sent in clear; set `EmailSettings.ConnectionSecurity` to TLS or STARTTLS"
    )]
    InClear,
}

impl MailServer {
    /// Reads the settings, with the environment over them.
    pub(super) fn read(file: &[u8], environment: &Environment) -> Result<Self, Unusable> {
        let variables = environment.variables();
        let settings = Section::read(file, SECTION, &variables)?;
        let host = text(&settings, "SMTPServer")?;
        let security = match settings.text("ConnectionSecurity")?.as_deref() {
            None | Some("PLAIN") => Security::Plain,
            Some("STARTTLS") => Security::StartTls,
            Some("TLS") => Security::Tls,
            Some(_) => return Err(settings.unusable("ConnectionSecurity").into()),
        };
        let credentials = if flag(&settings, "EnableSMTPAuth")? {
            let password = Secret(text(&settings, "SMTPPassword")?);
            Some((text(&settings, "SMTPUsername")?, password))
        } else {
            None
        };
        let is_here = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if credentials.is_some() && security == Security::Plain && !is_here {
            return Err(Unusable::InClear);
        }
        let port = text(&settings, "SMTPPort")?.parse();
        let from = text(&settings, "FeedbackEmail")?.parse();
        Ok(Self {
            host,
            port: port.map_err(|_no_port| settings.unusable("SMTPPort"))?,
            security,
            skips_verification: flag(&settings, "SkipServerCertificateVerification")?,
            credentials,
            from: from.map_err(|_no_address| settings.unusable("FeedbackEmail"))?,
        })
    }
}

/// A setting that has to be there.
fn text(settings: &Section<'_>, name: &'static str) -> Result<String, Unusable> {
    settings.text(name)?.ok_or(Unusable::Missing(name))
}

fn flag(settings: &Section<'_>, name: &'static str) -> Result<bool, Unusable> {
    Ok(settings.flag(name)?.unwrap_or_default())
}

impl Secret {
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Debug for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailServer(…)")
    }
}
