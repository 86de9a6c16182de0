//! The clocks of this machine.

#[cfg(target_os = "linux")]
mod tick;

use std::time::{Duration, SystemTime};

use telemetry_core::Moment;

use super::{Boot, Clock, Stamp};

/// The clocks of this machine. What one process makes agrees with what another one makes.
#[derive(Debug)]
pub struct SystemClock {
    boot: Boot,
    #[cfg(target_os = "linux")]
    tick: tick::Tick,
    #[cfg(not(target_os = "linux"))]
    start: std::time::Instant,
}

impl Default for SystemClock {
    #[cfg(target_os = "linux")]
    fn default() -> Self {
        Self {
            boot: boot(),
            tick: tick::Tick::default(),
        }
    }

    /// Elsewhere each run counts as a start of the machine.
    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::disallowed_methods, reason = "this is the clock's adapter")]
    fn default() -> Self {
        Self {
            boot: Boot(fastrand::u64(..)),
            start: std::time::Instant::now(),
        }
    }
}

impl SystemClock {
    #[cfg(target_os = "linux")]
    #[expect(clippy::unused_self, reason = "the form of the other systems'")]
    fn up(&self) -> Duration {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        Duration::try_from(time).unwrap_or_default()
    }

    #[cfg(not(target_os = "linux"))]
    fn up(&self) -> Duration {
        self.start.elapsed()
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock's adapter")]
    fn now(&self) -> Stamp {
        let epoch = Moment::default();
        let wall = match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
            Ok(time) => epoch.after(time),
            Err(before) => epoch.before(before.duration()),
        };
        // Whole milliseconds, so that a stamp is the same before and after it was in a file.
        let up = u64::try_from(self.up().as_millis()).unwrap_or(u64::MAX);
        Stamp {
            wall,
            boot: self.boot,
            up: Duration::from_millis(up),
        }
    }

    #[cfg(target_os = "linux")]
    fn now_quickly(&self) -> Stamp {
        let (wall, up) = self.tick.read();
        Stamp {
            wall,
            boot: self.boot,
            up,
        }
    }
}

/// The kernel's name for this start, as a number; a new one if it does not tell.
#[cfg(target_os = "linux")]
fn boot() -> Boot {
    let name = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
    let number = name.and_then(|name| uuid::Uuid::parse_str(name.trim()).ok());
    Boot(number.map_or_else(|| fastrand::u64(..), |number| number.as_u64_pair().0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_clocks_of_one_machine_agree() {
        let (one, two) = (SystemClock::default(), SystemClock::default());
        let (earlier, later) = (one.now(), two.now());
        if cfg!(target_os = "linux") {
            assert_eq!(earlier.boot, later.boot);
        }
        assert!(later.since(&earlier) < Duration::from_mins(1));
        assert!(earlier.wall > Moment::default());
    }

    #[test]
    fn a_quick_look_shows_the_same() {
        let clock = SystemClock::default();
        for _ in 0..1_000 {
            let (earlier, quick, later) = (clock.now(), clock.now_quickly(), clock.now());
            assert!((earlier.wall..=later.wall).contains(&quick.wall));
            assert!(earlier.up < quick.up + Duration::from_millis(100) && quick.up <= later.up);
            assert_eq!(quick.boot, earlier.boot);
        }
    }
}
