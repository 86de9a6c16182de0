//! What was read from files and still stands there.
//!
//! One process expands all derives of a crate, and a language server those of many crates over many
//! days. So what is read is kept, and kept only as long as no file changes on which it depends.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use telemetry_schema::{EventLoader, LoadedEvent, Stamp};

/// What was read for each folder.
pub(crate) struct Memory<T>(Mutex<BTreeMap<PathBuf, Entry<T>>>);

struct Entry<T> {
    read: T,
    files: Vec<(PathBuf, Stamp)>,
}

impl<T: Clone> Memory<T> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// What was read for the folder, or what `read` reads now, together with the files on which that
    /// depends, those included that do not exist.
    pub(crate) fn of(&self, folder: &Path, read: impl FnOnce() -> (T, Vec<PathBuf>)) -> T {
        // An expansion that panicked left no half entry behind.
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get(folder)
            && entry
                .files
                .iter()
                .all(|(file, then)| Stamp::of(file) == *then)
        {
            return entry.read.clone();
        }
        let (read, files) = read();
        let stamped = files.into_iter().map(|file| {
            let stamp = Stamp::of(&file);
            (file, stamp)
        });
        let entry = Entry {
            read: read.clone(),
            files: stamped.collect(),
        };
        entries.insert(folder.to_owned(), entry);
        read
    }
}

/// The event of a schema folder, with what was read for others of the folder kept.
pub(crate) fn event(folder: &Path, name: &str) -> LoadedEvent {
    static LOADERS: Mutex<BTreeMap<PathBuf, EventLoader>> = Mutex::new(BTreeMap::new());
    let mut loaders = LOADERS.lock().unwrap_or_else(PoisonError::into_inner);
    let loader = loaders.entry(folder.to_owned());
    loader
        .or_insert_with(|| EventLoader::new(folder))
        .load(name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Memory;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "nobody else reads this file")]
    fn a_file_is_read_again_when_it_changes_appears_or_disappears() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        let memory = Memory::new();
        let read = || {
            memory.of(folder.path(), || {
                (fs::read_to_string(&file).ok(), vec![file.clone()])
            })
        };
        assert_eq!(read(), None);
        fs::write(&file, "one").unwrap();
        assert_eq!(read().as_deref(), Some("one"));
        fs::write(&file, "longer").unwrap();
        assert_eq!(read().as_deref(), Some("longer"));
        fs::remove_file(&file).unwrap();
        assert_eq!(read(), None);
    }

    #[test]
    fn nothing_is_read_twice_while_nothing_changes() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::new();
        for _ in 0..3 {
            let first = memory.of(folder.path(), || ("first", vec![folder.path().to_owned()]));
            assert_eq!(first, "first");
        }
        let second = memory.of(folder.path(), || ("second", Vec::new()));
        assert_eq!(second, "first");
    }
}
