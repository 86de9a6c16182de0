//! How the files on disk differ from those that the schema generates.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::artifact::{Artifact, Generator, Group};
use crate::layout::Layout;

/// Bytes of a file that are read at once: some files are longer than all that is kept of a schema.
const PIECE: usize = 64 << 10;

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

/// Compares a group's artifacts with the disk, byte by byte; answers how many are as they should be.
///
/// The others are handed over one by one in the order of their generation, orphans last: all of them at
/// once can be larger than everything else.
///
/// # Errors
///
/// That of whoever takes them, and then no further one is compared.
pub(crate) fn compare<E>(
    group: Group,
    generator: &Generator<'_>,
    mut differs: impl FnMut(Difference) -> Result<(), E>,
) -> Result<usize, E> {
    let layout = generator.layout();
    let mut current = 0;
    let mut claimed = HashSet::new();
    let mut piece = vec![0; PIECE];
    for artifact in generator.artifacts(group) {
        let path = layout.absolute(&artifact.path);
        let found = match holds(&path, &artifact.contents, &mut piece) {
            Ok(true) => {
                current += 1;
                claimed.insert(artifact.path);
                continue;
            }
            Ok(false) => fs::read(&path),
            Err(error) => Err(error),
        };
        claimed.insert(artifact.path.clone());
        differs(match found {
            Ok(found) => Difference::Stale {
                artifact,
                found: String::from_utf8_lossy(&found).into_owned(),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Difference::Missing(artifact),
            Err(error) => Difference::Unreadable(artifact.path, error.to_string()),
        })?;
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
    for orphan in orphans {
        differs(Difference::Orphaned(orphan))?;
    }
    Ok(current)
}

/// Whether a file holds this text and nothing else.
///
/// # Errors
///
/// If it cannot be read.
fn holds(path: &Path, text: &str, piece: &mut [u8]) -> io::Result<bool> {
    let mut file = fs::File::open(path)?;
    if file.metadata()?.len() != text.len() as u64 {
        return Ok(false);
    }
    for expected in text.as_bytes().chunks(piece.len()) {
        let (found, _) = piece.split_at_mut(expected.len());
        file.read_exact(found)?;
        if found != expected {
            return Ok(false);
        }
    }
    Ok(true)
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
