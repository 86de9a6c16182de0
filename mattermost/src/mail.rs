//! Bulletins by mail, through the mail server of the configuration.

mod settings;

use std::io;
use std::time::Duration;

use lettre::address::AddressError;
use lettre::message::{Mailbox, Message, header::ContentType};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{SmtpTransport, Transport as _};
use telemetry_client::security::{Bulletin, BulletinHandler, NotTaken};

use crate::environment::Environment;
use crate::host::Server;
use settings::{MailServer, Security};

/// For the connection, and for each step of the conversation.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Mails each bulletin to administrators, in one transaction: the mail server has it for all of them,
/// or for none.
#[derive(Debug)]
pub(crate) struct MailHandler {
    server: Server,
    recipients: Vec<Mailbox>,
}

impl MailHandler {
    /// # Errors
    ///
    /// If an address is none.
    pub(crate) fn new(server: Server, recipients: &[String]) -> Result<Self, AddressError> {
        let parse = |address: &String| address.parse::<Mailbox>();
        Ok(Self {
            server,
            recipients: recipients.iter().map(parse).collect::<Result<_, _>>()?,
        })
    }

    /// The settings as they are now.
    fn settings(&self) -> Result<MailServer, NotTaken> {
        let text = self.server.text().map_err(NotTaken::new)?;
        let environment: &Environment = &self.server.environment;
        MailServer::read(&text, environment).map_err(NotTaken::new)
    }
}

impl BulletinHandler for MailHandler {
    fn take(&mut self, bulletin: &Bulletin) -> Result<(), NotTaken> {
        let settings = self.settings()?;
        let message = letter(bulletin, &settings.from, &self.recipients)?;
        let transport = transport(&settings)?;
        let sent = transport.send(&message).map_err(|error| explain(&error))?;
        if sent.is_positive() {
            Ok(())
        } else {
            Err(NotTaken::new("the mail server did not take the mail"))
        }
    }
}

fn letter(bulletin: &Bulletin, from: &Mailbox, to: &[Mailbox]) -> Result<Message, NotTaken> {
    let id = bulletin.id();
    let mut builder = Message::builder()
        .from(from.clone())
        .subject(format!("Security bulletin {id} for this Mattermost server"))
        // The same each time, so that a mail that comes twice can be known.
        .message_id(Some(format!("<bulletin.{id}@mattermost-telemetry>")))
        .header(ContentType::TEXT_PLAIN);
    for recipient in to {
        builder = builder.to(recipient.clone());
    }
    let text = format!("{}\n\n{}\n", bulletin.trust(), bulletin.text());
    builder
        .body(text)
        .map_err(|_unfit| NotTaken::new("the mail cannot be written"))
}

fn transport(settings: &MailServer) -> Result<SmtpTransport, NotTaken> {
    let tls = || {
        TlsParameters::builder(settings.host.clone())
            .dangerous_accept_invalid_certs(settings.skips_verification)
            .build()
            .map_err(|_unusable| NotTaken::new("connections cannot be secured on this system"))
    };
    let tls = match settings.security {
        Security::Plain => Tls::None,
        Security::StartTls => Tls::Required(tls()?),
        Security::Tls => Tls::Wrapper(tls()?),
    };
    let mut builder = SmtpTransport::builder_dangerous(&settings.host)
        .port(settings.port)
        .tls(tls)
        .timeout(Some(TIMEOUT));
    if let Some((user, password)) = &settings.credentials {
        let credentials = Credentials::new(user.clone(), password.reveal().to_owned());
        builder = builder.credentials(credentials);
    }
    Ok(builder.build())
}

/// What went wrong. The words of the mail server are not repeated: it may repeat the password.
fn explain(error: &Error) -> NotTaken {
    if let Some(code) = error.status() {
        NotTaken::new(format_args!("the mail server refused with status {code}"))
    } else if error.is_timeout() {
        NotTaken::new("the mail server did not answer in time")
    } else if error.is_tls() || broke_in_handshake(error) {
        NotTaken::new("the connection to the mail server cannot be secured")
    } else if error.is_client() {
        NotTaken::new("the mail server does not offer what the settings demand")
    } else {
        NotTaken::new("the mail server cannot be reached, or broke the connection off")
    }
}

/// Whether the connection ended because one side could not prove who it is: what its bytes mean is then
/// no more than invalid data to whoever reads them.
fn broke_in_handshake(error: &Error) -> bool {
    let first = std::error::Error::source(error);
    std::iter::successors(first, |error| error.source())
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::InvalidData)
}
