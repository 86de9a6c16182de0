//! Whether the thread that sends is alive.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

/// Beats each time the thread asks for consent, which it does every few seconds.
#[derive(Debug)]
pub(crate) struct Heart(Arc<AtomicU64>);

/// Hears a heart beat.
#[derive(Debug)]
pub(crate) struct Pulse {
    heart: Weak<AtomicU64>,
    heard: u64,
}

/// What was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// It beat since it was felt last.
    Beats,
    /// It did not, which may be too early to tell.
    Silent,
    /// It never will again.
    Ended,
}

/// A heart for whoever is to live, and the pulse for whoever wants to know.
pub(crate) fn pair() -> (Heart, Pulse) {
    let heart = Arc::new(AtomicU64::new(0));
    let pulse = Pulse {
        heart: Arc::downgrade(&heart),
        heard: 0,
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
            return Life::Silent;
        }
        self.heard = beats;
        Life::Beats
    }
}

#[cfg(test)]
mod tests {
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
}
