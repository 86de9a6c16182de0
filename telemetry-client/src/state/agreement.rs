//! What was agreed to, beside the choice.

use std::io;

use telemetry_core::Moment;
use telemetry_core::consent::{Agreement, Given, Limits, Standing, Upgrades};
use telemetry_core::contract::{Agreed, Contract};

use super::{AgreedTo, StateDir, Stored};
use crate::disk::Disk;
use crate::security;

/// The most revisions that are kept: the latest, so that some downgrades find theirs.
const MOST: usize = 16;

/// What a host can send, and how people agree to more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    contract: &'static Contract,
    upgrades: Upgrades,
}

impl StateDir {
    /// The state of a host that can send what the contract says. Whoever says yes, and whoever is shown
    /// the notice, then agrees to the contract's last revision, and a client sends no more than was
    /// agreed to.
    ///
    /// Without a contract a client sends all that the host's schema declares, also after an upgrade by
    /// which that is more.
    #[must_use]
    pub fn with_contract(self, contract: &'static Contract, upgrades: Upgrades) -> Self {
        Self {
            terms: Some(Terms { contract, upgrades }),
            ..self
        }
    }

    /// [`standing`](Self::standing) by what is stored now; without a contract nothing is read.
    pub(crate) fn standing_now(&self, disk: &dyn Disk, now: Moment) -> Option<Standing> {
        self.terms?;
        self.standing(&self.stored(disk), now)
    }

    /// What the host can send by which revision, if it said so.
    pub(crate) fn contract(&self) -> Option<&'static Contract> {
        self.terms.map(|terms| terms.contract)
    }

    /// What of the contract was agreed to; `None` without a contract.
    ///
    /// Where nothing is stored at all, that is the last revision: whoever decides then decides about
    /// what there is. So it is for the [security update check](crate::security), which nobody need
    /// choose: the first one tells by the last revision, and later programs' no more than that.
    #[must_use]
    pub fn standing(&self, stored: &Stored, now: Moment) -> Option<Standing> {
        let Terms { contract, upgrades } = self.terms?;
        let Stored {
            agreed,
            upgrade_notice,
            ..
        } = stored;
        if is_untouched(stored) {
            return Some(Standing {
                agreed: Agreed::to(contract, contract.current()),
                waits: false,
                advances: true,
            });
        }
        let agreement = Agreement {
            contract,
            given: agreed,
            upgrades,
            notice: *upgrade_notice,
        };
        Some(agreement.decide(now))
    }

    /// The stored limits, with what was agreed to.
    #[must_use]
    pub fn limits(&self, stored: &Stored, now: Moment) -> Limits {
        let standing = self.standing(stored, now);
        Limits {
            agreed: standing.map(|standing| standing.agreed),
            ..stored.limits.clone()
        }
    }

    /// Stores that all that the program can send is agreed to, from now on. Whether anything may be
    /// sent is another question, about which nothing changes.
    ///
    /// # Errors
    ///
    /// The disk's; what was agreed to is as it was then.
    pub fn accept(&self, disk: &dyn Disk) -> io::Result<()> {
        let accepted = |stored: Stored| {
            let agreed = self.with_current(stored.agreed);
            Some(Stored { agreed, ..stored })
        };
        self.change(disk, accepted).map(|_| ())
    }

    /// Stores that a notice about what waits for agreement is shown now, unless it was shown before.
    ///
    /// # Errors
    ///
    /// The disk's; the notice counts as not shown then.
    pub fn upgrade_noticed(&self, disk: &dyn Disk, now: Moment) -> io::Result<()> {
        let Some(Terms { contract, .. }) = self.terms else {
            return Ok(());
        };
        let revision = contract.current();
        let noticed = |stored: Stored| {
            let shown = stored.upgrade_notice;
            shown
                .is_none_or(|(about, _)| about != revision)
                .then_some(Stored {
                    upgrade_notice: Some((revision, now)),
                    ..stored
                })
        };
        self.change(disk, noticed).map(|_| ())
    }

    /// Where nobody decided anything, what the security update check tells is what was agreed to.
    pub(super) fn with_checks(&self, disk: &dyn Disk, stored: Stored) -> Stored {
        let Some(Terms { contract, .. }) = self.terms.filter(|_| is_untouched(&stored)) else {
            return stored;
        };
        // Who noted none made checks before there was a second revision.
        let first = AgreedTo::of_agreed(Agreed::to(contract, 1));
        let told = security::told(disk, &self.security(), first);
        let agreed = told.into_iter().map(AgreedTo::into_given).collect();
        Stored { agreed, ..stored }
    }

    /// Whoever has chosen nothing yet is told what the program can send now.
    pub(super) fn first_told(&self, stored: Stored) -> Stored {
        if !is_untouched(&stored) {
            return stored;
        }
        Stored {
            agreed: self.with_current(stored.agreed),
            ..stored
        }
    }

    /// These revisions and the last one of the contract.
    pub(super) fn with_current(&self, mut agreed: Vec<Given>) -> Vec<Given> {
        let Some(Terms { contract, .. }) = self.terms else {
            return agreed;
        };
        let revision = contract.current();
        let Some(hash) = contract.hash(revision) else {
            return agreed;
        };
        agreed.retain(|given| given.revision != revision);
        let oldest = (agreed.len() + 1).saturating_sub(MOST);
        agreed.drain(..oldest.min(agreed.len()));
        let current = Given {
            revision,
            hash: hash.to_owned(),
        };
        let place = agreed.partition_point(|given| given.revision < revision);
        agreed.insert(place, current);
        agreed
    }
}

/// Whether nobody was told anything yet, nor agreed to anything.
fn is_untouched(stored: &Stored) -> bool {
    let Stored {
        diagnostics,
        security_check: _,
        notice_shown,
        limits: _,
        agreed,
        upgrade_notice: _,
    } = stored;
    agreed.is_empty() && diagnostics.is_none() && notice_shown.is_none()
}

#[cfg(test)]
mod tests;
