//! When a report is due: one in each window of 24 hours, which begin at another time of day for each
//! installation. No clock and no I/O.
//!
//! ```
//! use telemetry_client::delivery::Stamp;
//! use telemetry_client::schedule::{Past, Schedule};
//! use uuid::Uuid;
//!
//! let schedule = Schedule::new(Uuid::from_u128(7));
//! let now = Stamp::default();
//! let window = schedule.claimable(&Past::default(), &now);
//! assert_eq!(window, Some(schedule.window(now.wall)));
//! let past = Past {
//!     last: window.map(|window| (window, now)),
//!     ..Past::default()
//! };
//! assert_eq!(schedule.claimable(&past, &now), None);
//! assert!(schedule.wait(&past, &now).is_some_and(|wait| wait.as_secs() <= 24 * 60 * 60));
//! ```
//!
//! # Clocks that are set
//!
//! What a wall clock shows decides, as long as it does not show less than when the last report was
//! made. Then it says nothing about windows, and 24 hours have to pass, by the machine's own count
//! where it was not restarted. A clock that is set forward makes one report due at most, whatever it
//! skips. Windows have no time zone: [`Moment`] counts in UTC, so summer time moves nothing.
//!
//! A report's number is that of its window, or the next higher one where the clock was set back. So
//! numbers, from which the identifiers of messages are made, never come again.

use std::ops::RangeInclusive;
use std::time::Duration;

use telemetry_core::Moment;
use uuid::Uuid;

use crate::delivery::{Pause, Stamp};
use crate::identity::Identity;

/// The length of a window.
pub const WINDOW: Duration = Duration::from_hours(24);

/// How long the first report of an installation usually waits: so long that somebody who starts a
/// server can still say no, and not all on one machine at once.
pub const FIRST: RangeInclusive<Duration> = Duration::from_mins(5)..=Duration::from_hours(1);

const WINDOW_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// The windows of one installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// What is computed for the installation is computed from this.
    space: Uuid,
    /// When windows begin, in milliseconds after midnight in UTC.
    phase: i64,
}

/// What the schedule has to know of the past.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// How long the first report waits.
    pub first: Option<Pause>,
    /// The last report's number, and when it was made.
    pub last: Option<(i64, Stamp)>,
    /// When the clock was first seen to show less than at the last report, if the machine was
    /// restarted since.
    pub set_back: Option<Stamp>,
}

impl Schedule {
    /// The windows of the installation with this identifier.
    #[must_use]
    pub fn new(identity: impl Into<Identity>) -> Self {
        let space = identity.into().space();
        let phase = spread(space, b"schedule:phase", WINDOW_MILLIS.unsigned_abs());
        Self {
            space,
            phase: i64::try_from(phase).unwrap_or(0),
        }
    }

    /// The number of the window that this moment is in; consecutive, and larger for later ones.
    #[must_use]
    pub const fn window(&self, wall: Moment) -> i64 {
        let since = wall.as_millis().saturating_sub(self.phase);
        since.div_euclid(WINDOW_MILLIS)
    }

    /// When the window with this number begins.
    #[must_use]
    pub const fn start(&self, window: i64) -> Moment {
        let start = window.saturating_mul(WINDOW_MILLIS);
        Moment::from_millis(start.saturating_add(self.phase))
    }

    /// How long the first report waits: a time in this range, the same whenever it is asked.
    #[must_use]
    pub fn first_wait(&self, range: &RangeInclusive<Duration>) -> Duration {
        let width = range.end().saturating_sub(*range.start()).as_millis();
        let width = u64::try_from(width).unwrap_or(u64::MAX).saturating_add(1);
        let more = spread(self.space, b"schedule:first", width);
        range.start().saturating_add(Duration::from_millis(more))
    }

    /// The number of the report that may be made now; `None` if the one of this window was made.
    #[must_use]
    pub fn claimable(&self, past: &Past, now: &Stamp) -> Option<i64> {
        let here = self.window(now.wall);
        let Some((number, made)) = past.last else {
            return Some(here);
        };
        let wait = self.wait_after(&made, past.set_back.as_ref(), now);
        wait.is_zero().then(|| here.max(number.saturating_add(1)))
    }

    /// How long until the next report is due, nothing if it is now; `None` while nobody planned a
    /// first one. It is no longer true once the clock is set or the machine sleeps, so look again
    /// every few minutes.
    #[must_use]
    pub fn wait(&self, past: &Past, now: &Stamp) -> Option<Duration> {
        match past.last {
            Some((_, made)) => Some(self.wait_after(&made, past.set_back.as_ref(), now)),
            None => past.first.map(|first| first.left(now)),
        }
    }

    fn wait_after(&self, made: &Stamp, set_back: Option<&Stamp>, now: &Stamp) -> Duration {
        let next = self.start(self.window(made.wall).saturating_add(1));
        let until_next = next.since(now.wall);
        if now.wall >= made.wall {
            return until_next;
        }
        let from = set_back.unwrap_or(made);
        if from.boot != now.boot && self.window(now.wall) == self.window(made.wall) {
            return until_next;
        }
        let left = Pause::new(*from, WINDOW).left(now);
        // Before that, the clock may have come to where windows count again.
        if left <= made.wall.since(now.wall) {
            left
        } else {
            until_next
        }
    }
}

impl Past {
    /// Takes note of a clock that was set back, or came forward again; answers whether there was
    /// anything to note, which has to survive a restart then.
    #[must_use]
    pub fn look(&mut self, now: &Stamp) -> bool {
        let Some((_, made)) = self.last else {
            let before = self.first;
            self.first = before.map(|first| first.seen(now));
            return before != self.first;
        };
        let before = self.set_back;
        if now.wall >= made.wall {
            self.set_back = None;
        } else {
            // Across restarts of the machine only the wall can tell how much time passed.
            let from = self.set_back.unwrap_or(made);
            if from.boot != now.boot && now.wall < from.wall {
                self.set_back = Some(*now);
            }
        }
        before != self.set_back
    }
}

/// A number below `width` that is equally likely any for an identifier that was drawn at random.
fn spread(space: Uuid, what: &[u8], width: u64) -> u64 {
    let hash = Uuid::new_v5(&space, what).as_u128();
    u64::try_from(hash % u128::from(width.max(1))).unwrap_or(0)
}

#[cfg(test)]
mod tests;
