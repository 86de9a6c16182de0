//! Timing that compares: candidates take turns, so that whatever the machine does meanwhile hits
//! all of them.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// One thing to measure: runs it once.
pub type Candidate<'a> = Box<dyn FnMut() + 'a>;

/// The median time of one run of each candidate, in turns, with warm caches.
pub fn hot<const N: usize>(
    candidates: &mut [Candidate<'_>; N],
    rounds: usize,
    runs: u32,
) -> [Duration; N] {
    medians(candidates, rounds, |candidate| {
        time(|| {
            for _ in 0..runs {
                candidate();
            }
        }) / runs
    })
}

/// The median time of one run of each candidate, in turns, each time after the caches were filled
/// with something else.
pub fn cold<const N: usize>(candidates: &mut [Candidate<'_>; N], rounds: usize) -> [Duration; N] {
    let mut other = vec![1_u8; 64 << 20];
    medians(candidates, rounds, |candidate| {
        for byte in other.iter_mut().step_by(64) {
            *byte = byte.wrapping_add(1);
        }
        black_box(&other);
        time(&mut *candidate)
    })
}

fn medians<const N: usize>(
    candidates: &mut [Candidate<'_>; N],
    rounds: usize,
    mut measure: impl FnMut(&mut Candidate<'_>) -> Duration,
) -> [Duration; N] {
    let mut times = [(); N].map(|()| Vec::with_capacity(rounds));
    for _ in 0..rounds {
        for (candidate, times) in candidates.iter_mut().zip(&mut times) {
            times.push(measure(candidate));
        }
    }
    times.map(|mut times| {
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    })
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
fn time(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}
