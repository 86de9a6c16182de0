//! That something of this node lies where several nodes share it, which has to go with consent.

use std::io;
use std::path::PathBuf;

use super::StateDir;
use crate::disk::Disk;
use crate::lease::Lease;

/// A file without bytes. It outlasts the outbox, so that what cannot be deleted elsewhere just now is not
/// forgotten here.
const PART: &str = "part";

impl StateDir {
    fn part(&self) -> PathBuf {
        self.dir.join(PART)
    }

    /// Whether this node may have handed something on to others by a [lease](crate::lease) that nobody
    /// [deleted](Self::forget_part) since. What cannot be read counts as yes.
    #[must_use]
    pub fn has_part(&self, disk: &dyn Disk) -> bool {
        !matches!(disk.read(&self.part()), Ok(None))
    }

    /// Notes that something is handed on, before it is.
    pub(crate) fn take_part(&self, disk: &dyn Disk) -> io::Result<()> {
        match disk.read(&self.part())? {
            Some(_) => Ok(()),
            None => disk.replace(&self.part(), &[]),
        }
    }

    /// Deletes what the nodes share, unless another one leads, whose it is then; answers whether it is
    /// gone. What is not deleted stays this node's to delete: who leads may be this node itself, in another
    /// process or in one that was killed.
    ///
    /// # Errors
    ///
    /// The lease's, or the disk's.
    pub fn forget_part(&self, disk: &dyn Disk, lease: &dyn Lease) -> io::Result<bool> {
        let is_gone = lease.forget()?;
        if is_gone {
            self.leave_part(disk)?;
        }
        Ok(is_gone)
    }

    /// Leaves it to another node to delete what they share.
    pub(crate) fn leave_part(&self, disk: &dyn Disk) -> io::Result<()> {
        disk.remove(&self.part())
    }
}
