//! What a clock shows: the wall's time, which people and other programs set, and the time since the
//! machine started, which nobody sets.

mod system;

pub use system::SystemClock;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use telemetry_core::Moment;

/// Shows the time.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// What it shows now.
    fn now(&self) -> Stamp;

    /// The same, for those who cannot wait: [`Stamp::up`] may be some milliseconds behind.
    fn now_quickly(&self) -> Stamp {
        self.now()
    }
}

impl<C: Clock + ?Sized> Clock for std::sync::Arc<C> {
    fn now(&self) -> Stamp {
        (**self).now()
    }

    fn now_quickly(&self) -> Stamp {
        (**self).now_quickly()
    }
}

/// One start of the machine; times since different starts cannot be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Boot(pub u64);

/// What a clock showed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The wall's time.
    pub wall: Moment,
    /// Which start of the machine.
    pub boot: Boot,
    /// How long ago it was, sleep included.
    pub up: Duration,
}

/// How far apart two clocks may be and still count as one.
const SAME_CLOCK: Duration = Duration::from_millis(500);

impl Stamp {
    /// How much time passed since `earlier`: by the machine if it was not restarted, else by the
    /// wall; never negative.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Duration {
        if self.boot == earlier.boot {
            self.up.saturating_sub(earlier.up)
        } else {
            self.wall.since(earlier.wall)
        }
    }

    /// What the wall clock of this stamp's time would show now, had nobody set it since. After a
    /// restart of the machine nobody knows, and it is what the wall shows.
    #[must_use]
    pub fn wall_at(&self, now: &Self) -> Moment {
        if self.boot == now.boot {
            self.wall.after(now.since(self))
        } else {
            now.wall
        }
    }

    /// Whether both were read from a clock that nobody set in between, as far as `now` can tell.
    #[must_use]
    pub fn agrees(&self, other: &Self, now: &Self) -> bool {
        let (one, two) = (self.wall_at(now), other.wall_at(now));
        (self.boot == now.boot) == (other.boot == now.boot)
            && one.since(two).max(two.since(one)) <= SAME_CLOCK
    }
}

/// A stretch of time that survives restarts and clocks that are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    from: Stamp,
    length: Duration,
}

impl Pause {
    /// Starts now.
    #[must_use]
    pub const fn new(from: Stamp, length: Duration) -> Self {
        Self { from, length }
    }

    /// What is left of it: never more than its length, whatever the clock was set to.
    #[must_use]
    pub fn left(&self, now: &Stamp) -> Duration {
        self.length.saturating_sub(now.since(&self.from))
    }

    /// The same, as long as it does not begin later than now. Else the clock was ahead when it began,
    /// and the machine was restarted since: it begins now, or it would last until that time comes.
    #[must_use]
    pub fn seen(self, now: &Stamp) -> Self {
        if self.from.boot != now.boot && self.from.wall > now.wall {
            Self::new(*now, self.length)
        } else {
            self
        }
    }

    /// When it ends by the wall clock.
    #[must_use]
    pub fn end(&self, now: &Stamp) -> Moment {
        now.wall.after(self.left(now))
    }
}

/// A stamp in a file: wall milliseconds, boot, milliseconds since boot.
type Numbers = (i64, Boot, u64);

impl Serialize for Stamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let up = u64::try_from(self.up.as_millis()).unwrap_or(u64::MAX);
        let numbers: Numbers = (self.wall.as_millis(), self.boot, up);
        numbers.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (wall, boot, up) = Numbers::deserialize(deserializer)?;
        Ok(Self {
            wall: Moment::from_millis(wall),
            boot,
            up: Duration::from_millis(up),
        })
    }
}

impl Serialize for Pause {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let millis = u64::try_from(self.length.as_millis()).unwrap_or(u64::MAX);
        (self.from, millis).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Pause {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (from, millis) = Deserialize::deserialize(deserializer)?;
        Ok(Self::new(from, Duration::from_millis(millis)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(wall: i64, boot: u64, up: u64) -> Stamp {
        Stamp {
            wall: Moment::from_millis(wall),
            boot: Boot(boot),
            up: Duration::from_millis(up),
        }
    }

    #[test]
    fn within_one_boot_a_set_clock_changes_no_duration() {
        let then = stamp(1_000_000, 1, 5_000);
        for set in [-7_200_000, 0, 7_200_000] {
            let now = stamp(1_000_000 + set + 60_000, 1, 65_000);
            assert_eq!(now.since(&then), Duration::from_mins(1));
            assert_eq!(then.wall_at(&now), Moment::from_millis(1_060_000));
        }
    }

    #[test]
    fn across_boots_the_wall_decides_and_never_backwards() {
        let then = stamp(1_000_000, 1, 5_000);
        assert_eq!(stamp(1_060_000, 2, 7).since(&then), Duration::from_mins(1));
        assert_eq!(stamp(0, 2, 7).since(&then), Duration::ZERO);
    }

    #[test]
    fn stamps_agree_unless_the_clock_was_set_between_them() {
        let now = stamp(9_000_000, 1, 90_000);
        let first = stamp(1_000_000, 1, 5_000);
        assert!(first.agrees(&stamp(1_010_200, 1, 15_000), &now));
        assert!(!first.agrees(&stamp(8_210_000, 1, 15_000), &now));
        assert!(!first.agrees(&stamp(1_000_000, 7, 5_000), &now));
        assert!(stamp(1, 7, 1).agrees(&stamp(2, 8, 2), &now));
    }

    #[test]
    fn a_pause_never_grows_and_survives_a_file() {
        let pause = Pause::new(stamp(1_000_000, 1, 5_000), Duration::from_hours(1));
        let set_back = stamp(0, 2, 1);
        assert_eq!(pause.left(&set_back), Duration::from_hours(1));
        let later = stamp(1_000_000 + 1_800_000, 2, 1);
        assert_eq!(pause.left(&later), Duration::from_mins(30));
        assert_eq!(
            pause.end(&later),
            Moment::from_millis(1_000_000 + 3_600_000)
        );

        assert_eq!(pause.seen(&later), pause);
        let seen = pause.seen(&set_back);
        assert_eq!(
            seen.left(&stamp(1_800_000, 2, 1_800_001)),
            Duration::from_mins(30)
        );

        let text = serde_json::to_string(&pause).unwrap();
        assert_eq!(text, "[[1000000,1,5000],3600000]");
        assert_eq!(serde_json::from_str::<Pause>(&text).unwrap(), pause);
    }
}
