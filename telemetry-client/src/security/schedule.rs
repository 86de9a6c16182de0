//! When the next check is due: a state machine over stamps.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::delivery::Stamp;

const DAY: Duration = Duration::from_hours(24);

/// After a success nothing is asked for this long.
const LEAST_AFTER_SUCCESS: Duration = Duration::from_hours(18);

/// The widest pause after the first failure; it doubles with each further one, up to a day.
const BASE: Duration = Duration::from_hours(1);

/// No failure is followed sooner by another attempt, whatever is drawn.
const LEAST_AFTER_FAILURE: Duration = Duration::from_mins(1);

/// When the next check is due, which survives restarts. A new one is due at once.
///
/// After a success it is due in a day, give or take a quarter, so that installations spread; after a
/// failure, with full jitter, in at most an hour that doubles up to a day. How much time passed the
/// machine tells as long as it is not restarted, whatever its clock is set to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Schedule {
    last_success: Option<Stamp>,
    failures: u32,
    /// Since when, and for how long, nothing is asked.
    pause: Option<(Stamp, u64)>,
    /// The first look after the machine was restarted, and the milliseconds that had passed then at
    /// least: so it goes on even if the clock is behind for good.
    looked: Option<(Stamp, u64)>,
}

impl Schedule {
    /// How long until the next check is due; nothing if it is. Never more than 30 hours of which the
    /// machine is on.
    pub fn left(&mut self, now: &Stamp) -> Duration {
        let Some((from, length)) = self.pause else {
            return Duration::ZERO;
        };
        let length = Duration::from_millis(length).min(DAY + DAY / 4);
        length.saturating_sub(self.passed(&from, now))
    }

    /// How much time passed since the last attempt, as far as anybody can know.
    fn passed(&mut self, from: &Stamp, now: &Stamp) -> Duration {
        if from.boot == now.boot {
            return now.since(from);
        }
        let known = match self.looked {
            Some((looked, known)) if looked.boot == now.boot => known,
            // By one clock that is behind. A clock that was right, or is, has its own say below.
            Some((looked, known)) if now.wall < from.wall && looked.wall < from.wall => {
                known.saturating_add(millis(now.wall.since(looked.wall)))
            }
            _ => 0,
        };
        let begin = match self.looked {
            Some((looked, _)) if looked.boot == now.boot => looked,
            _ => *now,
        };
        self.looked = Some((begin, known));
        let passed = Duration::from_millis(known).saturating_add(now.since(&begin));
        passed.max(now.wall.since(from.wall))
    }

    /// An attempt begins. Until it succeeds it counts as failed, so that a process that is killed
    /// each time does not ask each time.
    pub fn begin(&mut self, now: &Stamp, random: &mut fastrand::Rng) {
        let widest = BASE.saturating_mul(1 << self.failures.min(15)).min(DAY);
        let drawn = widest.mul_f64(random.f64()).max(LEAST_AFTER_FAILURE);
        self.failures = self.failures.saturating_add(1);
        self.wait(now, drawn);
    }

    /// The attempt succeeded.
    pub fn succeed(&mut self, now: &Stamp, random: &mut fastrand::Rng) {
        self.failures = 0;
        self.last_success = Some(*now);
        let drawn = DAY.mul_f64(0.75 + random.f64() / 2.0);
        self.wait(now, drawn.max(LEAST_AFTER_SUCCESS));
    }

    fn wait(&mut self, from: &Stamp, length: Duration) {
        self.pause = Some((*from, millis(length)));
        self.looked = None;
    }

    /// When a check succeeded last.
    #[must_use]
    pub const fn last_success(&self) -> Option<Stamp> {
        self.last_success
    }

    /// Attempts that failed since.
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.failures
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use telemetry_core::Moment;

    use super::*;
    use crate::delivery::Boot;

    const HOUR: i64 = 3_600_000;

    fn stamp(wall: i64, boot: u64, up: i64) -> Stamp {
        Stamp {
            wall: Moment::from_millis(wall),
            boot: Boot(boot),
            up: Duration::from_millis(u64::try_from(up).unwrap()),
        }
    }

    fn random() -> fastrand::Rng {
        fastrand::Rng::with_seed(7)
    }

    #[test]
    fn a_success_is_not_repeated_within_18_hours_and_is_followed_within_30() {
        let mut random = random();
        let mut lengths = Vec::new();
        for _ in 0..1_000 {
            let mut schedule = Schedule::default();
            let now = stamp(HOUR, 1, 0);
            schedule.begin(&now, &mut random);
            schedule.succeed(&now, &mut random);
            lengths.push(schedule.left(&now));
        }
        let (least, most) = (lengths.iter().min().unwrap(), lengths.iter().max().unwrap());
        assert!((Duration::from_hours(18)..Duration::from_hours(19)).contains(least));
        assert!((Duration::from_hours(29)..=Duration::from_hours(30)).contains(most));
    }

    #[test]
    fn a_failure_leaves_the_last_success_and_pauses_double_up_to_a_day() {
        let mut random = random();
        let now = stamp(HOUR, 1, 0);
        let mut schedule = Schedule::default();
        schedule.succeed(&now, &mut random);
        for failures in 0..40_u32 {
            schedule.begin(&now, &mut random);
            let widest = Duration::from_hours(1 << failures.min(5)).min(DAY);
            let left = schedule.left(&now);
            assert!((LEAST_AFTER_FAILURE..=widest).contains(&left), "{left:?}");
            assert_eq!(schedule.last_success(), Some(now));
            assert_eq!(schedule.failures(), failures + 1);
        }
    }

    #[test]
    fn a_clock_that_is_set_or_starts_in_1970_makes_nothing_due_and_holds_nothing_up() {
        let start = 1_795_600_000_000;
        let mut schedule = Schedule::default();
        schedule.succeed(&stamp(start, 1, 0), &mut random());
        let length = schedule.left(&stamp(start, 1, 0));
        for set in [-72 * HOUR, 72 * HOUR, -start] {
            let left = schedule.left(&stamp(start + set + HOUR, 1, HOUR));
            assert_eq!(left + Duration::from_hours(1), length, "{set}");
        }
        // 1970 after a restart, and then the right time again.
        assert_eq!(schedule.left(&stamp(0, 2, 0)), length);
        let left = schedule.left(&stamp(start + HOUR, 2, HOUR));
        assert_eq!(left + Duration::from_hours(1), length);
        // A clock that was wrong when the check succeeded, years ahead.
        schedule.succeed(&stamp(9 * start, 3, 0), &mut random());
        assert!(schedule.left(&stamp(start, 4, 0)) > Duration::from_hours(18));
        assert_eq!(schedule.left(&stamp(start, 4, 31 * HOUR)), Duration::ZERO);
    }

    proptest! {
        #[test]
        fn no_clock_makes_a_check_due_later_than_30_hours_or_attempts_follow_without_a_pause(
            steps in prop::collection::vec((any::<i64>(), 0..48 * HOUR, any::<bool>(), any::<bool>()), 1..60),
            seed in any::<u64>(),
        ) {
            let mut random = fastrand::Rng::with_seed(seed);
            let mut schedule = Schedule::default();
            let (mut boot, mut up) = (1, 0);
            for (wall, passed, restarts, succeeds) in steps {
                up += passed;
                if restarts {
                    (boot, up) = (boot + 1, 0);
                }
                let now = stamp(wall, boot, up);
                let left = schedule.left(&now);
                prop_assert!(left <= Duration::from_hours(30));
                let text = serde_json::to_string(&schedule).unwrap();
                prop_assert_eq!(serde_json::from_str::<Schedule>(&text).unwrap(), schedule.clone());
                // Whatever the clock shows, it is due once the machine was on for that long.
                let later = stamp(wall.wrapping_mul(31), boot, up + 30 * HOUR);
                prop_assert_eq!(schedule.clone().left(&later), Duration::ZERO);
                if left.is_zero() {
                    schedule.begin(&now, &mut random);
                    prop_assert!(schedule.left(&now) >= LEAST_AFTER_FAILURE);
                    if succeeds {
                        schedule.succeed(&now, &mut random);
                        prop_assert!(schedule.left(&now) >= LEAST_AFTER_SUCCESS);
                    }
                }
            }
        }
    }
}
