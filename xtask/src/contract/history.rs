//! What could ever leave, and in which revisions: a file that only grows.
//!
//! | line | meaning |
//! |---|---|
//! | `# revision N on DATE: CHECKSUM` | a revision, with `, reviewed at URL` where more can leave than before |
//! | `N FACT` | a fact that holds since revision N |
//! | `N-M FACT` | one that held from revision N to M and holds no more |
//! | `N-M,L FACT` | one that went and came back with revision L |

use std::fmt::Write;
use std::iter::Peekable;
use std::ops::Range;

use super::facts::Checksum;

/// All revisions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct History {
    revisions: Vec<Revision>,
    /// The file, of which the lines with facts begin here.
    text: String,
    facts: usize,
}

/// A revision; the first one has the number 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Revision {
    /// The day on which it was accepted, as `2026-11-25`.
    pub(crate) date: String,
    /// The checksum of its facts.
    pub(crate) hash: String,
    /// Where it was reviewed.
    pub(crate) review: Option<String>,
}

/// A line of the file that is not as it must be.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {line} {what}")]
pub(crate) struct Broken {
    line: usize,
    what: &'static str,
}

const HEAD: &str = "\
# Everything that can leave, what it means, and since which revision. `accept` adds revisions; nothing
# is ever taken out, so that everybody can see what could leave when. Do not edit.
";

impl History {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// At the first line that no revision can have written.
    pub(crate) fn parse(text: String) -> Result<Self, Broken> {
        let mut history = Self::default();
        let mut lines = (1..).zip(text.lines()).peekable();
        while let Some((number, line)) = lines.next_if(|(_, line)| line.starts_with('#')) {
            if let Some(revision) = line.strip_prefix("# revision ") {
                let expected = history.revisions.len() + 1;
                let revision = Revision::parse(revision, expected).ok_or(Broken {
                    line: number,
                    what: "is no revision that follows",
                })?;
                history.revisions.push(revision);
            }
        }
        let comments = text
            .split_inclusive('\n')
            .take_while(|line| line.starts_with('#'));
        history.facts = comments.map(str::len).sum();
        let mut checksums = vec![Checksum::default(); history.revisions.len()];
        let mut before = "";
        for (number, line) in lines {
            let broken = |what| Broken { line: number, what };
            let (held, fact) = line.split_once(' ').ok_or(broken("is no fact"))?;
            if !is_ascending(held, history.revisions.len()) {
                return Err(broken("does not say in which revisions it held"));
            }
            if fact <= before {
                return Err(broken("is not in order"));
            }
            before = fact;
            for (first, last) in (Line { held, fact }).stretches() {
                let last = last.unwrap_or(history.revisions.len());
                for checksum in checksums.get_mut(first - 1..last).unwrap_or_default() {
                    checksum.add(fact);
                }
            }
        }
        history.text = text;
        history.verify(checksums)?;
        Ok(history)
    }

    /// Compares the checksum of each revision with that of the facts that held then.
    fn verify(&self, checksums: Vec<Checksum>) -> Result<(), Broken> {
        let mut lines = (1..).zip(self.text.lines());
        for (revision, checksum) in self.revisions.iter().zip(checksums) {
            let line = lines.find(|(_, line)| line.starts_with("# revision "));
            if checksum.hash() != revision.hash {
                return Err(Broken {
                    line: line.map_or(1, |(number, _)| number),
                    what: "has another checksum than the facts that held then",
                });
            }
        }
        Ok(())
    }

    /// A history of one revision.
    pub(super) fn of(facts: &str) -> Option<Self> {
        let text = Self::default().with(facts, &Checksum::of(facts), "2000-01-01", None);
        Self::parse(text).ok()
    }

    /// The file.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where the file says a revision, in bytes.
    pub(crate) fn place(&self, revision: usize) -> Range<usize> {
        let line = format!("# revision {revision} on ");
        let start = self.text.find(&line).unwrap_or(0);
        let rest = self.text.get(start..).unwrap_or_default();
        start..start + rest.lines().next().map_or(0, str::len)
    }

    pub(crate) fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// The checksum of the last revision; `None` before the first one.
    pub(crate) fn hash(&self) -> Option<&String> {
        self.revisions.last().map(|revision| &revision.hash)
    }

    /// The facts that hold, in order.
    pub(crate) fn live(&self) -> impl Iterator<Item = &str> {
        let lines = self.all().filter(|line| line.is_live());
        lines.map(|line| line.fact)
    }

    /// The facts that held in a revision, in order.
    pub(crate) fn at(&self, revision: usize) -> impl Iterator<Item = &str> {
        let held = move |line: &Line<'_>| {
            let mut stretches = line.stretches();
            stretches
                .any(|(first, last)| first <= revision && last.is_none_or(|last| revision <= last))
        };
        self.all().filter(held).map(|line| line.fact)
    }

    /// All facts that ever held, in order.
    pub(crate) fn all(&self) -> impl Iterator<Item = Line<'_>> {
        let lines = self.text.get(self.facts..).unwrap_or_default();
        lines.lines().filter_map(|line| {
            let (held, fact) = line.split_once(' ')?;
            Some(Line { held, fact })
        })
    }

    /// The file with a further revision, of which these are the facts.
    pub(super) fn with(&self, facts: &str, hash: &str, date: &str, review: Option<&str>) -> String {
        let mut text = HEAD.to_owned();
        let new = Revision {
            date: date.to_owned(),
            hash: hash.to_owned(),
            review: review.map(str::to_owned),
        };
        for (number, revision) in (1..).zip(self.revisions.iter().chain([&new])) {
            revision.write(&mut text, number);
        }
        let number = self.revisions.len() + 1;
        let mut known = self.all().peekable();
        let mut facts = facts.lines().peekable();
        while let Some((line, holds)) = next(&mut known, &mut facts) {
            let Line { held, fact } = line;
            let _ = match (held, line.is_live(), holds) {
                ("", _, _) => writeln!(text, "{number} {fact}"),
                (_, true, true) | (_, false, false) => writeln!(text, "{held} {fact}"),
                (_, true, false) => writeln!(text, "{held}-{} {fact}", number - 1),
                (_, false, true) => writeln!(text, "{held},{number} {fact}"),
            };
        }
        text
    }
}

/// The next of the known and the new facts in order, and whether it holds.
fn next<'a>(
    known: &mut Peekable<impl Iterator<Item = Line<'a>>>,
    facts: &mut Peekable<impl Iterator<Item = &'a str>>,
) -> Option<(Line<'a>, bool)> {
    match (known.peek(), facts.peek()) {
        (Some(line), Some(fact)) if line.fact == *fact => {
            facts.next();
            known.next().map(|line| (line, true))
        }
        (Some(line), fact) if fact.is_none_or(|fact| line.fact < *fact) => {
            known.next().map(|line| (line, false))
        }
        _ => facts.next().map(|fact| (Line { held: "", fact }, true)),
    }
}

/// A fact, and when it held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    held: &'a str,
    pub(crate) fact: &'a str,
}

impl Line<'_> {
    /// Whether the last revision has it.
    pub(crate) fn is_live(self) -> bool {
        let last = self.held.rsplit(',').next();
        last.is_some_and(|last| !last.is_empty() && !last.contains('-'))
    }

    /// The revisions with which it came, and those that were the last ones with it.
    pub(crate) fn stretches(self) -> impl Iterator<Item = (usize, Option<usize>)> {
        self.held.split(',').filter_map(|stretch| {
            let (first, last) = match stretch.split_once('-') {
                Some((first, last)) => (first, Some(last.parse().ok()?)),
                None => (stretch, None),
            };
            Some((first.parse().ok()?, last))
        })
    }
}

/// Whether these are revisions as [`Line::stretches`] reads them, one after the other.
fn is_ascending(held: &str, revisions: usize) -> bool {
    let line = Line { held, fact: "" };
    let mut from = 1;
    let mut stretches = 0;
    for (first, last) in line.stretches() {
        let end = last.unwrap_or(revisions);
        if first < from || end < first || end > revisions || (from > revisions) {
            return false;
        }
        from = last.map_or(revisions + 1, |last| last + 2);
        stretches += 1;
    }
    stretches > 0 && stretches == held.split(',').count()
}

impl Revision {
    fn parse(text: &str, expected: usize) -> Option<Self> {
        let (number, text) = text.split_once(" on ")?;
        let (date, text) = text.split_once(": ")?;
        let (hash, review) = match text.split_once(", reviewed at ") {
            Some((hash, review)) => (hash, Some(review)),
            None => (text, None),
        };
        let is_hash = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        (number.parse() == Ok(expected) && is_date(date) && is_hash).then(|| Self {
            date: date.to_owned(),
            hash: hash.to_owned(),
            review: review.map(str::to_owned),
        })
    }

    fn write(&self, text: &mut String, number: usize) {
        let Self { date, hash, review } = self;
        let _ = write!(text, "# revision {number} on {date}: {hash}");
        if let Some(review) = review {
            let _ = write!(text, ", reviewed at {review}");
        }
        text.push('\n');
    }
}

/// Whether it is a day as `2026-11-25`.
pub(crate) fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn after(sets: &[&[&str]]) -> String {
        let mut text = String::new();
        for (number, set) in (1..).zip(sets) {
            let facts: String = set.iter().flat_map(|fact| [fact, "\n"]).collect();
            let history = History::parse(text).unwrap();
            let review = (number > 1).then_some("https://review.example/7");
            text = history.with(&facts, &Checksum::of(&facts), "2026-11-25", review);
        }
        text
    }

    #[test]
    fn what_goes_stays_as_a_tombstone_and_what_comes_back_says_so() {
        insta::assert_snapshot!(after(&[&["a", "b"], &["b", "c"], &["a", "b"], &["c d"]]));
    }

    #[test]
    fn a_file_that_was_edited_is_refused_with_its_line() {
        let text = after(&[&["a", "b"], &["b", "c"]]);
        for (from, to) in [
            ("revision 2", "revision 3"),
            ("on 2026-11-25", "on 2026-13-25"),
            ("1-1 a\n", ""),
            ("1-1 a", "1 a"),
            ("1 b", "2-1 b"),
            ("1 b", "3 b"),
            ("1 b", "1-1,2 b"),
            ("1 b", " b"),
            ("1 b", "b"),
            ("2 c", "2 a"),
        ] {
            let edited = text.replacen(from, to, 1);
            assert_ne!(edited, text);
            assert!(History::parse(edited).is_err(), "{from} {to}");
        }
    }

    proptest! {
        #[test]
        fn the_last_facts_hold_and_none_that_ever_held_is_missing(
            sets in prop::collection::vec(prop::collection::btree_set("[a-e]( [a-c])?", 0..6), 1..6),
        ) {
            let sets: Vec<Vec<&str>> = sets
                .iter()
                .map(|set| set.iter().map(String::as_str).collect())
                .collect();
            let slices: Vec<&[&str]> = sets.iter().map(Vec::as_slice).collect();
            let history = History::parse(after(&slices)).unwrap();
            let live: Vec<&str> = history.live().collect();
            prop_assert_eq!(&live, sets.last().unwrap());
            for (number, set) in (1..).zip(&sets) {
                let held: Vec<&str> = history.at(number).collect();
                prop_assert_eq!(&held, set);
            }
            let ever: std::collections::BTreeSet<&str> = sets.concat().into_iter().collect();
            prop_assert_eq!(history.all().count(), ever.len());
        }
    }
}
