//! Files that follow each other by number.

use std::path::{Path, PathBuf};

/// How files are called that follow each other: so that their names are in the order of their numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbered {
    /// With its dot.
    pub(crate) extension: &'static str,
    /// From a larger number nobody could count on.
    pub(crate) most: u64,
}

impl Numbered {
    /// Where the file with this number is.
    pub(crate) fn path(self, dir: &Path, number: u64) -> PathBuf {
        dir.join(self.name(number))
    }

    /// The number of the file with this name, if it is such a file.
    pub(crate) fn number(self, file: &str) -> Option<u64> {
        let number = file.strip_suffix(self.extension)?.parse().ok()?;
        (number <= self.most && self.name(number) == file).then_some(number)
    }

    fn name(self, number: u64) -> String {
        format!("{number:010}{}", self.extension)
    }
}
