//! Plugins of a server: how many are installed and active, and what they consist of.
//!
//! Their manifests lie in the direct subfolders of one directory. What leaves this module is numbers: of
//! a plugin's name only a hash is kept, which cannot be turned back, and no longer than it takes to
//! compare it with the names in the configuration.

mod manifest;
mod name;
mod states;

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use crate::generated::report::Plugins;
use crate::measured::Measured;
use crate::section::{self, Section, Variables};
use manifest::{Manifest, Unread};
use states::States;

/// Where the settings of plugins stand in the configuration.
const SECTION: &str = "PluginSettings";

/// Where plugins lie unless the configuration says so.
const DIRECTORY: &str = "./plugins";

/// The most entries of the directory that are looked at.
const MOST_ENTRIES: usize = 10_000;

/// The most bytes of manifests that are read altogether, 64 MiB.
const MOST_BYTES: u64 = 64 << 20;

/// Why plugins cannot be counted. It repeats nothing of what is configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A setting cannot be used.
    #[error(transparent)]
    Setting(#[from] section::Unusable),
    /// There is no such directory.
    #[error("the directory of `PluginSettings.Directory` is not there")]
    NoDirectory,
    /// The directory cannot be read.
    #[error("the directory of `PluginSettings.Directory` cannot be read: {0}")]
    Directory(io::ErrorKind),
    /// There is more in the directory than anybody looks at.
    #[error("the directory of `PluginSettings.Directory` holds more than {MOST_ENTRIES} entries")]
    TooMany,
    /// The manifests are larger than anybody reads.
    #[error("the manifests of plugins have more than {} MiB together", MOST_BYTES >> 20)]
    TooLarge,
    /// A manifest is there and cannot be read by this user, who so cannot tell whether it is broken.
    #[error("the manifest of a plugin cannot be read: {0}")]
    Manifest(io::ErrorKind),
}

/// Counts the plugins of the server with this configuration, which runs in this directory. Where plugins
/// are switched off there is nothing to count.
pub fn measure(file: &[u8], variables: &Variables<'_>, runs_in: &Path, measured: &mut Measured) {
    let settings = Section::read(file, SECTION, variables);
    let settings = settings.and_then(|settings| Settings::of(&settings, runs_in));
    match settings {
        Err(unusable) => measured.lack(&Plugins::default(), unusable),
        Ok(None) => {}
        Ok(Some(Settings { dir, states })) => {
            let unknown = states.as_ref().err().copied();
            match count(&dir, states.ok().as_ref()) {
                Ok(plugins) => measured.take(plugins),
                Err(reason) => return measured.lack(&Plugins::default(), reason),
            }
            if let Some(unusable) = unknown {
                measured.lack(&BY_STATE, unusable);
            }
        }
    }
}

/// The figures for which the configuration has to say which plugins are active.
const BY_STATE: Plugins = Plugins {
    enabled_plugins: Some(0),
    enabled_webapp_plugins: Some(0),
    enabled_backend_plugins: Some(0),
    disabled_plugins: Some(0),
    disabled_webapp_plugins: Some(0),
    disabled_backend_plugins: Some(0),
    plugins_with_settings: None,
    plugins_with_broken_manifests: None,
};

/// Where plugins lie, and which are active.
struct Settings {
    dir: PathBuf,
    states: Result<States, section::Unusable>,
}

impl Settings {
    /// Nothing where plugins are switched off.
    fn of(settings: &Section<'_>, runs_in: &Path) -> Result<Option<Self>, section::Unusable> {
        if settings.flag("Enable")? == Some(false) {
            return Ok(None);
        }
        let dir = settings.text("Directory")?;
        let dir = dir.as_deref().unwrap_or(DIRECTORY);
        Ok(Some(Self {
            dir: runs_in.join(dir.strip_prefix("./").unwrap_or(dir)),
            states: States::of(settings),
        }))
    }
}

/// Counts by the manifests in the direct subfolders; without states only what does not depend on them.
fn count(dir: &Path, states: Option<&States>) -> Result<Plugins, Reason> {
    let unreadable = |error: io::Error| {
        if error.kind() == io::ErrorKind::NotFound {
            Reason::NoDirectory
        } else {
            Reason::Directory(error.kind())
        }
    };
    let mut tally = Tally::default();
    let mut bytes = MOST_BYTES;
    for (index, entry) in fs::read_dir(dir).map_err(unreadable)?.enumerate() {
        if index == MOST_ENTRIES {
            return Err(Reason::TooMany);
        }
        let entry = entry.map_err(unreadable)?;
        if !may_hold_a_plugin(&entry) {
            continue;
        }
        let found = manifest::find(&entry.path(), &mut bytes);
        match found {
            Ok(Some(manifest)) => tally.add(&manifest, states),
            Ok(None) => {}
            Err(Unread::Broken) => tally.broken += 1,
            Err(Unread::NothingLeft) => return Err(Reason::TooLarge),
            Err(Unread::Disk(kind)) => return Err(Reason::Manifest(kind)),
        }
    }
    Ok(tally.plugins(states.is_some()))
}

/// The server looks into folders that are not hidden, and follows no links to them.
fn may_hold_a_plugin(entry: &DirEntry) -> bool {
    let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
    !is_hidden && entry.file_type().is_ok_and(|kind| kind.is_dir())
}

/// Plugins in one state.
#[derive(Clone, Copy, Debug, Default)]
struct Parts {
    all: u64,
    webapp: u64,
    server: u64,
}

#[derive(Debug, Default)]
struct Tally {
    enabled: Parts,
    disabled: Parts,
    settings: u64,
    broken: u64,
}

impl Tally {
    fn add(&mut self, manifest: &Manifest, states: Option<&States>) {
        let name = manifest.name;
        let is_enabled = states
            .zip(name)
            .is_some_and(|(states, name)| states.enable(name));
        let parts = if is_enabled {
            &mut self.enabled
        } else {
            &mut self.disabled
        };
        parts.all += 1;
        parts.webapp += u64::from(manifest.has_webapp);
        parts.server += u64::from(manifest.has_server);
        self.settings += u64::from(manifest.has_settings);
    }

    fn plugins(&self, has_states: bool) -> Plugins {
        let by_state = |count| has_states.then_some(count);
        Plugins {
            enabled_plugins: by_state(self.enabled.all),
            enabled_webapp_plugins: by_state(self.enabled.webapp),
            enabled_backend_plugins: by_state(self.enabled.server),
            disabled_plugins: by_state(self.disabled.all),
            disabled_webapp_plugins: by_state(self.disabled.webapp),
            disabled_backend_plugins: by_state(self.disabled.server),
            plugins_with_settings: Some(self.settings),
            plugins_with_broken_manifests: Some(self.broken),
        }
    }
}

#[cfg(test)]
mod tests;
