//! What `go-sql-driver/mysql`, MySQL's driver in the server, is told:
//! `user:password@net(address)/database?parameters`. It is no URL: user and password stand there as
//! they are.

use std::path::PathBuf;
use std::time::Duration;

use super::{Driver, Dsn, Place, Tls, Unusable, host_and_port, parameters};

const PORT: u16 = 3306;
const HOST: &str = "127.0.0.1";
const SOCKET: &str = "/tmp/mysql.sock";

pub(super) fn parse(text: &str) -> Result<Dsn, Unusable> {
    // A password and the path of a socket may hold slashes, too.
    let (left, right) = text
        .rsplit_once('/')
        .ok_or(Unusable::Form("there is no `/` before the database's name"))?;
    let (account, place) = left.rsplit_once('@').unwrap_or(("", left));
    let (user, password) = match account.split_once(':') {
        Some((user, password)) => (user, Some(password)),
        None => (account, None),
    };
    let (database, query) = right.split_once('?').unwrap_or((right, ""));
    let mut dsn = Dsn {
        user: user.to_owned(),
        password: password.map(str::to_owned),
        database: database.to_owned(),
        ..Dsn::new(Driver::MySql, read_place(place)?)
    };
    let told = parameters(query).ok_or(Unusable::Form("its percent signs are no encoding"))?;
    for (name, value) in told {
        match name.as_str() {
            "tls" => dsn.tls = tls(&value)?,
            "timeout" => dsn.patience = duration(&value),
            "allowCleartextPasswords" => dsn.cleartext = flag(&value) == Some(true),
            // Of formats, or a variable of the session.
            _ => {}
        }
    }
    Ok(dsn)
}

fn read_place(text: &str) -> Result<Place, Unusable> {
    let (net, address) = match text.split_once('(') {
        Some((net, address)) => (
            net,
            address
                .strip_suffix(')')
                .ok_or(Unusable::Form("its address does not end with `)`"))?,
        ),
        None => (text, ""),
    };
    match net {
        "" | "tcp" | "tcp4" | "tcp6" => {
            let (host, port) =
                host_and_port(address).ok_or(Unusable::Form("its brackets do not match"))?;
            let port = port.map_or(Ok(PORT), str::parse);
            Ok(Place::Network {
                host: if host.is_empty() { HOST } else { host }.to_owned(),
                port: port.map_err(|_no_port| Unusable::Form("its port is no number"))?,
            })
        }
        "unix" => {
            let socket = if address.is_empty() { SOCKET } else { address };
            Ok(Place::Socket(PathBuf::from(socket), PORT))
        }
        _ => Err(Unusable::Form("its network is neither `tcp` nor `unix`")),
    }
}

fn tls(value: &str) -> Result<Tls, Unusable> {
    match (flag(value), value) {
        (Some(true), _) => Ok(Tls::Checked),
        (Some(false), _) => Ok(Tls::Off),
        (None, "skip-verify") => Ok(Tls::Unchecked),
        (None, "preferred") => Ok(Tls::Offered),
        (None, _) => Err(Unusable::TlsName),
    }
}

fn flag(value: &str) -> Option<bool> {
    match value {
        "1" | "true" | "TRUE" | "True" => Some(true),
        "0" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// A time such as `1m30s` or `500ms`; what is none of Go's has no effect here.
fn duration(text: &str) -> Option<Duration> {
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let (number, behind) = rest.split_at_checked(digits)?;
        let end = behind.find(|letter: char| letter.is_ascii_digit());
        let (unit, behind) = behind.split_at_checked(end.unwrap_or(behind.len()))?;
        let seconds = match unit {
            "h" => 3_600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "µs" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        let part = number.parse::<f64>().ok()? * seconds;
        total = total.checked_add(Duration::try_from_secs_f64(part).ok()?)?;
        rest = behind;
    }
    Some(total).filter(|total| !total.is_zero())
}
