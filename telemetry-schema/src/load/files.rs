//! Where the texts of a schema's files come from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

/// The files of a schema folder, wherever they are kept.
///
/// A file is named relative to the folder, with `/` between folders on every system.
pub trait Files: fmt::Debug {
    /// The text of a file.
    ///
    /// # Errors
    ///
    /// If there is no such file, or it cannot be read as text.
    fn read(&self, name: &str) -> io::Result<String>;

    /// The names of all files that end in `.toml`, in any order.
    fn toml_files(&self) -> Vec<String>;
}

/// A folder on disk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Disk<'a>(pub(super) &'a Path);

impl Files for Disk<'_> {
    fn read(&self, name: &str) -> io::Result<String> {
        fs::read_to_string(self.0.join(name))
    }

    fn toml_files(&self) -> Vec<String> {
        let mut found = Vec::new();
        find(self.0, Path::new(""), &mut found);
        found.iter().map(|file| with_slashes(file)).collect()
    }
}

/// Texts in memory.
impl Files for BTreeMap<String, String> {
    fn read(&self, name: &str) -> io::Result<String> {
        let missing = || io::Error::new(io::ErrorKind::NotFound, "there is no such file");
        self.get(name).cloned().ok_or_else(missing)
    }

    fn toml_files(&self) -> Vec<String> {
        let names = self.keys().filter(|name| is_toml(Path::new(name)));
        names.cloned().collect()
    }
}

fn find(folder: &Path, below: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder.join(below)) else {
        return;
    };
    for entry in entries.flatten() {
        let path = below.join(entry.file_name());
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            find(folder, &path, found);
        } else if is_toml(&path) {
            found.push(path);
        }
    }
}

fn is_toml(file: &Path) -> bool {
    file.extension()
        .is_some_and(|extension| extension == "toml")
}

/// As `telemetry.toml` writes it, on every system.
fn with_slashes(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
