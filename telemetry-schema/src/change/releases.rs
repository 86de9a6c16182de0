//! In which releases a field is sent.

use super::order::Relation;
use crate::model::{Day, Field, Release};

/// How the releases in which a field is sent change.
pub(super) fn relation(before: &Field, after: &Field) -> Relation {
    let (old, new) = (Releases::of(before), Releases::of(after));
    Relation::new(new.include(&old), old.include(&new))
}

/// The releases in which a field is sent, without the zeros at the end of their numbers.
#[derive(Debug)]
struct Releases {
    /// The first one.
    from: Vec<u32>,
    /// The first one behind all of them, if there is one.
    to: Option<Vec<u32>>,
    /// The day from which they no longer send it, if there is one.
    expires: Option<Day>,
}

impl Releases {
    fn of(field: &Field) -> Self {
        let from = field.gate.since.as_ref().map(numbers).unwrap_or_default();
        let behind = field.gate.until.as_ref().map(|until| {
            // With all its patches: 5.5 ends where 5.6 begins.
            let mut behind: Vec<u32> = until.0.iter().copied().map(u32::from).collect();
            if let Some(last) = behind.last_mut() {
                *last += 1;
            }
            behind
        });
        Self {
            from,
            to: behind,
            expires: field.expires,
        }
    }

    fn include(&self, others: &Self) -> bool {
        let is_empty = others.to.as_ref().is_some_and(|to| *to <= others.from);
        let ends_later = is_later(self.to.as_ref(), others.to.as_ref());
        let expires_later = is_later(self.expires, others.expires);
        is_empty || self.from <= others.from && ends_later && expires_later
    }
}

/// Whether the first end is not before the second; no end is behind all.
fn is_later<T: Ord>(end: Option<T>, other: Option<T>) -> bool {
    match (end, other) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(end), Some(other)) => end >= other,
    }
}

/// 5.0 and 5 are the same release.
fn numbers(release: &Release) -> Vec<u32> {
    let mut numbers: Vec<u32> = release.0.iter().copied().map(u32::from).collect();
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    numbers
}
