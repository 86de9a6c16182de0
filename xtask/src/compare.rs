//! How the files on disk differ from those that the schema generates.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use telemetry_schema::Loaded;

use crate::artifact::{Artifact, Group};
use crate::layout::Layout;

/// A file that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// It has other contents.
    Stale {
        /// What it should be.
        artifact: Artifact,
        /// What it contains.
        found: String,
    },
    /// It is not there.
    Missing(Artifact),
    /// Nothing generates it any more.
    Orphaned(PathBuf),
    /// It cannot be read.
    Unreadable(PathBuf, String),
}

/// What comparing one group of artifacts found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// How many files are as they should be.
    pub(crate) current: usize,
    /// The others, in the order of their generation, orphans last.
    pub(crate) differences: Vec<Difference>,
}

/// Compares a group's artifacts with the disk, byte by byte.
pub(crate) fn compare(group: Group, loaded: &Loaded, layout: &Layout) -> Comparison {
    let artifacts = group.artifacts(loaded, layout);
    let claimed: HashSet<PathBuf> = artifacts
        .iter()
        .map(|artifact| artifact.path.clone())
        .collect();
    let mut comparison = Comparison::default();
    for artifact in artifacts {
        let difference = match fs::read(layout.absolute(&artifact.path)) {
            Ok(found) if found == artifact.contents.as_bytes() => {
                comparison.current += 1;
                continue;
            }
            Ok(found) => Difference::Stale {
                artifact,
                found: String::from_utf8_lossy(&found).into_owned(),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Difference::Missing(artifact),
            Err(error) => Difference::Unreadable(artifact.path, error.to_string()),
        };
        comparison.differences.push(difference);
    }
    let mut orphans = Vec::new();
    let folder = match group {
        Group::Codegen => layout.generated.as_deref(),
        Group::Docs | Group::JsonSchema => Some(layout.docs.as_path()),
    };
    if let Some(folder) = folder {
        let is_orphan = |path: &Path| {
            !claimed.contains(path) && head(&layout.absolute(path)).contains(&group.mark())
        };
        find(layout, folder, &is_orphan, &mut orphans);
    }
    orphans.sort();
    comparison
        .differences
        .extend(orphans.into_iter().map(Difference::Orphaned));
    comparison
}

/// The files below a folder of which something holds.
fn find(layout: &Layout, folder: &Path, holds: &dyn Fn(&Path) -> bool, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(layout.absolute(folder)) else {
        return;
    };
    for entry in entries.flatten() {
        let path = folder.join(entry.file_name());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => find(layout, &path, holds, found),
            Ok(kind) if kind.is_file() && holds(&path) => found.push(path),
            Ok(_) | Err(_) => {}
        }
    }
}

/// The first bytes of a file; nothing where it cannot be read.
fn head(path: &Path) -> String {
    const BYTES: u64 = 512;
    let mut head = Vec::new();
    if let Ok(file) = fs::File::open(path)
        && file.take(BYTES).read_to_end(&mut head).is_err()
    {
        head.clear();
    }
    String::from_utf8_lossy(&head).into_owned()
}
