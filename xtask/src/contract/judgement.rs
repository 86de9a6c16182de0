//! What a change of the contract means for people who agreed to it.
//!
//! Which direction it has is decided by [`telemetry_schema::change`], for the declarations that the
//! facts stand for. Here is said which facts that concerns, and what no review makes right.

use std::collections::{BTreeMap, HashMap};
use std::iter::Peekable;

use telemetry_schema::change::{self, Direction, Kind};

use super::declared;
use super::facts::{TOLD, kind};
use super::history::{History, Line};

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
    /// What lets the same leave.
    pub(crate) neutral: Vec<Change<'a>>,
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

/// The event that a fact is about.
fn event(fact: &str) -> &str {
    let subject = split(fact).0;
    subject.split_once('.').map_or(subject, |(event, _)| event)
}

/// Judges what changes with these facts.
pub(super) fn judge<'a>(facts: &'a str, history: &'a History) -> Judgement<'a> {
    let mut judgement = Judgement::default();
    if history.revisions().is_empty() {
        // Nobody agreed to anything yet.
        return judgement;
    }
    let changes = changes(history.live(), facts.lines());
    let new_kinds = changes.iter().filter_map(|change| match *change {
        Change::Comes(fact) => Some(split(fact)).filter(|(subject, _)| *subject == TOLD),
        Change::Goes(_) => None,
    });
    let new_kinds: Vec<&str> = new_kinds.map(|(_, kind)| kind).collect();
    let mut events: BTreeMap<&str, Facts<'a>> = BTreeMap::new();
    for change in changes {
        let event = events.entry(event(change.fact())).or_default();
        event.changes.push(change);
    }
    for line in history.all() {
        if let Some(event) = events.get_mut(event(line.fact)) {
            event.known.push(line);
        }
    }
    for fact in facts.lines() {
        if let Some(event) = events.get_mut(event(fact)) {
            event.after.push(fact);
        }
    }
    // One event is compared after the other, since declarations are much larger than their facts.
    for event in events.values() {
        event.judge(&new_kinds, &mut judgement);
    }
    judgement
}

/// The facts of an event of which something changes.
#[derive(Debug, Default)]
struct Facts<'a> {
    changes: Vec<Change<'a>>,
    /// What ever held.
    known: Vec<Line<'a>>,
    after: Vec<&'a str>,
}

impl<'a> Facts<'a> {
    /// Judges the changes; facts of these kinds were not told before.
    fn judge(&self, new_kinds: &[&str], judgement: &mut Judgement<'a>) {
        // Of what was not told before, nobody knows whether it changed.
        let is_told_now = |fact: &str| {
            let kind = kind(split(fact).1);
            kind.is_some_and(|kind| new_kinds.contains(&kind))
        };
        let live = self.known.iter().filter(|line| line.is_live());
        let before = declared::schema(live.map(|line| line.fact));
        let after = self.after.iter().copied().filter(|fact| !is_told_now(fact));
        let after = declared::schema(after);
        let mut decided: HashMap<String, Vec<change::Change<'_>>> = HashMap::new();
        for change in change::between(&before, &after) {
            let subject = change.subject.name();
            decided.entry(subject).or_default().push(change);
        }
        let mut subjects: BTreeMap<&str, Vec<Change<'a>>> = BTreeMap::new();
        for change in &self.changes {
            let subject = split(change.fact()).0;
            subjects.entry(subject).or_default().push(*change);
        }
        let mut known: HashMap<&str, Vec<(bool, &str)>> = HashMap::new();
        for line in &self.known {
            let (subject, said) = split(line.fact);
            let known = known.entry(subject).or_default();
            known.push((line.is_live(), said));
        }
        for (subject, changes) in subjects {
            let known = known.remove(subject).unwrap_or_default();
            if let Some(why) = contradiction(&changes, &known) {
                judgement.refused.push(Refused { subject, why });
            }
            let decided = decided.remove(subject).unwrap_or_default();
            for change in changes {
                let direction = if subject == TOLD || is_told_now(change.fact()) {
                    Direction::Neutral
                } else {
                    direction(change, &decided)
                };
                match direction {
                    Direction::Widen | Direction::Meaning => judgement.widening.push(change),
                    Direction::Narrow => judgement.narrowing.push(change),
                    Direction::Neutral => judgement.neutral.push(change),
                }
            }
        }
    }
}

/// The direction of a fact that comes or goes, out of what changes about its subject.
fn direction(fact: Change<'_>, decided: &[change::Change<'_>]) -> Direction {
    let said = split(fact.fact()).1;
    let purpose = said.strip_prefix("for ");
    let of_purpose = |change: &&change::Change<'_>| {
        let own = [
            purpose.map(Kind::PurposeAdded),
            purpose.map(Kind::PurposeRemoved),
        ];
        own.contains(&Some(change.kind))
    };
    let first = |concerns: &dyn Fn(&&change::Change<'_>) -> bool| {
        let decided = decided.iter().filter(concerns);
        decided.min_by_key(|change| change.direction)
    };
    let change = first(&of_purpose).or_else(|| first(&|change| concerns(change.kind, said)));
    match (change, fact) {
        // Of what cannot be compared, what comes is more, and what goes is less.
        (Some(change), Change::Goes(_))
            if !change.is_comparable && !said.starts_with("true for ") =>
        {
            Direction::Narrow
        }
        (Some(change), _) => change.direction,
        // Purposes that an event has anyway say nothing.
        (None, _) if purpose.is_some() => Direction::Neutral,
        // A fact of a kind that is not known here.
        (None, _) => Direction::Widen,
    }
}

/// Whether a fact is about this kind of change.
fn concerns(kind: Kind<'_>, said: &str) -> bool {
    let is_whole = matches!(kind, Kind::Added(_) | Kind::Removed(_));
    let is_it = if said.starts_with('(') {
        matches!(
            kind,
            Kind::Trigger | Kind::Class | Kind::Path | Kind::Id | Kind::Releases
        )
    } else if said.starts_with("for ") {
        matches!(kind, Kind::PurposeAdded(_) | Kind::PurposeRemoved(_))
    } else if said.starts_with("default also ") {
        kind == Kind::AlsoDefault
    } else if said.starts_with("default ") {
        kind == Kind::Default
    } else if said.starts_with("edition ") {
        kind == Kind::Edition
    } else if said.starts_with("per ") {
        kind == Kind::Per
    } else if said.starts_with("unit ") && kind == Kind::Unit {
        true
    } else {
        matches!(kind, Kind::Class | Kind::Values | Kind::Spelling)
    };
    is_whole || is_it
}

/// Why changed facts cannot stand under the name of their subject, of which this is known, if so.
fn contradiction(changes: &[Change<'_>], known: &[(bool, &str)]) -> Option<String> {
    let (comes, goes): (Vec<_>, Vec<_>) = changes
        .iter()
        .copied()
        .partition(|change| matches!(change, Change::Comes(_)));
    let mut new = comes.iter().map(|change| split(change.fact()).1);
    if let Some((class, from)) = new.find_map(head_of) {
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
    let edges = |changes: &[Change<'_>]| -> Vec<i64> {
        let facts = changes.iter().map(|change| change.fact());
        facts.filter_map(edge).collect()
    };
    let (comes, goes) = (edges(&comes), edges(&goes));
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

#[cfg(test)]
mod tests;
