//! Revisions that let more leave, and whose review nothing names.

use super::history::{History, Revision};
use super::judgement::judge;

/// Their numbers. The first revision is what there was to begin with.
pub(super) fn unreviewed(history: &History) -> Vec<usize> {
    let later = (1..).zip(history.revisions()).skip(1);
    let without_review = |(_, revision): &(usize, &Revision)| revision.review.is_none();
    later
        .filter(without_review)
        .map(|(number, _)| number)
        .filter(|number| widens(history, *number))
        .collect()
}

/// Whether more could leave with a revision than with the one before.
fn widens(history: &History, revision: usize) -> bool {
    let [before, after] = [revision - 1, revision].map(|revision| {
        let facts = history.at(revision);
        facts.flat_map(|fact| [fact, "\n"]).collect::<String>()
    });
    History::of(&before).is_some_and(|before| !judge(&after, &before).widening.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::facts::Checksum;

    /// A history of these sets of facts; of the revisions with a star, nobody names the review.
    fn history(revisions: &[(&str, &str)]) -> History {
        let mut history = History::default();
        for (facts, star) in revisions {
            let review = star.is_empty().then_some("https://review.example/1");
            let text = history.with(facts, &Checksum::of(facts), "2026-11-25", review);
            history = History::parse(text).unwrap();
        }
        history
    }

    #[test]
    fn only_what_widened_after_the_first_revision_needs_a_review() {
        let one = "usage (daily)\nusage.posts (count) from Posts\nusage.posts = 0..9\n";
        let two = "usage (daily)\nusage.posts (count) from Posts\nusage.posts = 0..99\nusage.teams (bool) from Teams\nusage.teams = false\nusage.teams = true\n";
        assert_eq!(unreviewed(&history(&[(one, "*")])), [0; 0]);
        assert_eq!(unreviewed(&history(&[(one, "*"), (two, "")])), [0; 0]);
        assert_eq!(unreviewed(&history(&[(one, "*"), (two, "*")])), [2]);
        assert_eq!(unreviewed(&history(&[(two, "*"), (one, "*")])), [0; 0]);
        let again = history(&[(two, "*"), (one, "*"), (two, "*")]);
        assert_eq!(unreviewed(&again), [3]);
    }
}
