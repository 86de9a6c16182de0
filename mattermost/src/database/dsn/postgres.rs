//! What `lib/pq`, PostgreSQL's driver in the server, is told.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::{Driver, Dsn, Place, Tls, Unusable, decode, host_and_port, parameters, path};

const PORT: u16 = 5432;

/// The variables that the driver knows, with the parameter that each stands for.
const VARIABLES: &[(&str, &str)] = &[
    ("PGHOST", "host"),
    ("PGPORT", "port"),
    ("PGDATABASE", "dbname"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGSSLMODE", "sslmode"),
    ("PGSSLCERT", "sslcert"),
    ("PGSSLKEY", "sslkey"),
    ("PGSSLROOTCERT", "sslrootcert"),
    ("PGCONNECT_TIMEOUT", "connect_timeout"),
    ("PGOPTIONS", "options"),
];

type Parameters = BTreeMap<String, String>;

pub(super) fn parse(
    text: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Dsn, Unusable> {
    let mut told: Parameters = VARIABLES
        .iter()
        .filter_map(|&(name, parameter)| Some((parameter.to_owned(), variable(name)?)))
        .collect();
    let is_url = text.starts_with("postgres://") || text.starts_with("postgresql://");
    told.extend(if is_url { url(text)? } else { pairs(text)? });
    let get = |name: &str| told.get(name).map(String::as_str).filter(|v| !v.is_empty());
    let port = match get("port") {
        Some(port) => port
            .parse()
            .map_err(|_no_port| Unusable::Form("its port is no number"))?,
        None => PORT,
    };
    let host = get("host").unwrap_or("localhost");
    let place = if host.starts_with('/') {
        Place::Socket(PathBuf::from(host), port)
    } else {
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        Place::Network { host, port }
    };
    let authorities = get("sslrootcert").and_then(path);
    let tls = match get("sslmode").unwrap_or("require") {
        "disable" => Tls::Off,
        // With somebody who vouches, the driver checks that.
        "require" if authorities.is_none() => Tls::Unchecked,
        // Names are checked too: a certificate of anybody is not enough.
        "require" | "verify-ca" | "verify-full" => Tls::Checked,
        _ => return Err(Unusable::SslMode),
    };
    let account = || variable("USER").or_else(|| variable("LOGNAME"));
    let user = get("user").map(str::to_owned).or_else(account);
    let user = user.ok_or(Unusable::Form("it names no user"))?;
    // Zero is no limit.
    let patience = get("connect_timeout").and_then(|seconds| seconds.parse().ok());
    Ok(Dsn {
        // PostgreSQL protects no sockets.
        tls: if matches!(place, Place::Socket(..)) {
            Tls::Off
        } else {
            tls
        },
        password: get("password").map(str::to_owned),
        database: get("dbname").unwrap_or(&user).to_owned(),
        authorities,
        certificate: get("sslcert")
            .and_then(path)
            .zip(get("sslkey").and_then(path)),
        search_path: get("search_path")
            .map(str::to_owned)
            .or_else(|| get("options").and_then(search_path)),
        patience: patience
            .filter(|&seconds| seconds > 0)
            .map(Duration::from_secs),
        user,
        ..Dsn::new(Driver::Postgres, place)
    })
}

/// `postgres://user:password@host:port/database?parameters`, percent-encoded.
fn url(text: &str) -> Result<Parameters, Unusable> {
    const BROKEN: Unusable = Unusable::Form("its percent signs are no encoding");
    let (_, rest) = text.split_once("://").unwrap_or_default();
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
    let (account, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = account.split_once(':').unwrap_or((account, ""));
    let (host, port) = host_and_port(host).ok_or(Unusable::Form("its brackets do not match"))?;
    // The first of those of one name.
    let query = parameters(query).ok_or(BROKEN)?.into_iter().rev();
    let mut told = Vec::from_iter(query.collect::<Parameters>());
    for (name, value) in [
        ("user", user),
        ("password", password),
        ("host", host),
        ("port", port.unwrap_or_default()),
        ("dbname", database),
    ] {
        told.push((name.to_owned(), decode(value, false).ok_or(BROKEN)?));
    }
    // The driver takes what is empty for nothing, and sorts the rest, the last of which counts.
    told.retain(|(_, value)| !value.is_empty());
    told.sort();
    Ok(told.into_iter().collect())
}

/// The search path among the options of a session: `-c search_path=…` or `--search_path=…`.
fn search_path(options: &str) -> Option<String> {
    let mut words = vec![String::new()];
    let mut letters = options.chars();
    while let Some(letter) = letters.next() {
        let taken = match letter {
            '\\' => letters.next(),
            letter if letter.is_whitespace() => {
                words.push(String::new());
                continue;
            }
            letter => Some(letter),
        };
        words.last_mut()?.extend(taken);
    }
    let mut paths = words.iter().filter_map(|word| {
        let word = ["--", "-c"]
            .iter()
            .find_map(|sign| word.strip_prefix(sign))
            .unwrap_or(word);
        word.strip_prefix("search_path=")
    });
    paths.next_back().map(str::to_owned)
}

/// `host=… user=… password='it\'s'`.
fn pairs(text: &str) -> Result<Parameters, Unusable> {
    const CUT: Unusable = Unusable::Form("it ends within a value");
    let mut told = Parameters::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, value) = rest
            .split_once('=')
            .ok_or(Unusable::Form("a parameter has no `=` behind it"))?;
        let name = name.trim_end();
        if name.contains(char::is_whitespace) {
            return Err(Unusable::Form("a parameter has no `=` behind it"));
        }
        let value = value.trim_start();
        let quoted = value.strip_prefix('\'');
        let mut letters = quoted.unwrap_or(value).chars();
        let mut taken = String::new();
        loop {
            match letters.next() {
                Some('\\') => taken.push(letters.next().ok_or(CUT)?),
                Some('\'') if quoted.is_some() => break,
                Some(letter) if quoted.is_none() && letter.is_whitespace() => break,
                Some(letter) => taken.push(letter),
                None if quoted.is_some() => return Err(CUT),
                None => break,
            }
        }
        told.insert(name.to_owned(), taken);
        rest = letters.as_str().trim_start();
    }
    Ok(told)
}
