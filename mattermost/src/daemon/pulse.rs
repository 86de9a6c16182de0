//! Whether the thread that sends is alive.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

/// Beats each time the thread asks for consent, which it does every few seconds.
#[derive(Debug)]
pub(crate) struct Heart(Arc<AtomicU64>);

/// How many times in a row nothing is felt of a heart that is given up. Each is
/// [`TICK`](super::TICK) after the other, and a disk may take minutes.
const PATIENCE: u32 = 24;

/// Hears a heart beat.
#[derive(Debug)]
pub(crate) struct Pulse {
    heart: Weak<AtomicU64>,
    heard: u64,
    /// How many times nothing was felt since.
    silent: u32,
}

/// What was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// It beat since it was felt last.
    Beats,
    /// It did not, which may be too early to tell.
    Silent,
    /// It is gone, or was silent for so long that it counts as gone.
    Ended,
}

/// A heart for whoever is to live, and the pulse for whoever wants to know.
pub(crate) fn pair() -> (Heart, Pulse) {
    let heart = Arc::new(AtomicU64::new(0));
    let pulse = Pulse {
        heart: Arc::downgrade(&heart),
        heard: 0,
        silent: 0,
    };
    (Heart(heart), pulse)
}

impl Heart {
    pub(crate) fn beat(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Pulse {
    pub(crate) fn feel(&mut self) -> Life {
        let Some(heart) = self.heart.upgrade() else {
            return Life::Ended;
        };
        let beats = heart.load(Ordering::Relaxed);
        if beats == self.heard {
            self.silent = self.silent.saturating_add(1);
            return if self.silent < PATIENCE {
                Life::Silent
            } else {
                Life::Ended
            };
        }
        (self.heard, self.silent) = (beats, 0);
        Life::Beats
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_heart_that_beats_stands_still_or_is_gone_is_told_apart() {
        let (heart, mut pulse) = pair();
        assert_eq!(pulse.feel(), Life::Silent);
        heart.beat();
        heart.beat();
        assert_eq!(pulse.feel(), Life::Beats);
        assert_eq!(pulse.feel(), Life::Silent);
        drop(heart);
        assert_eq!(pulse.feel(), Life::Ended);
    }

    #[test]
    fn a_heart_that_is_silent_for_two_minutes_counts_as_gone_and_one_that_beats_meanwhile_does_not()
    {
        let (heart, mut pulse) = pair();
        for _ in 0..3 {
            for _ in 1..PATIENCE {
                assert_eq!(pulse.feel(), Life::Silent);
            }
            heart.beat();
            assert_eq!(pulse.feel(), Life::Beats);
        }
        let silence = (0..PATIENCE).map(|_| pulse.feel());
        assert_eq!(silence.last(), Some(Life::Ended));
        assert_eq!(super::super::TICK * PATIENCE, Duration::from_mins(2));
    }
}
