//! One request, and what came of it.

use std::fmt;

use super::misbehaviour::Fault;
use super::refusal::Refusal;
use crate::Verdict;

/// One request, and what came of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Requests are numbered from 1 in the order in which they came to their end.
    pub number: u64,
    /// What the endpoint did wrong with it.
    pub fault: Option<Fault>,
    /// What became of what it carried.
    pub outcome: Outcome,
}

/// What became of what a request carried.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was taken.
    Taken(Taken),
    /// Something of it is not declared, so nothing was taken.
    Undeclared(Verdict),
    /// It was refused for its form.
    Refused(Refusal),
    /// The endpoint misbehaved and did not look at it.
    Ignored,
}

/// How many messages of each kind a request carried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Received for the first time.
    pub new: u64,
    /// Received before, with the same bytes but for the time of the attempt.
    pub repeated: u64,
    /// Their identifier was that of another message before.
    pub conflicting: u64,
}

impl Taken {
    /// All messages.
    #[must_use]
    pub const fn messages(&self) -> u64 {
        self.new + self.repeated + self.conflicting
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages = self.messages();
        let s = if messages == 1 { "" } else { "s" };
        write!(f, "{messages} message{s}: {} new", self.new)?;
        if self.repeated > 0 {
            write!(f, ", {} repeated", self.repeated)?;
        }
        if self.conflicting > 0 {
            write!(
                f,
                ", {} with different bytes under a known messageId",
                self.conflicting
            )?;
        }
        Ok(())
    }
}

impl Exchange {
    /// The status that was answered; `None` if there was no answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match (&self.fault, &self.outcome) {
            (Some(Fault::Close | Fault::Reset), _) => None,
            (Some(Fault::Status { status, .. }), _) => Some(*status),
            (Some(Fault::Redirect(_)), _) => Some(307),
            (Some(Fault::Html), _) | (_, Outcome::Taken(_) | Outcome::Ignored) => Some(200),
            (_, Outcome::Undeclared(_)) => Some(400),
            (_, Outcome::Refused(refusal)) => Some(refusal.status().as_u16()),
        }
    }
}

/// A line for the request, and one more for each finding but the first.
impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} ", self.number)?;
        match self.status() {
            Some(status) => write!(f, "{status} ")?,
            None => f.write_str("no answer ")?,
        }
        if let Some(fault) = &self.fault {
            write!(f, "[{fault}] ")?;
        }
        match &self.outcome {
            Outcome::Taken(taken) => write!(f, "{taken}"),
            Outcome::Undeclared(verdict) => {
                let verdict = verdict.to_string();
                write!(f, "undeclared: {}", verdict.replace('\n', "\n    "))
            }
            Outcome::Refused(refusal) => write!(f, "refused: {refusal}"),
            Outcome::Ignored => f.write_str("nothing taken"),
        }
    }
}
