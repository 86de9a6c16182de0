//! How the check stands, for those who look.

use std::io;
use std::path::Path;

use telemetry_core::Moment;

use super::bulletin::BulletinId;
use super::check::Trouble;
use super::store::Memory;
use crate::delivery::Stamp;
use crate::disk::Disk;

/// How the check stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// When the last check succeeded.
    pub last_success: Option<Moment>,
    /// When the next one is due; `now` if it is.
    pub next: Moment,
    /// Attempts that failed since the last success.
    pub failures: u32,
    /// Why the last one failed.
    pub trouble: Option<Trouble>,
    /// Bulletins that were handed over, those that were named last at the end.
    pub seen: Vec<BulletinId>,
    /// Bulletins that are to be tried again.
    pub waiting: Vec<BulletinId>,
    /// Entries of the last answer that could not be understood.
    pub refused: u64,
}

/// How the check stands that keeps its files in this directory; `None` if none was made since it was
/// switched on. It takes no lock and changes nothing.
///
/// # Errors
///
/// The disk's.
pub fn look(disk: &dyn Disk, dir: &Path, now: &Stamp) -> io::Result<Option<Status>> {
    let Some(Memory {
        mut schedule,
        seen,
        failed,
        trouble,
        refused,
        revision: _,
    }) = Memory::load(disk, dir)?
    else {
        return Ok(None);
    };
    Ok(Some(Status {
        last_success: schedule.last_success().map(|stamp| stamp.wall),
        next: now.wall.after(schedule.left(now)),
        failures: schedule.failures(),
        trouble,
        seen,
        waiting: failed.into_iter().map(|(id, _)| id).collect(),
        refused,
    }))
}
