//! The one place that changes files.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file whole or not at all: beside its place first, then over it in one step.
///
/// # Errors
///
/// If the folder or the file cannot be written.
pub(crate) fn write(path: &Path, contents: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".telemetry-");
    // A temporary file is private by default; these files are as public as the user's mask allows.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(contents.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

/// Removes a file.
///
/// # Errors
///
/// If it cannot be removed.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}
