//! The bare work: records one behind the other in a file whose room is reserved.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use super::Store;
use crate::client::Outcome;

/// Room for everything that a bench appends.
const ROOM: usize = 8 * 1_024 * 1_024;

pub(super) struct Floor {
    file: File,
    buffer: Vec<u8>,
}

impl Floor {
    pub(super) fn create(dir: &Path) -> Outcome<Self> {
        let path = dir.join("records");
        let mut file = File::create(&path)?;
        file.write_all(&vec![0; ROOM])?;
        file.sync_all()?;
        Ok(Self {
            file: File::options().write(true).open(path)?,
            buffer: Vec::new(),
        })
    }
}

impl Store for Floor {
    fn append(&mut self, records: &[Vec<u8>]) -> Outcome<()> {
        self.buffer.clear();
        for record in records {
            self.buffer.extend_from_slice(record);
        }
        // The file's own position is where the last write ended.
        self.file.write_all(&self.buffer)?;
        Ok(self.file.sync_data()?)
    }
}
