//! What whoever runs the machine forbids, whatever an administrator of the server chooses.

use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::PathBuf;

use serde::Deserialize;
use telemetry_core::consent::Lock;

use crate::environment::Environment;

/// The directory where a system keeps such things, unless a service has one of its own.
const DIR: &str = "/etc/mattermost-telemetry";

/// The file's name in it.
const NAME: &str = "policy.json";

/// The most bytes that are read; the longest policy has less than 100.
const MOST_BYTES: u64 = 4_096;

/// A file that may be there: `{"diagnostics": "off", "security_check": "off"}`, each if it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    path: PathBuf,
    forbids: Forbids,
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
    /// As it is now; where there is no file nothing is forbidden.
    pub(crate) fn read(environment: &Environment) -> Self {
        // systemd separates several by colons; the first one is the service's own.
        let service = environment
            .get("CONFIGURATION_DIRECTORY")
            .and_then(|dirs| std::env::split_paths(dirs).next());
        let path = service.unwrap_or_else(|| DIR.into()).join(NAME);
        let forbids = match File::open(&path) {
            Ok(file) => parse(file),
            Err(error) if error.kind() == ErrorKind::NotFound => Some(Forbids::default()),
            Err(_) => None,
        };
        Self {
            path,
            unreadable: forbids.is_none(),
            forbids: forbids.unwrap_or(Forbids {
                diagnostics: Some(Off::Off),
                security_check: Some(Off::Off),
            }),
        }
    }

    pub(crate) fn diagnostics(&self) -> Option<Lock> {
        self.forbids.diagnostics.map(|Off::Off| Lock::Off)
    }

    pub(crate) fn security_check(&self) -> Option<Lock> {
        self.forbids.security_check.map(|Off::Off| Lock::Off)
    }
}

fn parse(file: File) -> Option<Forbids> {
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
