//! How mail is sent, out of the server's configuration. None of it can be sent as telemetry: nothing
//! here is a value that a sink knows, and nothing is shown.

use std::fmt;

use lettre::message::Mailbox;
use mattermost_telemetry::generated::Config;
use serde_json::Value;
use telemetry_core::config::{Configuration as _, variable};

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
    #[error("the configuration is no JSON object")]
    NoObject,
    #[error("`EmailSettings.{0}` is not set")]
    Missing(&'static str),
    #[error("`EmailSettings.{0}` cannot be used")]
    Unclear(&'static str),
    #[error(
        "the password is not sent in clear; set `EmailSettings.ConnectionSecurity` to TLS or STARTTLS"
    )]
    InClear,
}

impl MailServer {
    /// Reads the settings, with the environment over them.
    pub(super) fn read(text: &[u8], environment: &Environment) -> Result<Self, Unusable> {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let file: Value = serde_json::from_slice(text).map_err(|_no_json| Unusable::NoObject)?;
        let settings = Settings {
            section: member(&file, SECTION).cloned().unwrap_or_default(),
            environment,
        };
        let host = settings.text("SMTPServer")?;
        let security = match settings.optional("ConnectionSecurity")?.as_deref() {
            None | Some("PLAIN") => Security::Plain,
            Some("STARTTLS") => Security::StartTls,
            Some("TLS") => Security::Tls,
            Some(_) => return Err(Unusable::Unclear("ConnectionSecurity")),
        };
        let credentials = if settings.flag("EnableSMTPAuth")? {
            let password = Secret(settings.text("SMTPPassword")?);
            Some((settings.text("SMTPUsername")?, password))
        } else {
            None
        };
        let is_here = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if credentials.is_some() && security == Security::Plain && !is_here {
            return Err(Unusable::InClear);
        }
        let port = settings.text("SMTPPort")?.parse();
        let from = settings.text("FeedbackEmail")?.parse();
        Ok(Self {
            host,
            port: port.map_err(|_no_port| Unusable::Unclear("SMTPPort"))?,
            security,
            skips_verification: settings.flag("SkipServerCertificateVerification")?,
            credentials,
            from: from.map_err(|_no_address| Unusable::Unclear("FeedbackEmail"))?,
        })
    }
}

/// The section, and the environment over it.
struct Settings<'e> {
    section: Value,
    environment: &'e Environment,
}

impl Settings<'_> {
    /// A setting as text; nothing if it is not set or empty.
    fn optional(&self, name: &'static str) -> Result<Option<String>, Unusable> {
        let variable = variable(Config::PREFIX.unwrap_or_default(), &[SECTION, name]);
        if let Some(value) = self.environment.get(&variable) {
            let value = value.to_str().ok_or(Unusable::Unclear(name))?;
            return Ok(Some(value.to_owned()));
        }
        match member(&self.section, name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
            Some(Value::Bool(flag)) => Ok(Some(flag.to_string())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(Value::Array(_) | Value::Object(_)) => Err(Unusable::Unclear(name)),
        }
    }

    fn text(&self, name: &'static str) -> Result<String, Unusable> {
        self.optional(name)?.ok_or(Unusable::Missing(name))
    }

    fn flag(&self, name: &'static str) -> Result<bool, Unusable> {
        match self.optional(name)?.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Unusable::Unclear(name)),
        }
    }
}

/// A member by its name without case, as the server compares.
fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let mut members = value.as_object()?.iter();
    let found = members.find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
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
