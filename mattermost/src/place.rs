//! Where the program keeps its files.

use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::environment::Environment;

/// Names the directory, like `--state`.
pub(crate) const VARIABLE: &str = "MATTERMOST_TELEMETRY_STATE";

/// The directory's name below where the system keeps such things.
const NAME: &str = "mattermost-telemetry";

/// The directory that was named, else the one that the system has for this.
///
/// # Errors
///
/// If nobody named one and the system has none.
pub(crate) fn find(named: Option<&Path>, environment: &Environment) -> anyhow::Result<PathBuf> {
    if let Some(dir) = named {
        return Ok(dir.to_owned());
    }
    if let Some(dir) = environment.get(VARIABLE) {
        return Ok(dir.into());
    }
    // systemd separates several by colons; the first one is the service's own.
    let service = environment.get("STATE_DIRECTORY").and_then(|dirs| {
        let dir = std::env::split_paths(dirs).next()?;
        dir.is_absolute().then_some(dir)
    });
    if let Some(dir) = service {
        return Ok(dir);
    }
    let absolute = |name| {
        let dir = environment.get(name).map(PathBuf::from)?;
        dir.is_absolute().then_some(dir)
    };
    let user = absolute("XDG_STATE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local").join("state")));
    match user {
        Some(dir) => Ok(dir.join(NAME)),
        None => bail!(
            "there is no directory for the state, since neither `{VARIABLE}`, `STATE_DIRECTORY`, \
             `XDG_STATE_HOME` nor `HOME` is set; name one with `--state DIR`"
        ),
    }
}
