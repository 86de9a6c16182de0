//! Whether a file is still as it was.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// When a file was last written, and its length; or that there is no such file.
///
/// Two stamps are equal if the file is most likely the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp(Option<(SystemTime, u64)>);

impl Stamp {
    /// The file's stamp at this moment.
    #[must_use]
    pub fn of(file: &Path) -> Self {
        let written = |metadata: fs::Metadata| Some((metadata.modified().ok()?, metadata.len()));
        Self(fs::metadata(file).ok().and_then(written))
    }
}
