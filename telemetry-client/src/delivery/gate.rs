//! When the next request may go out: one gate for everything that goes to the endpoint.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::answer::{Parked, Trouble};
use super::clock::{Pause, Stamp};

/// How retries spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The widest pause after the first failure; it doubles with each further one.
    pub base: Duration,
    /// The widest pause of all.
    pub cap: Duration,
    /// Between requests while a backlog drains.
    pub pace: Duration,
    /// After an answer that no retry can change.
    pub park: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            base: Duration::from_secs(5),
            cap: Duration::from_hours(1),
            pace: Duration::from_secs(1),
            park: Duration::from_hours(24),
        }
    }
}

impl Backoff {
    /// The widest pause after this many failures before.
    fn widest(&self, failures: u32) -> Duration {
        // Beyond 2^31 every base exceeds every cap.
        self.base
            .saturating_mul(1 << failures.min(31))
            .min(self.cap)
    }

    /// Full jitter: anything from nothing to the widest pause, equally likely.
    fn draw(&self, failures: u32, random: &mut fastrand::Rng) -> Duration {
        self.widest(failures).mul_f64(random.f64())
    }
}

/// The gate's state, which survives restarts.
///
/// A success opens nothing that a failure or the endpoint's own wish closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Gate {
    /// Failures in a row.
    pub failures: u32,
    /// The last of them.
    pub trouble: Option<Trouble>,
    /// Until when nothing goes out.
    pub closed: Option<Pause>,
    /// Why it is closed for a day.
    pub parked: Option<Parked>,
    /// Whether a backlog drains, slowly.
    pub draining: bool,
}

impl Gate {
    /// How long to wait; nothing if a request may go out now.
    #[must_use]
    pub fn wait(&self, now: &Stamp) -> Duration {
        self.closed.map_or(Duration::ZERO, |pause| pause.left(now))
    }

    /// Takes note of a clock that is behind since the machine was restarted; answers whether there was
    /// anything to note, which has to survive the next restart then.
    #[must_use]
    pub fn look(&mut self, now: &Stamp) -> bool {
        let before = self.closed;
        self.closed = before.map(|pause| pause.seen(now));
        before != self.closed
    }

    /// An attempt failed in a way that a retry may mend.
    pub fn fail(
        &mut self,
        now: &Stamp,
        trouble: Trouble,
        requested: Option<Duration>,
        backoff: &Backoff,
        random: &mut fastrand::Rng,
    ) {
        let drawn = backoff.draw(self.failures, random);
        self.failures = self.failures.saturating_add(1);
        self.trouble = Some(trouble);
        self.parked = None;
        self.draining = true;
        self.close(
            now,
            drawn.max(requested.unwrap_or_default()).max(backoff.pace),
        );
    }

    /// An attempt failed in a way that only somebody's action mends.
    pub fn park(&mut self, now: &Stamp, reason: Parked, backoff: &Backoff) {
        self.trouble = None;
        self.parked = Some(reason);
        self.draining = true;
        self.close(now, backoff.park);
    }

    /// An attempt got an answer that asks for no pause.
    pub fn pass(&mut self, now: &Stamp, backoff: &Backoff) {
        self.failures = 0;
        self.trouble = None;
        self.parked = None;
        if self.draining {
            self.close(now, backoff.pace);
        }
    }

    /// Nothing waits any more.
    pub fn drained(&mut self) {
        self.draining = false;
    }

    /// Extends the time during which nothing goes out; never shortens it.
    fn close(&mut self, now: &Stamp, length: Duration) {
        if length > self.wait(now) {
            self.closed = Some(Pause::new(*now, length));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use telemetry_core::Moment;

    fn at(seconds: u64) -> Stamp {
        let up = Duration::from_secs(seconds);
        Stamp {
            wall: Moment::from_millis(1_000_000_000).after(up),
            up,
            ..Stamp::default()
        }
    }

    /// The largest distance between the drawn values' distribution and the uniform one.
    fn distance_from_uniform(mut drawn: Vec<f64>) -> f64 {
        drawn.sort_by(f64::total_cmp);
        let count = f64::from(u32::try_from(drawn.len()).unwrap());
        (0_u32..)
            .zip(&drawn)
            .map(|(i, value)| {
                let below = f64::from(i) / count;
                (value - below)
                    .abs()
                    .max((value - below - 1.0 / count).abs())
            })
            .fold(0.0, f64::max)
    }

    #[test]
    fn jitter_is_uniform_up_to_a_bound_that_doubles_until_the_cap() {
        let backoff = Backoff::default();
        for failures in 0..20 {
            let widest = backoff.widest(failures);
            let seconds = (5 << failures).min(3_600);
            assert_eq!(widest, Duration::from_secs(seconds), "{failures}");
            let drawn: Vec<f64> = (0..500)
                .map(|seed| {
                    let mut random = fastrand::Rng::with_seed(seed);
                    backoff.draw(failures, &mut random).div_duration_f64(widest)
                })
                .collect();
            assert!(drawn.iter().all(|share| (0.0..=1.0).contains(share)));
            // The Kolmogorov–Smirnov bound for 500 values at a level of 0.001.
            let distance = distance_from_uniform(drawn);
            assert!(distance < 1.95 / 500_f64.sqrt(), "{failures}: {distance}");
        }
        assert_eq!(backoff.widest(u32::MAX), backoff.cap);
    }

    #[test]
    fn a_requested_pause_is_a_floor_that_a_success_does_not_lift() {
        let backoff = Backoff::default();
        let mut gate = Gate::default();
        let mut random = fastrand::Rng::with_seed(1);
        let requested = Some(Duration::from_secs(7));
        let trouble = Trouble::Status(429);
        gate.fail(&at(0), trouble, requested, &backoff, &mut random);
        assert!(gate.wait(&at(0)) >= Duration::from_secs(7));
        gate.pass(&at(1), &backoff);
        assert!(gate.wait(&at(1)) >= Duration::from_secs(6));
        assert_eq!((gate.failures, gate.trouble), (0, None));
    }

    #[test]
    fn each_failure_in_a_row_may_pause_twice_as_long_as_the_one_before() {
        let backoff = Backoff::default();
        for failures in 0..10 {
            let longest = (0..200).map(|seed| {
                let mut gate = Gate::default();
                let mut random = fastrand::Rng::with_seed(seed);
                for hours in 0..=failures {
                    // So long after each other that no pause is left of the one before.
                    let now = at(hours * 7_200);
                    gate.fail(&now, Trouble::Lost, None, &backoff, &mut random);
                }
                gate.wait(&at(failures * 7_200))
            });
            let longest = longest.max().unwrap();
            let widest = Duration::from_secs((5 << failures).min(3_600));
            assert!(longest <= widest, "{failures}: {longest:?}");
            assert!(longest > widest * 9 / 10, "{failures}: {longest:?}");
        }
    }

    #[test]
    fn what_is_said_of_the_endpoint_is_what_came_of_the_last_attempt() {
        let backoff = Backoff::default();
        let mut gate = Gate::default();
        let mut random = fastrand::Rng::with_seed(1);
        gate.park(&at(0), Parked::Page, &backoff);
        assert_eq!((gate.parked, gate.trouble), (Some(Parked::Page), None));
        gate.fail(&at(1), Trouble::Lost, None, &backoff, &mut random);
        assert_eq!((gate.parked, gate.trouble), (None, Some(Trouble::Lost)));
        gate.park(&at(2), Parked::Untrusted, &backoff);
        assert_eq!(gate.trouble, None);
        gate.pass(&at(3), &backoff);
        assert_eq!((gate.parked, gate.trouble), (None, None));
    }

    #[test]
    fn after_a_failure_a_backlog_drains_at_its_pace() {
        let backoff = Backoff::default();
        let mut gate = Gate::default();
        gate.pass(&at(0), &backoff);
        assert_eq!(gate.wait(&at(0)), Duration::ZERO);
        let mut random = fastrand::Rng::with_seed(1);
        gate.fail(&at(0), Trouble::Lost, None, &backoff, &mut random);
        assert!(gate.wait(&at(0)) >= Duration::from_secs(1));
        gate.pass(&at(10), &backoff);
        assert_eq!(gate.wait(&at(10)), Duration::from_secs(1));
        gate.drained();
        gate.pass(&at(20), &backoff);
        assert_eq!(gate.wait(&at(20)), Duration::ZERO);
    }
}
