//! Who takes a bulletin.

mod command;
mod file;

pub use command::CommandHandler;
pub use file::FileHandler;

use std::io::Write;

use super::bulletin::{Bulletin, plain};

/// Takes bulletins. It may wait, but not for good: nothing else of the check goes on meanwhile.
pub trait BulletinHandler: Send {
    /// Takes one. It is handed over again at a later check if this fails, and also if the process is
    /// killed before it is written down that it was taken.
    ///
    /// # Errors
    ///
    /// If nobody has it now.
    fn take(&mut self, bulletin: &Bulletin) -> Result<(), NotTaken>;
}

/// Why a bulletin was not taken, in a line of [plain] text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotTaken(String);

impl NotTaken {
    /// The most characters that are kept.
    const MOST: usize = 300;

    /// For this reason, whoever wrote it.
    #[must_use]
    pub fn new(why: impl std::fmt::Display) -> Self {
        let line = plain(&why.to_string()).replace(['\n', '\t'], " ");
        Self(line.chars().take(Self::MOST).collect())
    }
}

/// Writes one line about each bulletin to a log, and nothing of its text.
#[derive(Debug)]
pub struct LogHandler<W>(pub W);

impl Default for LogHandler<std::io::Stderr> {
    fn default() -> Self {
        Self(std::io::stderr())
    }
}

impl<W: Write + Send> BulletinHandler for LogHandler<W> {
    fn take(&mut self, bulletin: &Bulletin) -> Result<(), NotTaken> {
        let line = format!(
            "security bulletin `{}` is about this release ({}), {} characters\n",
            bulletin.id(),
            bulletin.trust(),
            bulletin.text().chars().count()
        );
        let written = self.0.write_all(line.as_bytes());
        written.and_then(|()| self.0.flush()).map_err(NotTaken::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::security::{BulletinId, Trust};

    #[test]
    fn a_log_has_a_line_for_each_bulletin_and_nothing_of_its_text() {
        let id = BulletinId::parse("b-1").unwrap();
        let bulletin = Bulletin::new(id, b"\x1b[2JUpdate\nnow", Trust::Unverified);
        let mut log = LogHandler(Vec::new());
        log.take(&bulletin).unwrap();
        insta::assert_snapshot!(String::from_utf8(log.0).unwrap(), @"security bulletin `b-1` is about this release (unverified: no public key is configured), 14 characters");
    }

    #[test]
    fn a_reason_is_one_line_that_steers_nothing() {
        let reason = NotTaken::new("550 no\r\n\u{1b}[2Jroom").to_string();
        assert_eq!(reason, "550 no �[2Jroom");
        assert_eq!(
            NotTaken::new("x".repeat(9_999)).to_string().len(),
            NotTaken::MOST
        );
    }
}
