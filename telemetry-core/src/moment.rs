//! Points in time, as plain numbers: this crate has no clock.

use std::time::Duration;

/// A point in time in milliseconds since the beginning of 1970 in UTC.
///
/// Arithmetic stays at the ends of the range instead of overflowing, so that a clock that says
/// nonsense makes nothing panic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// Before everything that can have been recorded.
    pub const EARLIEST: Self = Self(i64::MIN);

    /// The moment this many milliseconds after the beginning of 1970.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the beginning of 1970.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment this much later.
    #[must_use]
    pub fn after(self, time: Duration) -> Self {
        Self(self.0.saturating_add(millis(time)))
    }

    /// The moment this much earlier.
    #[must_use]
    pub fn before(self, time: Duration) -> Self {
        Self(self.0.saturating_sub(millis(time)))
    }

    /// How much later this moment is; nothing if it is earlier.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        let millis = self.0.saturating_sub(earlier.0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_time_are_no_trap() {
        let latest = Moment::from_millis(i64::MAX);
        assert_eq!(latest.after(Duration::MAX), latest);
        assert_eq!(Moment::EARLIEST.before(Duration::MAX), Moment::EARLIEST);
        assert_eq!(Moment::EARLIEST.since(latest), Duration::ZERO);
        assert_eq!(
            latest.since(Moment::EARLIEST).as_millis(),
            i64::MAX as u128,
            "a difference beyond the range ends at its edge"
        );
    }
}
