//! The running server itself, as far as this program looks into it.

use std::fmt::Display;
use std::path::Path;

use anyhow::Context as _;
use mattermost_telemetry::database::settings::Databases;
use mattermost_telemetry::generated::SecurityUpdateCheck;
use mattermost_telemetry::generated::report::{self, License};
use mattermost_telemetry::license::{self, Places, PublicKey};
use mattermost_telemetry::measured::Measured;
use mattermost_telemetry::plugins;

use crate::cli::RunningArgs;
use crate::host::Server;
use crate::{file, time};

/// What it has to say of itself, by this text of its configuration. Without a configuration file there is
/// no server.
pub(crate) fn measure(server: &Server, text: &[u8], args: &RunningArgs) -> Measured {
    let mut measured = Measured::default();
    let Some(directories) = args.directories(server) else {
        return measured;
    };
    let variables = server.environment.variables();
    match args.license_key.as_deref().map(key).transpose() {
        Ok(key) => {
            let places = Places {
                runs_in: &directories.runs_in,
                configuration: &directories.configuration,
            };
            let now = time::now().wall;
            let found = license::from_file(text, &variables, places, now, key.as_ref());
            license::take(found, &mut measured);
        }
        Err(error) => measured.lack(&License::default(), format_args!("{error:#}")),
    }
    plugins::measure(text, &variables, &directories.runs_in, &mut measured);
    if !args.no_database {
        match Databases::read(text, &variables) {
            Ok(Some(databases)) => ask(&databases, &mut measured),
            Ok(None) => {}
            Err(why) => untold(why, &mut measured),
        }
    }
    measured
}

/// Nothing of the database is known.
fn untold(why: impl Display, measured: &mut Measured) {
    measured.lack(&report::Server::default(), &why);
    measured.lack(&report::Activity::default(), &why);
    measured.lack(&report::PermissionsGeneral::default(), &why);
    measured.lack(&report::PermissionsSystemScheme::default(), &why);
}

#[cfg(feature = "database")]
fn ask(databases: &Databases, measured: &mut Measured) {
    use mattermost_telemetry::database::figures::{Limits, Purpose, read};

    let now = time::now().wall;
    read(databases, Purpose::Report, now, Limits::default()).take(measured);
}

#[cfg(not(feature = "database"))]
fn ask(_: &Databases, measured: &mut Measured) {
    untold(NOT_BUILT, measured);
}

/// What the server's database tells for the security update check, and why it does not tell all of it.
pub(crate) fn check(
    server: &Server,
    text: &[u8],
    args: &RunningArgs,
) -> (SecurityUpdateCheck, Vec<String>) {
    let nothing = SecurityUpdateCheck::default();
    if server.file().is_none() || args.no_database {
        return (nothing, Vec::new());
    }
    match Databases::read(text, &server.environment.variables()) {
        Ok(Some(databases)) => ask_for_check(&databases),
        Ok(None) => (nothing, Vec::new()),
        Err(why) => (nothing, vec![why.to_string()]),
    }
}

#[cfg(feature = "database")]
fn ask_for_check(databases: &Databases) -> (SecurityUpdateCheck, Vec<String>) {
    use mattermost_telemetry::database::figures::{Limits, Purpose, read};

    let now = time::now().wall;
    let told = read(databases, Purpose::SecurityCheck, now, Limits::default());
    let gaps = told.gaps.iter().map(|(why, names)| match names {
        [] => why.to_string(),
        names => format!("{}: {why}", names.join(", ")),
    });
    (told.check, gaps.collect())
}

#[cfg(not(feature = "database"))]
fn ask_for_check(_: &Databases) -> (SecurityUpdateCheck, Vec<String>) {
    (SecurityUpdateCheck::default(), vec![NOT_BUILT.to_owned()])
}

#[cfg(not(feature = "database"))]
const NOT_BUILT: &str = "this program is built without what asks a database";

/// The key with which licenses are checked.
fn key(path: &Path) -> anyhow::Result<PublicKey> {
    let text = file::read(path)?;
    let key = PublicKey::from_pem(&text);
    key.with_context(|| format!("`{}` cannot be used as a key", path.display()))
}
