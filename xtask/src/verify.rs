//! Judging what was captured by what was agreed to when it was sent.

mod past;
mod payload;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};
use std::fmt;

use telemetry_collect::{Finding, Published, SchemaError, Verdict};
use telemetry_schema::model::Schema;

use crate::contract::Contract;
use crate::domain::json::write_keywords;
use crate::json_schema;
use crate::layout::Layout;

pub(crate) use payload::{Payload, payloads};

/// How many earlier revisions are kept ready: logs cite one after the other.
const MOST_READY: usize = 4;

/// Judges payloads by the revisions of one contract.
#[derive(Debug)]
pub(crate) struct Judge<'a> {
    contract: &'a Contract,
    layout: &'a Layout,
    /// Those that were needed last; the latest revision always.
    revisions: BTreeMap<usize, Published>,
}

/// What is wrong with a payload, and by which revisions it was judged.
#[derive(Debug, Default)]
pub(crate) struct Judgement {
    /// Those that it cites; none if it cites none, and the latest one was taken.
    pub(crate) cited: Vec<usize>,
    pub(crate) faults: Vec<Fault>,
}

/// One thing that nobody declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where in the line or file, as a JSON pointer.
    pub(crate) path: String,
    /// What is wrong there.
    pub(crate) problem: String,
}

impl fmt::Display for Fault {
    /// Keys are received too: they must not be able to break out of their line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = match self.path.as_str() {
            "" => "the payload",
            path => path,
        };
        write!(f, "{}: {}", path.escape_debug(), self.problem)
    }
}

impl<'a> Judge<'a> {
    /// A judge for what a schema without findings lets leave, and ever let leave.
    ///
    /// # Errors
    ///
    /// If the schema is larger than a JSON Schema can be.
    pub(crate) fn new(
        schema: &Schema,
        contract: &'a Contract,
        layout: &'a Layout,
    ) -> Result<Self, SchemaError> {
        let latest = json_schema::payload(schema, layout, write_keywords);
        let latest = Published::from_json(latest.as_bytes())?;
        Ok(Self {
            contract,
            layout,
            revisions: BTreeMap::from([(contract.revision(), latest)]),
        })
    }

    /// Judges a payload by each revision that it cites: what one of them declares is declared.
    ///
    /// # Errors
    ///
    /// If one of them is larger than a JSON Schema can be.
    pub(crate) fn judge(&mut self, payload: &Payload<'_>) -> Result<Judgement, SchemaError> {
        let mut judgement = Judgement::default();
        for citation in payload.citations() {
            match self.contract.revision_of(&citation.hash) {
                Some(revision) => {
                    if citation
                        .revision
                        .is_some_and(|cited| cited != revision as u64)
                    {
                        judgement.faults.push(Fault {
                            path: citation.at_revision(),
                            problem: format!("this checksum belongs to revision {revision}"),
                        });
                    }
                    judgement.cited.push(revision);
                }
                None => judgement.faults.push(Fault {
                    path: citation.at_hash(),
                    problem: "no revision of the contract has this checksum".to_owned(),
                }),
            }
        }
        judgement.cited.sort_unstable();
        judgement.cited.dedup();
        let latest = [self.contract.revision()];
        let revisions = if judgement.cited.is_empty() {
            &latest[..]
        } else {
            &judgement.cited
        };
        let mut verdicts = Vec::with_capacity(revisions.len());
        for revision in revisions {
            verdicts.push(payload.judge(self.revision(*revision)?));
        }
        judgement.faults.extend(common(&verdicts, payload));
        Ok(judgement)
    }

    fn revision(&mut self, revision: usize) -> Result<&Published, SchemaError> {
        if self.revisions.len() > MOST_READY && !self.revisions.contains_key(&revision) {
            self.revisions.pop_first();
        }
        match self.revisions.entry(revision) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let schema = self.contract.declared_in(revision);
                let text = json_schema::payload(&schema, self.layout, past::write_keywords);
                drop(schema);
                Ok(place.insert(Published::from_json(text.as_bytes())?))
            }
        }
    }
}

/// What every verdict finds.
fn common(verdicts: &[Verdict], payload: &Payload<'_>) -> Vec<Fault> {
    let Some((first, others)) = verdicts.split_first() else {
        return Vec::new();
    };
    let places = others.iter().map(|verdict| {
        let findings = verdict.findings().iter();
        findings.map(|finding| finding.path.as_str()).collect()
    });
    let places: Vec<HashSet<&str>> = places.collect();
    let fault = |finding: &Finding| Fault {
        path: payload.path(&finding.path),
        problem: finding.problem.to_string(),
    };
    let in_all = |finding: &&Finding| places.iter().all(|places| places.contains(&*finding.path));
    let mut faults: Vec<Fault> = first.findings().iter().filter(in_all).map(fault).collect();
    if let Some(more) = verdicts.iter().map(Verdict::more).min()
        && more > 0
    {
        faults.push(Fault {
            path: payload.path(""),
            problem: format!("{more} more things are not declared"),
        });
    }
    faults
}
