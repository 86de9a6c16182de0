//! The contract: everything that can leave, and since which revision of it.

mod declared;
pub(crate) mod earlier;
pub(crate) mod facts;
pub(crate) mod history;
pub(crate) mod judgement;
mod unreviewed;

use telemetry_schema::model::Schema;

use earlier::Earlier;
use facts::{Checksum, facts};
use history::History;
use judgement::{Change, Judgement, changes, judge};

/// The name of its file in the schema folder.
pub(crate) const FILE: &str = "contract.lock";

/// What a schema lets leave, beside what was agreed to before.
#[derive(Debug)]
pub(crate) struct Contract {
    facts: String,
    hash: String,
    history: History,
    is_accepted: bool,
}

impl Contract {
    pub(crate) fn new(schema: &Schema, history: History) -> Self {
        let facts = facts(schema);
        let agreed = history.hash().filter(|_| facts.lines().eq(history.live()));
        Self {
            is_accepted: agreed.is_some(),
            hash: agreed.cloned().unwrap_or_else(|| Checksum::of(&facts)),
            facts,
            history,
        }
    }

    /// The checksum by which payloads name it.
    pub(crate) fn hash(&self) -> &str {
        &self.hash
    }

    /// Its revision; while it is not accepted, the one that it will have.
    pub(crate) fn revision(&self) -> usize {
        let last = self.history.revisions().len();
        last + usize::from(!self.is_accepted)
    }

    /// The latest revision that has this checksum.
    pub(crate) fn revision_of(&self, hash: &str) -> Option<usize> {
        if hash == self.hash {
            return Some(self.revision());
        }
        let revisions = self.history.revisions();
        let place = revisions
            .iter()
            .rposition(|revision| revision.hash == hash)?;
        Some(place + 1)
    }

    /// What could leave in a revision that is not the latest: events and fields with what can be sent,
    /// and nothing else that a schema says.
    pub(crate) fn declared_in(&self, revision: usize) -> Schema {
        declared::schema(self.history.at(revision))
    }

    /// The checksums of all revisions, that of the first one first.
    pub(crate) fn hashes(&self) -> impl Iterator<Item = &str> {
        let known = self.history.revisions().iter();
        let known = known.map(|revision| revision.hash.as_str());
        known.chain((!self.is_accepted).then_some(self.hash.as_str()))
    }

    /// What of the schema, which this is the contract of, differed by earlier revisions.
    pub(crate) fn earlier(&self, schema: &Schema) -> Earlier {
        Earlier::of(schema, self)
    }

    /// The revisions that let more leave, and whose review nothing names.
    pub(crate) fn unreviewed(&self) -> Vec<usize> {
        unreviewed::unreviewed(&self.history)
    }

    /// Whether the last revision is just what the schema lets leave.
    pub(crate) const fn is_accepted(&self) -> bool {
        self.is_accepted
    }

    /// What was agreed to before.
    pub(crate) const fn history(&self) -> &History {
        &self.history
    }

    /// The facts that come and go, compared with the last revision.
    pub(crate) fn changes(&self) -> Vec<Change<'_>> {
        changes(self.history.live(), self.facts.lines())
    }

    /// What the changes mean for people who agreed to the last revision.
    pub(crate) fn judge(&self) -> Judgement<'_> {
        judge(&self.facts, &self.history)
    }

    /// The file with these facts as a further revision.
    pub(crate) fn accept(&self, date: &str, review: Option<&str>) -> String {
        self.history.with(&self.facts, &self.hash, date, review)
    }
}
