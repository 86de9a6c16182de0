//! What whoever runs the machine forbids, whatever an administrator of the server chooses.

use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::environment::Environment;

/// The directory where a system keeps such things.
const DIR: &str = "/etc/mattermost-telemetry";

/// The file's name in it.
const NAME: &str = "policy.json";

/// The most bytes that are read; the longest policy has less than 100.
const MOST_BYTES: u64 = 4_096;

/// A file that forbids: `{"diagnostics": "off", "security_check": "off"}`, each if it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    path: PathBuf,
    /// What stands there is no policy, which forbids everything.
    unreadable: bool,
}

/// What is forbidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Forbids {
    diagnostics: Option<Off>,
    security_check: Option<Off>,
}

/// A policy can forbid, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Off {
    Off,
}

impl Policy {
    /// The first one that forbids diagnostics now.
    pub(crate) fn on_diagnostics(environment: &Environment) -> Option<Self> {
        Self::first(environment, |forbids| forbids.diagnostics)
    }

    /// The first one that forbids the security update check now.
    pub(crate) fn on_security_check(environment: &Environment) -> Option<Self> {
        Self::first(environment, |forbids| forbids.security_check)
    }

    fn first(environment: &Environment, about: fn(&Forbids) -> Option<Off>) -> Option<Self> {
        places(environment).find_map(|path| {
            let forbids = read(&path);
            let unreadable = forbids.is_none();
            let is_off = forbids.is_none_or(|forbids| about(&forbids).is_some());
            is_off.then_some(Self { path, unreadable })
        })
    }
}

/// Where a policy may lie: in the system's directory, and in that of a service. The environment names
/// the second one, so it takes nothing from the first.
fn places(environment: &Environment) -> impl Iterator<Item = PathBuf> + use<> {
    // systemd separates several by colons; the first one is the service's own.
    let service = environment
        .get("CONFIGURATION_DIRECTORY")
        .and_then(|dirs| std::env::split_paths(dirs).next());
    let dirs = [Some(DIR.into()), service];
    dirs.into_iter().flatten().map(|dir| dir.join(NAME))
}

/// What the file forbids, nothing where there is none; `None` if it cannot be read.
fn read(path: &Path) -> Option<Forbids> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Some(Forbids::default()),
        Err(_) => return None,
    };
    let mut text = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

/// The policy with what it says, as a part of a sentence.
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.path.display())?;
        f.write_str(if self.unreadable {
            ", the policy of this machine, cannot be read, which counts as no"
        } else {
            ", the policy of this machine, says no"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_names_one_policy_more_and_takes_none_away() {
        let of = |dirs| -> Vec<PathBuf> {
            places(&Environment::of(&[("CONFIGURATION_DIRECTORY", dirs)])).collect()
        };
        let system = "/etc/mattermost-telemetry/policy.json";
        assert_eq!(of(""), [Path::new(system)]);
        let both = [Path::new(system), Path::new("/etc/own/policy.json")];
        assert_eq!(of("/etc/own:/etc/other"), both);
    }
}
