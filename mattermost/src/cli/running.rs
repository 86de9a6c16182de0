//! Where a running server is looked into.

use std::path::{Path, PathBuf, absolute};

use anyhow::bail;
use clap::Args;

use crate::environment::Environment;
use crate::host::Server;

const DIRECTORY: &str = "MATTERMOST_TELEMETRY_SERVER_DIRECTORY";
const DATABASE: &str = "MATTERMOST_TELEMETRY_DATABASE";
const SERVER_ID: &str = "MATTERMOST_TELEMETRY_USE_SERVER_ID";
const LICENSE_KEY: &str = "MATTERMOST_TELEMETRY_LICENSE_KEY";

/// Where the server keeps its configuration, below the directory in which it runs.
const CONFIGURATION: &str = "config";

#[derive(Clone, Debug, Args)]
pub(crate) struct RunningArgs {
    /// Directory in which the server runs, where its plugins lie; else the one of the configuration file, or
    /// the one above it if it is called `config`; also `MATTERMOST_TELEMETRY_SERVER_DIRECTORY`
    #[arg(long, value_name = "DIR")]
    pub(crate) server_directory: Option<PathBuf>,

    /// The publisher's public key in PEM form, with which the license is checked; also
    /// `MATTERMOST_TELEMETRY_LICENSE_KEY`
    #[arg(long, value_name = "FILE")]
    pub(crate) license_key: Option<PathBuf>,

    /// Ask no database for figures, although the configuration names one; also
    /// `MATTERMOST_TELEMETRY_DATABASE=off`
    #[arg(long)]
    pub(crate) no_database: bool,

    /// Report under the identifier that the server has in its database, instead of one that is drawn; also
    /// `MATTERMOST_TELEMETRY_USE_SERVER_ID=on`. While it cannot be read, nothing is sent
    #[arg(long)]
    pub(crate) use_server_id: bool,
}

/// Where a server keeps what this program reads.
#[derive(Clone, Debug)]
pub(crate) struct Directories {
    /// The directory in which it runs.
    pub(crate) runs_in: PathBuf,
    /// The directory of its configuration.
    pub(crate) configuration: PathBuf,
}

impl RunningArgs {
    /// Takes from the environment what no option says.
    ///
    /// # Errors
    ///
    /// If it is not clear there which identifier is meant.
    pub(crate) fn complete(&mut self, environment: &Environment) -> anyhow::Result<()> {
        let named = |name| environment.get(name).map(PathBuf::from);
        if self.server_directory.is_none() {
            self.server_directory = named(DIRECTORY);
        }
        if self.license_key.is_none() {
            self.license_key = named(LICENSE_KEY);
        }
        // What is unclear asks nothing, either.
        self.no_database |= environment.get(DATABASE).is_some_and(|word| word != "on");
        match environment.get(SERVER_ID).map(|word| word.to_str()) {
            Some(Some("on")) => self.use_server_id = true,
            None | Some(Some("off")) => {}
            Some(_) => bail!("`{SERVER_ID}` is neither `on` nor `off`"),
        }
        Ok(())
    }

    /// None without a configuration file.
    pub(crate) fn directories(&self, server: &Server) -> Option<Directories> {
        // Links are not followed: those of a container's configuration lead elsewhere.
        let file = absolute(server.file()?).ok()?;
        let configuration = file.parent()?;
        let named = self.server_directory.as_deref();
        Some(Directories {
            runs_in: named.unwrap_or(above(configuration)).to_owned(),
            configuration: configuration.to_owned(),
        })
    }
}

/// The directory in which a server runs that keeps its configuration in this one.
fn above(configuration: &Path) -> &Path {
    let is_below = configuration
        .file_name()
        .is_some_and(|name| name == CONFIGURATION);
    let above = configuration.parent().filter(|_| is_below);
    above.unwrap_or(configuration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_runs_above_the_directory_called_config() {
        for (configuration, expected) in [
            ("/opt/mattermost/config", "/opt/mattermost"),
            ("/etc/mattermost", "/etc/mattermost"),
            ("/config", "/"),
            ("/", "/"),
        ] {
            assert_eq!(above(Path::new(configuration)), Path::new(expected));
        }
    }

    #[test]
    fn whose_identifier_is_meant_must_be_clear() {
        let complete = |word: &str| {
            let mut args = RunningArgs {
                server_directory: None,
                license_key: None,
                no_database: false,
                use_server_id: false,
            };
            let environment = Environment::of(&[(SERVER_ID, word)]);
            let complete = args.complete(&environment);
            complete.ok().map(|()| args.use_server_id)
        };
        for (word, expected) in [
            ("", Some(false)),
            ("off", Some(false)),
            ("on", Some(true)),
            ("yes", None),
            ("ON", None),
        ] {
            assert_eq!(complete(word), expected, "{word}");
        }
    }
}
