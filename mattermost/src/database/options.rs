//! A data source, as the drivers of this program are told.

use std::io::{self, Read as _};
use std::path::Path;

use sqlx::ConnectOptions as _;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::dsn::{Dsn, Place, Tls};
use super::gaps::Unknown;
use crate::plain_file;

/// How the database knows who asks, where it has a place for that.
const NAME: &str = "mattermost-telemetry";

/// No file of certificates is larger.
const LARGEST: u64 = 4 << 20;

pub(super) fn postgres(dsn: &Dsn) -> Result<PgConnectOptions, Unknown> {
    let options = PgConnectOptions::new_without_pgpass()
        .username(&dsn.user)
        .database(&dsn.database)
        .application_name(NAME)
        .ssl_mode(match dsn.tls {
            Tls::Off => PgSslMode::Disable,
            Tls::Offered => PgSslMode::Prefer,
            Tls::Unchecked => PgSslMode::Require,
            Tls::Checked => PgSslMode::VerifyFull,
        })
        .disable_statement_logging();
    let options = match &dsn.place {
        Place::Network { host, port } => options.host(host).port(*port),
        Place::Socket(dir, port) => options.socket(dir).port(*port),
    };
    let options = match &dsn.password {
        Some(password) => options.password(password),
        None => options,
    };
    let options = match &dsn.authorities {
        Some(file) if dsn.tls != Tls::Off => options.ssl_root_cert_from_pem(pem(file)?),
        Some(_) | None => options,
    };
    let options = match &dsn.certificate {
        Some((certificate, key)) if dsn.tls != Tls::Off => options
            .ssl_client_cert_from_pem(pem(certificate)?)
            .ssl_client_key_from_pem(pem(key)?),
        Some(_) | None => options,
    };
    Ok(match &dsn.search_path {
        Some(path) => options.options([("search_path", path)]),
        None => options,
    })
}

pub(super) fn mysql(dsn: &Dsn, tls: Tls) -> MySqlConnectOptions {
    let options = MySqlConnectOptions::new()
        .username(&dsn.user)
        .database(&dsn.database)
        .ssl_mode(match tls {
            Tls::Off => MySqlSslMode::Disabled,
            Tls::Offered => MySqlSslMode::Preferred,
            Tls::Unchecked => MySqlSslMode::Required,
            Tls::Checked => MySqlSslMode::VerifyIdentity,
        })
        .enable_cleartext_plugin(dsn.cleartext)
        // What the driver would say by itself is needed for none of the statements.
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None)
        .set_names(false)
        .disable_statement_logging();
    let options = match &dsn.place {
        Place::Network { host, port } => options.host(host).port(*port),
        Place::Socket(path, _) => options.socket(path),
    };
    match &dsn.password {
        Some(password) => options.password(password),
        None => options,
    }
}

/// A file that protects the connection. The driver would say of one that cannot be read that the
/// database cannot be reached.
fn pem(path: &Path) -> Result<Vec<u8>, Unknown> {
    let read = || -> io::Result<Vec<u8>> {
        let file = plain_file::open(path)?.ok_or(io::ErrorKind::InvalidInput)?;
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|_unreadable| Unknown::Unprotected)
}
