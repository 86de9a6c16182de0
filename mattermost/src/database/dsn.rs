//! Where a server's database is and how it is entered, as the server's own drivers are told.

mod mysql;
mod postgres;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::section;

/// The kind of a database, as the configuration calls its driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Driver {
    /// PostgreSQL.
    Postgres,
    /// MySQL or MariaDB.
    MySql,
}

/// Where a database is, and how it is entered. It holds a password, so nothing of it is shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Dsn {
    pub(super) driver: Driver,
    pub(super) place: Place,
    pub(super) user: String,
    pub(super) password: Option<String>,
    pub(super) database: String,
    pub(super) tls: Tls,
    /// Who may vouch for the database, where it is not who does everywhere.
    pub(super) authorities: Option<PathBuf>,
    /// What this program proves itself with: a certificate, and its key.
    pub(super) certificate: Option<(PathBuf, PathBuf)>,
    /// Where PostgreSQL looks for tables, if not where it does by itself.
    pub(super) search_path: Option<String>,
    /// How long connecting may take.
    pub(super) patience: Option<Duration>,
    /// Whether a password may go to MySQL as it is.
    pub(super) cleartext: bool,
}

/// Where a database listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Network {
        host: String,
        port: u16,
    },
    /// For MySQL the socket, for PostgreSQL the directory that it lies in, and its number.
    Socket(PathBuf, u16),
}

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tls {
    Off,
    /// Where the database offers it.
    Offered,
    /// By whoever answers.
    Unchecked,
    /// By a database that proves its name.
    Checked,
}

/// Why there is no database to ask. It repeats nothing that stands in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Another driver than the server has.
    #[error("`SqlSettings.DriverName` is neither `postgres` nor `mysql`")]
    Driver,
    /// The settings cannot be read.
    #[error(transparent)]
    Settings(#[from] section::Unusable),
    /// It cannot be taken apart.
    #[error("`SqlSettings.DataSource` has not the form of its driver: {0}")]
    Form(&'static str),
    /// PostgreSQL's driver does not know this protection.
    #[error(
        "`sslmode` in `SqlSettings.DataSource` is none of `disable`, `require`, `verify-ca` and \
         `verify-full`"
    )]
    SslMode,
    /// MySQL's driver knows this protection only within the server.
    #[error(
        "`tls` in `SqlSettings.DataSource` is none of `true`, `false`, `skip-verify` and `preferred`"
    )]
    TlsName,
}

impl Driver {
    /// The driver of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "postgres" => Some(Self::Postgres),
            "mysql" => Some(Self::MySql),
            _ => None,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::MySql => "mysql",
        }
    }
}

impl Dsn {
    /// Reads what a driver is told; `variable` looks up the variables that PostgreSQL's driver knows.
    ///
    /// What the driver takes and this program has no use for is passed over.
    ///
    /// # Errors
    ///
    /// If the driver would not take it either.
    pub fn parse(
        driver: Driver,
        text: &str,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Unusable> {
        match driver {
            Driver::Postgres => postgres::parse(text, variable),
            Driver::MySql => mysql::parse(text),
        }
    }

    /// What kind of database it is.
    #[must_use]
    pub const fn driver(&self) -> Driver {
        self.driver
    }

    fn new(driver: Driver, place: Place) -> Self {
        Self {
            driver,
            place,
            user: String::new(),
            password: None,
            database: String::new(),
            tls: Tls::Off,
            authorities: None,
            certificate: None,
            search_path: None,
            patience: None,
            cleartext: false,
        }
    }
}

impl fmt::Debug for Dsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dsn")
            .field("driver", &self.driver)
            .finish_non_exhaustive()
    }
}

/// A host and the port behind it, if there is one; brackets around an IPv6 address are taken off.
fn host_and_port(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, behind) = rest.split_once(']')?;
        return match behind.strip_prefix(':') {
            Some(port) => Some((host, Some(port))),
            None if behind.is_empty() => Some((host, None)),
            None => None,
        };
    }
    match text.split_once(':') {
        // More than one colon is an address without a port.
        Some((_, behind)) if behind.contains(':') => Some((text, None)),
        Some((host, port)) => Some((host, Some(port))),
        None => Some((text, None)),
    }
}

/// The text with `%41` read as `A`, and `+` as a space where that is so.
fn decode(text: &str, plus_is_space: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high * 16 + low).ok()?
            }
            b'+' if plus_is_space => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The parameters behind a `?`, decoded.
fn parameters(text: &str) -> Option<Vec<(String, String)>> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(name, true)?, decode(value, true)?))
        })
        .collect()
}

/// The path, unless it is empty.
fn path(text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| Path::new(text).to_owned())
}

#[cfg(test)]
mod tests;
