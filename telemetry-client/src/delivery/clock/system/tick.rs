//! Both clocks at the price of one: of the time since the machine started only the kernel's last
//! tick is read, which lies some milliseconds back.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use telemetry_core::Moment;

/// Ticks are closer together than this, in nanoseconds.
const TOLERANCE: i64 = 50_000_000;

/// What lies between the clocks.
///
/// The ticking clock does not count sleep. As long as the wall's clock keeps its distance from it,
/// the machine did not sleep; otherwise, or when the clock was set, the distances are taken anew.
#[derive(Debug)]
pub(super) struct Tick {
    /// From the ticking clock to the wall's, in nanoseconds.
    wall: AtomicI64,
    /// From the time awake to the time since the start, in nanoseconds.
    up: AtomicI64,
}

impl Default for Tick {
    /// Not known yet.
    fn default() -> Self {
        Self {
            wall: AtomicI64::new(i64::MIN),
            up: AtomicI64::new(0),
        }
    }
}

impl Tick {
    /// The wall's time, and the time since the start, in whole milliseconds.
    pub(super) fn read(&self) -> (Moment, Duration) {
        let wall = nanoseconds(ClockId::Realtime);
        let tick = nanoseconds(ClockId::MonotonicCoarse);
        let distance = wall.wrapping_sub(tick);
        let up = if distance.abs_diff(self.wall.load(Ordering::Acquire)) <= TOLERANCE.unsigned_abs()
        {
            tick.wrapping_add(self.up.load(Ordering::Relaxed))
        } else {
            self.measure(tick, distance)
        };
        let millis = |nanoseconds: i64| nanoseconds.div_euclid(1_000_000);
        let up = u64::try_from(millis(up)).unwrap_or(0);
        (Moment::from_millis(millis(wall)), Duration::from_millis(up))
    }

    /// Takes the distances anew, unless the machine did something else meanwhile.
    #[cold]
    fn measure(&self, tick: i64, distance: i64) -> i64 {
        let awake = nanoseconds(ClockId::Monotonic);
        let up = nanoseconds(ClockId::Boottime);
        if nanoseconds(ClockId::MonotonicCoarse).wrapping_sub(tick) <= TOLERANCE {
            self.up.store(up.wrapping_sub(awake), Ordering::Relaxed);
            // Whoever sees this sees the other one too.
            self.wall.store(distance, Ordering::Release);
        }
        up
    }
}

/// What a clock shows. It fits until the year 2262.
fn nanoseconds(clock: ClockId) -> i64 {
    let time = clock_gettime(clock);
    time.tv_sec
        .wrapping_mul(1_000_000_000)
        .wrapping_add(time.tv_nsec)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_sleep_and_after_a_clock_was_set_the_distances_are_taken_anew() {
        let tick = Tick::default();
        let (_, before) = tick.read();
        let hour = 3_600_000_000_000;
        for changed in [&tick.wall, &tick.up] {
            changed.fetch_add(hour, Ordering::Relaxed);
        }
        let (_, after) = tick.read();
        assert!(after >= before && after < before + Duration::from_mins(1));
    }
}
