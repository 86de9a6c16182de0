//! Timing that compares: candidates take turns, so that whatever the machine does meanwhile hits
//! all of them.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// One thing to measure.
pub struct Candidate<'a> {
    /// How the table names it.
    pub name: &'static str,
    /// Runs it once.
    pub run: Box<dyn FnMut() + 'a>,
}

impl std::fmt::Debug for Candidate<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Candidate").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<'a> Candidate<'a> {
    /// A candidate with a name.
    pub fn new(name: &'static str, run: impl FnMut() + 'a) -> Self {
        Self { name, run: Box::new(run) }
    }
}

/// The median time of one run of each candidate, in turns, with warm caches.
pub fn hot(candidates: &mut [Candidate<'_>], rounds: usize, runs: u32) -> Vec<Duration> {
    medians(candidates, rounds, |candidate| {
        time(|| {
            for _ in 0..runs {
                (candidate.run)();
            }
        }) / runs
    })
}

/// The median time of one run of each candidate, in turns, each time after the caches were filled
/// with something else.
pub fn cold(candidates: &mut [Candidate<'_>], rounds: usize) -> Vec<Duration> {
    let mut other = vec![1_u8; 64 << 20];
    medians(candidates, rounds, |candidate| {
        for byte in other.iter_mut().step_by(64) {
            *byte = byte.wrapping_add(1);
        }
        black_box(&other);
        time(|| (candidate.run)())
    })
}

fn medians(
    candidates: &mut [Candidate<'_>],
    rounds: usize,
    mut measure: impl FnMut(&mut Candidate<'_>) -> Duration,
) -> Vec<Duration> {
    let mut times = vec![Vec::with_capacity(rounds); candidates.len()];
    for _ in 0..rounds {
        for (candidate, times) in candidates.iter_mut().zip(&mut times) {
            times.push(measure(candidate));
        }
    }
    times
        .into_iter()
        .map(|mut times| {
            times.sort_unstable();
            times.get(times.len() / 2).copied().unwrap_or_default()
        })
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
fn time(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}
