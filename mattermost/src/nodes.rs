//! The nodes of a server, and how they agree which of them reports.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use telemetry_client::disk::Disk;
use telemetry_client::lease::{FileLease, Lease};

use crate::cli::{LeaseName, StateArgs};
use crate::environment::Environment;
use crate::host::{Home, Server};

/// Names the kind of lease, like `--lease`.
const VARIABLE: &str = "MATTERMOST_TELEMETRY_LEASE";

/// Names the directory of the lease, like `--lease-dir`.
const DIRECTORY: &str = "MATTERMOST_TELEMETRY_LEASE_DIR";

/// Where several nodes agree which of them reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Nodes {
    /// Nowhere: there is one, or they share the state.
    Alone,
    /// In a directory that they all see.
    Directory(PathBuf),
    /// In the server's database.
    Database,
}

/// Why it is not clear where they agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unclear {
    #[error("`{VARIABLE}` in the environment is neither `file` nor `database`")]
    Kind,
    #[error(
        "a lease is kept in the server's database or in a directory; leave out `--lease-dir` and \
         `{DIRECTORY}`, or say `--lease file`"
    )]
    Both,
}

impl Nodes {
    pub(crate) fn find(args: &StateArgs, environment: &Environment) -> Result<Self, Unclear> {
        let named = environment.get(DIRECTORY).map(PathBuf::from);
        let dir = args.lease_dir.clone().or(named);
        let kind = match (args.lease, environment.get(VARIABLE)) {
            (Some(kind), _) => kind,
            (None, None) => LeaseName::File,
            (None, Some(name)) => match name.to_str() {
                Some("file") => LeaseName::File,
                Some("database") => LeaseName::Database,
                _ => return Err(Unclear::Kind),
            },
        };
        match (kind, dir) {
            (LeaseName::File, None) => Ok(Self::Alone),
            (LeaseName::File, Some(dir)) => Ok(Self::Directory(dir)),
            (LeaseName::Database, None) => Ok(Self::Database),
            (LeaseName::Database, Some(_)) => Err(Unclear::Both),
        }
    }

    /// Takes part in the lease, if there are several.
    pub(crate) fn lease(
        &self,
        server: &Server,
        disk: &Arc<dyn Disk>,
    ) -> anyhow::Result<Option<Arc<dyn Lease>>> {
        Ok(match self {
            Self::Alone => None,
            Self::Directory(dir) => Some(Arc::new(FileLease::new(disk.clone(), dir))),
            Self::Database => Some(Arc::new(database(server)?)),
        })
    }

    /// Deletes what the nodes share, unless another one leads; answers whether one does.
    pub(crate) fn forget(&self, server: &Server, home: &Home) -> anyhow::Result<bool> {
        let Some(lease) = self.lease(server, &home.disk)? else {
            return Ok(false);
        };
        let outcome = home.state.forget_part(home.disk.as_ref(), lease.as_ref());
        let is_gone = outcome.with_context(|| match self {
            Self::Directory(dir) => format!("cannot delete `{}`", dir.display()),
            Self::Alone | Self::Database => {
                "cannot delete what the nodes share in the server's database".to_owned()
            }
        })?;
        Ok(!is_gone)
    }
}

/// The lease in the database of this server.
#[cfg(feature = "database")]
pub(crate) fn database(
    server: &Server,
) -> anyhow::Result<mattermost_telemetry::database::lease::DatabaseLease> {
    use mattermost_telemetry::database::dsn::Dsn;
    use mattermost_telemetry::database::lease::DatabaseLease;
    use mattermost_telemetry::database::settings::Databases;
    use telemetry_client::delivery::SystemClock;

    fn find(server: &Server) -> anyhow::Result<Dsn> {
        let main = Databases::main(&server.text()?, &server.environment.variables())?;
        main.context("`SqlSettings.DataSource` of the configuration names no database")
    }
    const CANNOT: &str = "`--lease database` cannot be used";
    if server.file().is_none() {
        bail!("{CANNOT} without the server's configuration; name it with `--config FILE`");
    }
    find(server).with_context(|| {
        format!("{CANNOT}; name a database there, or use `--lease file` with `--lease-dir DIR`")
    })?;
    // What is found is found anew for each connection: passwords change.
    let server = server.clone();
    let find = move || find(&server).map_err(|error| format!("{error:#}"));
    Ok(DatabaseLease::new(find, Arc::new(SystemClock::default())))
}

#[cfg(not(feature = "database"))]
pub(crate) fn database(_: &Server) -> anyhow::Result<FileLease> {
    bail!(
        "`--lease database` cannot be used: this program is built without what asks a database; use \
         `--lease file` with `--lease-dir DIR`"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(options: &[&str], variables: &[(&str, &str)]) -> Result<Nodes, String> {
        use clap::Parser as _;

        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            state: StateArgs,
        }
        let line = Line::try_parse_from(["program"].iter().chain(options)).unwrap();
        Nodes::find(&line.state, &Environment::of(variables)).map_err(|error| error.to_string())
    }

    #[test]
    fn options_come_before_variables_and_a_directory_is_a_lease_of_files() {
        let dir = || Ok(Nodes::Directory("d".into()));
        let (file, database) = ([(VARIABLE, "file")], [(VARIABLE, "database")]);
        assert_eq!(find(&[], &[]), Ok(Nodes::Alone));
        assert_eq!(find(&["--lease", "file"], &[]), Ok(Nodes::Alone));
        assert_eq!(find(&["--lease-dir", "d"], &[]), dir());
        assert_eq!(find(&["--lease-dir", "d"], &[(DIRECTORY, "e")]), dir());
        assert_eq!(find(&[], &[(DIRECTORY, "d"), (VARIABLE, "file")]), dir());
        assert_eq!(find(&["--lease", "database"], &file), Ok(Nodes::Database));
        assert_eq!(find(&[], &database), Ok(Nodes::Database));
        let options = ["--lease", "file", "--lease-dir", "d"];
        assert_eq!(find(&options, &database), dir());
    }

    #[test]
    fn what_is_unclear_is_an_error() {
        for (options, variables) in [
            (&["--lease", "database", "--lease-dir", "d"][..], &[][..]),
            (&["--lease", "database"], &[(DIRECTORY, "d")]),
            (&["--lease-dir", "d"], &[(VARIABLE, "database")]),
        ] {
            let error = find(options, variables).unwrap_err();
            assert!(error.contains("or say `--lease file`"), "{error}");
        }
        let error = find(&[], &[(VARIABLE, "redis")]).unwrap_err();
        assert!(error.contains("neither `file` nor `database`"), "{error}");
    }
}
