//! The one place that changes files.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes a file whole or not at all: beside its place first, then over it in one step.
///
/// # Errors
///
/// If the folder or the file cannot be written.
pub(crate) fn write(path: &Path, contents: &str) -> io::Result<()> {
    beside(path, contents)?.persist(path)?;
    Ok(())
}

/// Writes a new file whole or not at all, and never over another one.
///
/// # Errors
///
/// If there is such a file, or the folder cannot be written.
pub(crate) fn create(path: &Path, contents: &str) -> io::Result<()> {
    beside(path, contents)?.persist_noclobber(path)?;
    Ok(())
}

/// A temporary file with the contents in the folder of the place where they belong.
fn beside(path: &Path, contents: &str) -> io::Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".telemetry-");
    // A temporary file is private by default; these files are as public as the user's mask allows.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(contents.as_bytes())?;
    Ok(file)
}

/// Removes a file.
///
/// # Errors
///
/// If it cannot be removed.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}
