//! What could leave by earlier revisions of the schema, for whoever agreed to one of them.
//!
//! People agree to what a program can send. When a later one can send more, it goes on as the earlier
//! one did until they agree again: each value goes into the domain that its field had in the agreed
//! revision. The tables that say so hold only what differs, so a schema that never changed has empty
//! ones, and a program whose revision was agreed to looks at none.

use crate::meta::{Domain, EventMeta, FieldMeta};
use crate::value::Version;

/// All revisions of what a program can send, of which its own is the last one.
///
/// `cargo xtask codegen` writes it, from the schema and its `contract.lock`.
#[derive(Debug, PartialEq, Eq)]
pub struct Contract {
    /// The checksum of each revision, by which payloads name it; that of revision 1 comes first.
    pub hashes: &'static [&'static str],
    /// Events that were something else in an earlier revision, in order of their names.
    pub events: &'static [EarlierEvent],
    /// What more can leave now than by earlier revisions.
    pub widenings: &'static [Widening],
}

/// Some revisions that follow each other, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revisions {
    /// The first one.
    pub first: u32,
    /// The last one.
    pub last: u32,
}

/// An event of which less could leave.
#[derive(Debug, PartialEq, Eq)]
pub struct EarlierEvent {
    /// The message's name.
    pub name: &'static str,
    /// When nothing of it could.
    pub absent: &'static [Revisions],
    /// Fields of which less could leave while the event was there, in order of their keys.
    pub fields: &'static [EarlierField],
}

/// A field of which less could leave.
#[derive(Debug, PartialEq, Eq)]
pub struct EarlierField {
    /// The key in the payload.
    pub key: &'static str,
    /// How it could leave when; as now where nothing is said.
    pub forms: &'static [(Revisions, Form)],
}

/// How a field could leave.
#[derive(Debug, PartialEq, Eq)]
pub enum Form {
    /// Not at all.
    Absent,
    /// As a value of this domain.
    Within(Domain),
    /// As a value of this domain, in these releases.
    Gated(Domain, Gate),
}

/// The releases in which a field could leave; none bounds nothing.
#[derive(Debug, PartialEq, Eq)]
pub struct Gate {
    /// The first one.
    pub since: Option<Version>,
    /// The last one, with all its patches.
    pub until: Option<Version>,
}

/// Something that can leave now and could not, for people.
#[derive(Debug, PartialEq, Eq)]
pub struct Widening {
    /// The revisions by which it could not.
    pub beyond: &'static [Revisions],
    /// What it is, as a sentence or two.
    pub sentence: &'static str,
}

impl Contract {
    /// The program's own revision.
    #[must_use]
    pub fn current(&self) -> u32 {
        u32::try_from(self.hashes.len()).unwrap_or(u32::MAX)
    }

    /// The checksum of a revision; `None` for one that this program does not know.
    #[must_use]
    pub fn hash(&self, revision: u32) -> Option<&'static str> {
        let index = usize::try_from(revision).ok()?.checked_sub(1)?;
        self.hashes.get(index).copied()
    }

    /// What more can leave now than by this revision, a sentence each.
    pub fn widenings_since(&self, revision: u32) -> impl Iterator<Item = &'static str> + use<> {
        let new = self.widenings.iter();
        new.filter(move |widening| holds(widening.beyond, revision))
            .map(|widening| widening.sentence)
    }
}

/// A revision to which somebody agreed, among those that a program knows.
#[derive(Clone, Copy, Debug)]
pub struct Agreed {
    contract: &'static Contract,
    revision: u32,
}

impl Agreed {
    /// Agreed to this revision; to none that the program knows where it does not know that one.
    #[must_use]
    pub fn to(contract: &'static Contract, revision: u32) -> Self {
        let is_known = contract.hash(revision).is_some();
        let revision = if is_known { revision } else { 0 };
        Self { contract, revision }
    }

    /// Agreed to nothing, so that nothing can leave.
    #[must_use]
    pub const fn to_nothing(contract: &'static Contract) -> Self {
        Self {
            contract,
            revision: 0,
        }
    }

    /// The revision; 0 where nothing can leave.
    #[must_use]
    pub const fn revision(self) -> u32 {
        self.revision
    }

    /// The revision's checksum.
    #[must_use]
    pub fn hash(self) -> Option<&'static str> {
        self.contract.hash(self.revision)
    }

    /// Whether it is the program's own revision, by which everything can leave.
    #[inline]
    #[must_use]
    pub fn is_current(self) -> bool {
        self.revision as usize == self.contract.hashes.len()
    }

    /// Whether something of the event can leave.
    #[inline]
    #[must_use]
    pub fn allows(self, event: &EventMeta) -> bool {
        self.is_current()
            || self.revision > 0
                && self
                    .event(event)
                    .is_none_or(|event| !holds(event.absent, self.revision))
    }

    /// What differs for the event; `None` if nothing does.
    #[inline]
    pub(crate) fn earlier(self, event: &EventMeta) -> Option<Earlier> {
        if self.is_current() {
            return None;
        }
        self.looked_up(event)
    }

    fn looked_up(self, event: &EventMeta) -> Option<Earlier> {
        let Self { revision, .. } = self;
        let fields = if self.allows(event) {
            Some(self.event(event)?.fields)
        } else {
            None
        };
        Some(Earlier { revision, fields })
    }

    fn event(self, event: &EventMeta) -> Option<&'static EarlierEvent> {
        let events = self.contract.events;
        let index = events.binary_search_by(|earlier| earlier.name.cmp(event.name));
        events.get(index.ok()?)
    }
}

impl PartialEq for Agreed {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision && std::ptr::eq(self.contract, other.contract)
    }
}

impl Eq for Agreed {}

impl std::hash::Hash for Agreed {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.revision.hash(state);
    }
}

/// How an event could leave by the agreed revision.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Earlier {
    revision: u32,
    /// The fields that differ; none if nothing could leave.
    fields: Option<&'static [EarlierField]>,
}

impl Earlier {
    /// How the field could leave; `None` if as now.
    pub(crate) fn form(self, field: &FieldMeta) -> Option<&'static Form> {
        let Some(fields) = self.fields else {
            return Some(&Form::Absent);
        };
        let index = fields.binary_search_by(|earlier| earlier.key.cmp(field.key.as_str()));
        let mut forms = fields.get(index.ok()?)?.forms.iter();
        let form = forms.find(|(revisions, _)| revisions.contain(self.revision))?;
        Some(&form.1)
    }
}

impl Revisions {
    const fn contain(self, revision: u32) -> bool {
        self.first <= revision && revision <= self.last
    }
}

fn holds(stretches: &[Revisions], revision: u32) -> bool {
    stretches.iter().any(|stretch| stretch.contain(revision))
}

#[cfg(test)]
mod tests;
