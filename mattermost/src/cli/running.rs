//! Where a running server is looked into.

use std::path::{PathBuf, absolute};

use clap::Args;

use crate::environment::Environment;
use crate::host::Server;

const DIRECTORY: &str = "MATTERMOST_TELEMETRY_SERVER_DIRECTORY";

/// Where the server keeps its configuration, below the directory in which it runs.
const CONFIGURATION: &str = "config";

#[derive(Debug, Args)]
pub(crate) struct RunningArgs {
    /// Directory in which the server runs, where its plugins lie; else the one of the configuration file, or
    /// the one above it if it is called `config`; also `MATTERMOST_TELEMETRY_SERVER_DIRECTORY`
    #[arg(long, value_name = "DIR")]
    pub(crate) server_directory: Option<PathBuf>,
}

impl RunningArgs {
    /// Takes from the environment what no option says.
    pub(crate) fn complete(&mut self, environment: &Environment) {
        if self.server_directory.is_none() {
            self.server_directory = environment.get(DIRECTORY).map(PathBuf::from);
        }
    }

    /// The directory in which the server runs; none without a configuration file.
    pub(crate) fn directory(&self, server: &Server) -> Option<PathBuf> {
        let file = server.file()?;
        if let Some(dir) = &self.server_directory {
            return Some(dir.clone());
        }
        // Links are not followed: those of a container's configuration lead elsewhere.
        let file = absolute(file).ok()?;
        let dir = file.parent()?;
        let is_below = dir.file_name().is_some_and(|name| name == CONFIGURATION);
        let above = dir.parent().filter(|_| is_below);
        Some(above.unwrap_or(dir).to_owned())
    }
}
