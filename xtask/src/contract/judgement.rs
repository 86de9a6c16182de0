//! What a change of the contract means for people who agreed to it.
//!
//! More can leave if a fact comes that none before it covers; less, if one goes. Where that cannot be
//! told, it counts as more.

use std::collections::BTreeMap;
use std::iter::Peekable;

use super::history::History;

/// A fact that comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change<'a> {
    Comes(&'a str),
    Goes(&'a str),
}

/// What changes mean.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Judgement<'a> {
    /// What lets more leave, or other things under the same name: somebody has to review it.
    pub(crate) widening: Vec<Change<'a>>,
    /// What lets less leave.
    pub(crate) narrowing: Vec<Change<'a>>,
    /// What no review makes right.
    pub(crate) refused: Vec<Refused<'a>>,
}

/// A field that would say something else than payloads say already under its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused<'a> {
    /// Event and key.
    pub(crate) subject: &'a str,
    /// Why.
    pub(crate) why: String,
}

/// The differences of two lists of facts in order.
pub(super) fn changes<'a>(
    before: impl Iterator<Item = &'a str>,
    after: impl Iterator<Item = &'a str>,
) -> Vec<Change<'a>> {
    let (mut before, mut after) = (before.peekable(), after.peekable());
    let mut changes = Vec::new();
    loop {
        match (before.peek(), after.peek()) {
            (Some(old), Some(new)) if old == new => {
                before.next();
                after.next();
            }
            (Some(old), new) if new.is_none_or(|new| old < new) => {
                changes.extend(take(&mut before).map(Change::Goes));
            }
            (_, Some(_)) => changes.extend(take(&mut after).map(Change::Comes)),
            (_, None) => return changes,
        }
    }
}

fn take<'a>(facts: &mut Peekable<impl Iterator<Item = &'a str>>) -> Option<&'a str> {
    facts.next()
}

impl<'a> Change<'a> {
    pub(crate) const fn fact(self) -> &'a str {
        match self {
            Self::Comes(fact) | Self::Goes(fact) => fact,
        }
    }

    /// As a line of a difference.
    pub(crate) fn line(self) -> String {
        match self {
            Self::Comes(fact) => format!("+{fact}"),
            Self::Goes(fact) => format!("-{fact}"),
        }
    }
}

/// An event or a field, and what a fact says of it.
pub(crate) fn split(fact: &str) -> (&str, &str) {
    fact.split_once(' ').unwrap_or((fact, ""))
}

/// What the facts of one event or field say before and after.
#[derive(Debug, Default)]
struct Subject<'a> {
    comes: Vec<Change<'a>>,
    goes: Vec<Change<'a>>,
}

/// Judges changes that are in order.
pub(super) fn judge<'a>(changes: &[Change<'a>], history: &'a History) -> Judgement<'a> {
    let mut subjects: BTreeMap<&str, Subject<'a>> = BTreeMap::new();
    for change in changes {
        let subject = subjects.entry(split(change.fact()).0).or_default();
        match change {
            Change::Comes(_) => subject.comes.push(*change),
            Change::Goes(_) => subject.goes.push(*change),
        }
    }
    let mut judgement = Judgement::default();
    if history.revisions().is_empty() {
        // Nobody agreed to anything yet.
        return judgement;
    }
    let mut known: BTreeMap<&str, Vec<(bool, &str)>> = BTreeMap::new();
    for line in history.all() {
        let (subject, said) = split(line.fact);
        if subjects.contains_key(subject) {
            known
                .entry(subject)
                .or_default()
                .push((line.is_live(), said));
        }
    }
    for (name, subject) in subjects {
        let known = known.remove(name).unwrap_or_default();
        if let Some(why) = subject.contradicts(&known) {
            judgement.refused.push(Refused { subject: name, why });
        }
        subject.sort(&mut judgement);
    }
    judgement
}

impl<'a> Subject<'a> {
    /// Why these facts cannot stand under this name, if so.
    fn contradicts(&self, known: &[(bool, &str)]) -> Option<String> {
        let new = self.comes.iter().map(|change| split(change.fact()).1);
        let head = new.clone().find(|said| said.starts_with('('));
        if let Some((class, from)) = head.and_then(head_of) {
            for (_, said) in known {
                let Some((old_class, old_from)) = head_of(said) else {
                    continue;
                };
                if old_class != class {
                    return Some(format!("it was {old_class} and would be {class}"));
                }
                if old_from != from && !lives(known) {
                    return Some(format!("it told of {old_from} and would tell of {from}"));
                }
            }
        }
        let edges = |changes: &[Change<'a>]| -> Vec<i64> {
            changes
                .iter()
                .filter_map(|change| edge(change.fact()))
                .collect()
        };
        let (comes, goes) = (edges(&self.comes), edges(&self.goes));
        (!comes.is_empty() && !goes.is_empty()).then(|| {
            let joined = |edges: &[i64]| {
                let edges: Vec<String> = edges.iter().map(i64::to_string).collect();
                edges.join(", ")
            };
            format!(
                "its numbers would be cut at {} instead of {}, so that old and new ones cannot be \
                 compared",
                joined(&comes),
                joined(&goes),
            )
        })
    }

    fn sort(self, judgement: &mut Judgement<'a>) {
        let has_head = |changes: &[Change<'a>]| {
            changes
                .iter()
                .any(|change| split(change.fact()).1.starts_with('('))
        };
        if has_head(&self.goes) && !has_head(&self.comes) {
            judgement.narrowing.extend(self.goes);
            return;
        }
        let covered = |fact: &str, others: &[Change<'a>]| {
            let said = split(fact).1;
            others
                .iter()
                .any(|other| covers(split(other.fact()).1, said))
        };
        for change in &self.comes {
            let less = covered(change.fact(), &self.goes);
            if less {
                &mut judgement.narrowing
            } else {
                &mut judgement.widening
            }
            .push(*change);
        }
        for change in &self.goes {
            // What counted as `true` before counts as `false` now, or has another source.
            let meant = split(change.fact()).1.starts_with("true for ");
            let more = meant || covered(change.fact(), &self.comes);
            if more {
                &mut judgement.widening
            } else {
                &mut judgement.narrowing
            }
            .push(*change);
        }
    }
}

/// Whether the last revision has the event or field of which this is known.
fn lives(known: &[(bool, &str)]) -> bool {
    let mut heads = known.iter().filter(|(_, said)| said.starts_with('('));
    heads.any(|(is_live, _)| *is_live)
}

/// Class or trigger, and the source, of a fact that says that something exists.
fn head_of(said: &str) -> Option<(&str, &str)> {
    let (class, rest) = said.strip_prefix('(')?.split_once(')')?;
    let from = rest.strip_prefix(" from ").unwrap_or(rest);
    let end = [" since ", " until ", " expires "];
    let end = end.iter().filter_map(|word| from.find(word)).min();
    Some((class, from.get(..end.unwrap_or(from.len())).unwrap_or(from)))
}

/// A lower edge of a bucket.
fn edge(fact: &str) -> Option<i64> {
    split(fact).1.strip_prefix("= ")?.parse().ok()
}

/// Whether what one fact allows contains what another one does.
fn covers(wide: &str, narrow: &str) -> bool {
    let number = |said: &str| -> Option<(String, u64)> {
        let (kind, most) = said.strip_prefix("= ")?.rsplit_once(" of ")?;
        (!kind.starts_with('"')).then_some(())?;
        Some((kind.to_owned(), most.parse().ok()?))
    };
    if let (Some((a, b)), Some(narrow)) = (range(wide), interval(narrow)) {
        return a <= narrow.0 && narrow.1 <= b;
    }
    if let (Some((kind, most)), Some((other, fewer))) = (number(wide), number(narrow)) {
        return kind == other && fewer <= most;
    }
    match (head_of(wide), head_of(narrow)) {
        // The same for fewer releases.
        (Some(one), Some(other)) if one == other => narrow.starts_with(wide),
        _ => wide == "= set" && narrow.starts_with("= set of "),
    }
}

fn range(said: &str) -> Option<(i64, i64)> {
    let (lowest, highest) = said.strip_prefix("= ")?.split_once("..")?;
    Some((lowest.parse().ok()?, highest.parse().ok()?))
}

/// A range, or a single number.
fn interval(said: &str) -> Option<(i64, i64)> {
    let single = || {
        let number = said.strip_prefix("= ")?.parse().ok()?;
        Some((number, number))
    };
    range(said).or_else(single)
}

#[cfg(test)]
mod tests {
    use super::super::facts::Checksum;
    use super::*;

    fn lines(facts: &[&str]) -> String {
        let mut facts = facts.to_vec();
        facts.sort_unstable();
        facts.iter().flat_map(|fact| [fact, "\n"]).collect()
    }

    /// What the change from one list of facts to another means, in short.
    fn verdict(before: &[&str], after: &[&str]) -> &'static str {
        let (before, after) = (lines(before), lines(after));
        let history = History::default();
        let text = history.with(&before, &Checksum::of(&before), "2026-11-25", None);
        let history = History::parse(text).unwrap();
        let changes = changes(history.live(), after.lines());
        let judgement = judge(&changes, &history);
        match (
            judgement.refused.len(),
            judgement.widening.len(),
            judgement.narrowing.len(),
        ) {
            (0, 0, 0) => "same",
            (0, 0, _) => "less",
            (0, _, _) => "more",
            _ => "refused",
        }
    }

    #[test]
    fn each_change_of_a_field_has_its_verdict() {
        let head = "e.k (enum) from S.K";
        let table: &[(&[&str], &[&str], &str)] = &[
            (&[], &[head, "e.k = \"a\""], "more"),
            (&[head, "e.k = \"a\""], &[], "less"),
            (&[head, "e.k = \"a\""], &[head, "e.k = \"a\""], "same"),
            (&[head], &[head, "e.k = \"a\""], "more"),
            (&[head, "e.k = \"a\""], &[head], "less"),
            (&[head, "e.k = \"a\""], &[head, "e.k = \"b\""], "more"),
            (&[head, "e.k = 0..10"], &[head, "e.k = 0..9"], "less"),
            (&[head, "e.k = 0..10"], &[head, "e.k = 1..10"], "less"),
            (&[head, "e.k = 0..10"], &[head, "e.k = 0..11"], "more"),
            (&[head, "e.k = 0..10"], &[head, "e.k = -1..10"], "more"),
            (&[head, "e.k = 0..10"], &[head, "e.k = 5..20"], "more"),
            (
                &[head, "e.k = 0..10"],
                &[head, "e.k = 0", "e.k = 5"],
                "less",
            ),
            (
                &[head, "e.k = 0..10"],
                &[head, "e.k = 0", "e.k = 50"],
                "more",
            ),
            (
                &[head, "e.k = 0", "e.k = 5"],
                &[head, "e.k = 0..10"],
                "more",
            ),
            (&[head, "e.k = 0"], &[head, "e.k = 0", "e.k = 5"], "more"),
            (&[head, "e.k = 0", "e.k = 5"], &[head, "e.k = 0"], "less"),
            (
                &[head, "e.k = 0", "e.k = 5"],
                &[head, "e.k = 0", "e.k = 6"],
                "refused",
            ),
            (&[head, "e.k = set of 3"], &[head, "e.k = set of 2"], "less"),
            (&[head, "e.k = set of 3"], &[head, "e.k = set of 4"], "more"),
            (&[head, "e.k = set of 3"], &[head, "e.k = set"], "more"),
            (&[head, "e.k = set"], &[head, "e.k = set of 3"], "less"),
            (&[head, "e.k = hex of 3"], &[head, "e.k = a-z of 3"], "more"),
            (
                &[head, "e.k = \"1 of 3\""],
                &[head, "e.k = \"1 of 2\""],
                "more",
            ),
            (&[head, "e.k true for \"a\""], &[head], "more"),
            (&[head], &[head, "e.k true for \"a\""], "more"),
            (&[head, "e.k true for \"a\""], &[], "less"),
            (
                &[head, "e.k for a"],
                &[head, "e.k for a", "e.k for b"],
                "more",
            ),
            (
                &[head, "e.k for a", "e.k for b"],
                &[head, "e.k for a"],
                "less",
            ),
            (&[head], &["e.k (bool) from S.K"], "refused"),
            (&[head], &["e.k (enum) from S.L"], "more"),
            (&[head], &["e.k (enum) from S.K until 5.0"], "less"),
            (&["e.k (enum) from S.K until 5.0"], &[head], "more"),
            (
                &["e.k (enum) from S.K until 5.0"],
                &["e.k (enum) from S.K until 6.0"],
                "more",
            ),
            (&["e (daily)"], &["e (daily)", "f (daily)"], "more"),
            (&["e (daily)", "f (daily)"], &["e (daily)"], "less"),
            (&["e (daily)"], &["e (occurrence)"], "refused"),
        ];
        for (before, after, expected) in table {
            // The event stays, so that there is a revision before.
            let event = |facts: &[&'static str]| [facts, &["z (daily)"]].concat();
            let verdict = verdict(&event(before), &event(after));
            assert_eq!(verdict, *expected, "{before:?} {after:?}");
        }
    }

    #[test]
    fn the_first_list_widens_nothing_that_anybody_agreed_to() {
        let history = History::default();
        let changes = changes(history.live(), ["e (daily)"].into_iter());
        assert_eq!(changes, [Change::Comes("e (daily)")]);
        assert_eq!(judge(&changes, &history), Judgement::default());
    }
}
