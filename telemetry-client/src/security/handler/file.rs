//! A file for each bulletin.

use std::path::PathBuf;
use std::sync::Arc;

use super::{BulletinHandler, NotTaken};
use crate::disk::{Disk, SystemDisk};
use crate::security::bulletin::Bulletin;

/// Writes each bulletin into a file `ID.txt` of a directory, whole and durable or not at all. Its
/// first line says whether it was verified. A bulletin that comes again takes its own place.
#[derive(Debug)]
pub struct FileHandler {
    dir: PathBuf,
    disk: Arc<dyn Disk>,
}

impl FileHandler {
    /// Into this directory, which is made with the first bulletin.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            disk: Arc::new(SystemDisk),
        }
    }
}

impl BulletinHandler for FileHandler {
    fn take(&mut self, bulletin: &Bulletin) -> Result<(), NotTaken> {
        let path = self.dir.join(format!("{}.txt", bulletin.id()));
        let text = format!("{}\n\n{}\n", bulletin.trust(), bulletin.text());
        let made = self.disk.make_dir(&self.dir);
        made.and_then(|()| self.disk.replace(&path, text.as_bytes()))
            .map_err(|error| NotTaken::new(format_args!("{}: {error}", path.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::security::{BulletinId, Trust};

    #[test]
    fn a_bulletin_is_one_file_however_often_it_comes() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("bulletins");
        let mut handler = FileHandler::new(&place);
        let id = BulletinId::parse("b-1").unwrap();
        let bulletin = Bulletin::new(id, b"Update\x1b[2J", Trust::Verified);
        handler.take(&bulletin).unwrap();
        handler.take(&bulletin).unwrap();
        assert_eq!(SystemDisk.list(&place).unwrap(), ["b-1.txt"]);
        let text = std::fs::read_to_string(place.join("b-1.txt")).unwrap();
        assert!(
            text.starts_with("verified") && text.ends_with("\n\nUpdate�[2J\n"),
            "{text}"
        );
    }

    #[test]
    fn a_place_that_is_no_directory_takes_nothing() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let id = BulletinId::parse("b-1").unwrap();
        let bulletin = Bulletin::new(id, b"", Trust::Verified);
        assert!(FileHandler::new(file.path()).take(&bulletin).is_err());
    }
}
