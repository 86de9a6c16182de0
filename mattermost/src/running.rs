//! The running server itself, as far as this program looks into it.

use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use mattermost_telemetry::database::events::{self, Untold, is_of};
use mattermost_telemetry::database::settings::Databases;
use mattermost_telemetry::generated::SecurityUpdateCheck;
use mattermost_telemetry::generated::report::{License, Plugins, Server as AboutServer};
use mattermost_telemetry::license::{self, Places, PublicKey};
use mattermost_telemetry::measured::Measured;
use mattermost_telemetry::{plugins, security};
use telemetry_client::identity::Identity;
use telemetry_core::{Date, EventMeta, Moment, Telemetry as _};

use crate::cli::RunningArgs;
use crate::file;
use crate::host::Server;
#[cfg(feature = "database")]
use crate::time;

/// Whether somebody still wants to know, asked from time to time while a database is.
pub(crate) type GoOn<'g> = &'g (dyn Fn() -> bool + Sync);

/// What it has to say of itself for these events at this moment, by this text of its configuration. Without
/// a configuration file there is no server.
pub(crate) fn measure(
    server: &Server,
    text: &[u8],
    args: &RunningArgs,
    wanted: &[&'static EventMeta],
    now: Moment,
    go_on: GoOn<'_>,
) -> Measured {
    let mut measured = Measured::default();
    let Some(directories) = args.directories(server) else {
        return measured;
    };
    let mut wanted = wanted.to_vec();
    let key = match args.license_key.as_deref().map(key).transpose() {
        Ok(key) => key,
        Err(error) => {
            if is_of(License::EVENT, &wanted) {
                measured.lack(&License::default(), format_args!("{error:#}"));
            }
            // What cannot be checked is not asked for.
            wanted.retain(|event| event.name != License::EVENT.name);
            None
        }
    };
    let variables = server.environment.variables();
    if is_of(Plugins::EVENT, &wanted) {
        plugins::measure(text, &variables, &directories.runs_in, &mut measured);
    }
    let databases = if args.no_database {
        Ok(None)
    } else {
        Databases::read(text, &variables)
    };
    let lies_in_file = match databases {
        Ok(Some(databases)) => ask(&databases, &wanted, key.as_ref(), now, go_on, &mut measured),
        Ok(None) => true,
        Err(why) => {
            untold(&wanted, events::server(None), &why, &mut measured);
            false
        }
    };
    if lies_in_file && is_of(License::EVENT, &wanted) {
        let places = Places {
            runs_in: &directories.runs_in,
            configuration: &directories.configuration,
        };
        let found = license::from_file(text, &variables, places, now, key.as_ref());
        license::take(found, &mut measured);
    }
    measured
}

/// Nothing of the database is known, but this of the server.
fn untold(
    wanted: &[&'static EventMeta],
    known: AboutServer,
    why: &dyn Display,
    measured: &mut Measured,
) {
    let mut untold = Untold {
        events: wanted,
        why,
        measured,
    };
    untold.everything(&known);
    if is_of(AboutServer::EVENT, wanted) {
        measured.take(known);
    }
}

/// Asks for these events; answers whether the server takes its license from a file.
#[cfg(feature = "database")]
fn ask(
    databases: &Databases,
    wanted: &[&'static EventMeta],
    key: Option<&PublicKey>,
    now: Moment,
    go_on: GoOn<'_>,
    measured: &mut Measured,
) -> bool {
    use mattermost_telemetry::database::figures::{ActiveLicense, Limits, Wanted, read_while};

    let asked = Wanted {
        events: wanted,
        license_key: key,
        server_id: false,
    };
    let told = read_while(databases, asked, now, Limits::default(), go_on);
    let lies_in_file = told.license == ActiveLicense::Nowhere;
    told.take(wanted, measured);
    lies_in_file
}

#[cfg(not(feature = "database"))]
fn ask(
    databases: &Databases,
    wanted: &[&'static EventMeta],
    _: Option<&PublicKey>,
    _: Moment,
    _: GoOn<'_>,
    measured: &mut Measured,
) -> bool {
    let known = events::server(Some(databases.driver));
    untold(wanted, known, &NOT_BUILT, measured);
    false
}

/// The server's own identifier, or why it is not known.
pub(crate) fn server_id(server: &Server) -> Result<Identity, String> {
    let text = server.text().map_err(|error| format!("{error:#}"))?;
    match Databases::read(&text, &server.environment.variables()) {
        Ok(Some(databases)) => ask_for_id(&databases),
        Ok(None) => Err(NO_DATABASE.to_owned()),
        Err(why) => Err(why.to_string()),
    }
}

#[cfg(feature = "database")]
fn ask_for_id(databases: &Databases) -> Result<Identity, String> {
    use mattermost_telemetry::database::figures::{Limits, Wanted, read};

    let wanted = Wanted {
        events: &[],
        license_key: None,
        server_id: true,
    };
    let limits = Limits {
        everything: ID_TIME,
        ..Limits::default()
    };
    let told = read(databases, wanted, time::now().wall, limits);
    told.server_id().map_err(|why| why.to_string())
}

#[cfg(not(feature = "database"))]
fn ask_for_id(_: &Databases) -> Result<Identity, String> {
    Err(NOT_BUILT.to_owned())
}

/// What of the security update check a server's database is asked for.
fn counted() -> SecurityUpdateCheck {
    SecurityUpdateCheck {
        users: Some(0),
        active_users: Some(0),
        teams: Some(0),
        unit_tests: Some(0),
        last_check: Date::new(2000, 1, 1),
        ..SecurityUpdateCheck::default()
    }
}

/// What the server's database tells for the security update check, and why it does not tell all of it. What
/// was handed in is not asked for.
pub(crate) fn check(
    server: &Server,
    text: &[u8],
    args: &RunningArgs,
    handed_in: &[u8],
) -> (SecurityUpdateCheck, Vec<String>) {
    let nothing = SecurityUpdateCheck::default();
    if server.file().is_none() || args.no_database {
        return (nothing, Vec::new());
    }
    match Databases::read(text, &server.environment.variables()) {
        Ok(Some(databases)) => {
            let is_whole = security::is_handed_in(&counted(), handed_in);
            let events: &[_] = if is_whole {
                &[]
            } else {
                &[SecurityUpdateCheck::EVENT]
            };
            ask_for_check(&databases, events, args.use_server_id)
        }
        Ok(None) if args.use_server_id => (nothing, vec![NO_DATABASE.to_owned()]),
        Ok(None) => (nothing, Vec::new()),
        Err(why) => (nothing, vec![why.to_string()]),
    }
}

#[cfg(feature = "database")]
fn ask_for_check(
    databases: &Databases,
    events: &[&'static EventMeta],
    server_id: bool,
) -> (SecurityUpdateCheck, Vec<String>) {
    use mattermost_telemetry::database::figures::{Limits, Wanted, read};

    let wanted = Wanted {
        events,
        license_key: None,
        server_id,
    };
    let told = read(databases, wanted, time::now().wall, Limits::default());
    let gaps = told.gaps.iter().map(|(why, names)| match names {
        [] => why.to_string(),
        names => format!("{}: {why}", names.join(", ")),
    });
    (told.check, gaps.collect())
}

#[cfg(not(feature = "database"))]
fn ask_for_check(
    _: &Databases,
    events: &[&'static EventMeta],
    server_id: bool,
) -> (SecurityUpdateCheck, Vec<String>) {
    let is_wanted = server_id || !events.is_empty();
    let gaps = is_wanted.then(|| NOT_BUILT.to_owned());
    (SecurityUpdateCheck::default(), gaps.into_iter().collect())
}

const NO_DATABASE: &str = "the configuration names no database";

/// How long a report waits for the server's identifier.
pub(crate) const ID_TIME: Duration = Duration::from_secs(20);

#[cfg(not(feature = "database"))]
const NOT_BUILT: &str = "this program is built without what asks a database";

/// The key with which licenses are checked.
fn key(path: &Path) -> anyhow::Result<PublicKey> {
    let text = file::read(path)?;
    let key = PublicKey::from_pem(&text);
    key.with_context(|| format!("`{}` cannot be used as a key", path.display()))
}
