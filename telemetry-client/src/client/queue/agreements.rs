//! By what occurrences were recorded that wait in memory.

use telemetry_core::contract::Agreed;

/// What was agreed to when each of some occurrences was recorded. It changes seldom, so it is noted
/// for many of them at once, and not by whoever records one.
#[derive(Debug, Default)]
pub(super) struct Agreements(Vec<Stretch>);

/// Some that follow each other.
#[derive(Debug)]
struct Stretch {
    occurrences: usize,
    agreed: Option<Agreed>,
}

impl Agreements {
    /// Notes it of the first so many occurrences, but for those of which it was noted before.
    pub(super) fn note(&mut self, occurrences: usize, agreed: Option<Agreed>) {
        let noted: usize = self.0.iter().map(|stretch| stretch.occurrences).sum();
        self.add(Stretch {
            occurrences: occurrences.saturating_sub(noted),
            agreed,
        });
    }

    /// Takes over what was noted of later ones.
    pub(super) fn append(&mut self, later: &mut Self) {
        later.0.drain(..).for_each(|stretch| self.add(stretch));
    }

    /// Forgets it and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Of each occurrence, in order.
    pub(super) fn each(&self) -> impl Iterator<Item = Option<Agreed>> {
        let stretches = self.0.iter();
        stretches.flat_map(|stretch| std::iter::repeat_n(stretch.agreed, stretch.occurrences))
    }

    fn add(&mut self, stretch: Stretch) {
        match self.0.last_mut() {
            _ if stretch.occurrences == 0 => {}
            Some(last) if last.agreed == stretch.agreed => last.occurrences += stretch.occurrences,
            _ => self.0.push(stretch),
        }
    }
}
