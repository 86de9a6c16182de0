//! Files that the user names, read within a limit.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use telemetry_core::config::MOST_BYTES;

/// The bytes of a configuration file, of which at most one more than [`MOST_BYTES`] is read.
///
/// # Errors
///
/// If the file is missing, unreadable or a directory.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = path.display();
    let file = File::open(path).with_context(|| format!("cannot open `{shown}`"))?;
    if path.is_dir() {
        bail!(
            "`{shown}` is a directory; name the configuration file in it, such as `{}`",
            path.join("config.json").display()
        );
    }
    // The length that the system tells is not trusted: a pipe has none, and a file may grow.
    let limit = u64::try_from(MOST_BYTES).map_or(u64::MAX, |limit| limit.saturating_add(1));
    let mut bytes = Vec::new();
    file.take(limit)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read `{shown}`"))?;
    Ok(bytes)
}
