//! To which revision of everything that can be sent somebody agreed, and what an upgrade changes
//! about it.

use std::time::Duration;

use crate::contract::{Agreed, Contract};
use crate::moment::Moment;

/// A revision that somebody agreed to, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Given {
    /// Its number.
    pub revision: u32,
    /// Its checksum.
    pub hash: String,
}

/// What makes people agree to an upgrade by which more can leave. A host declares it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Upgrades {
    /// Nothing but an explicit yes.
    #[default]
    Explicit,
    /// That a notice about it was shown so long ago, and nobody said no.
    AfterNotice(Duration),
}

/// All facts that decide what was agreed to.
///
/// It decides nothing about whether something may be sent at all; that is
/// [`Diagnostics::decide`](super::Diagnostics::decide). Whoever says no there is asked nothing here.
#[derive(Clone, Copy, Debug)]
pub struct Agreement<'a> {
    /// All revisions that the program knows.
    pub contract: &'static Contract,
    /// What was agreed to. None counts as the first revision: before there was a second one, nobody
    /// noted it.
    pub given: &'a [Given],
    /// What makes people agree to an upgrade.
    pub upgrades: Upgrades,
    /// The revision about which a notice of an upgrade was shown, and when.
    pub notice: Option<(u32, Moment)>,
}

/// What was agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What may leave.
    pub agreed: Agreed,
    /// Whether something waits for agreement.
    pub waits: bool,
    /// Whether the program's revision is to be stored as agreed to: it lets nothing more leave, or the
    /// host's declared way of agreeing was followed.
    pub advances: bool,
}

impl Agreement<'_> {
    /// What may leave now.
    ///
    /// The latest agreed revision counts that the program knows, by number and checksum. A program
    /// that knows none, such as one from before the only one that was agreed to, sends nothing.
    #[must_use]
    pub fn decide(&self, now: Moment) -> Standing {
        let Self { contract, .. } = *self;
        let current = contract.current();
        let known = self.given.iter().filter(|given| {
            let hash = contract.hash(given.revision);
            hash == Some(given.hash.as_str())
        });
        let latest = known.map(|given| given.revision).max();
        let latest = latest.or(self.given.is_empty().then_some(1));
        let advances = match latest {
            Some(latest) if latest >= current => false,
            Some(latest) => {
                contract.widenings_since(latest).next().is_none() || self.is_noticed(now)
            }
            None => self.is_noticed(now),
        };
        let agreed = match latest {
            _ if advances => Agreed::to(contract, current),
            Some(latest) => Agreed::to(contract, latest),
            None => Agreed::to_nothing(contract),
        };
        Standing {
            agreed,
            waits: !agreed.is_current(),
            advances,
        }
    }

    /// Whether the host's way of agreeing without a yes was followed.
    fn is_noticed(&self, now: Moment) -> bool {
        match (self.upgrades, self.notice) {
            (Upgrades::AfterNotice(grace), Some((revision, shown))) => {
                revision == self.contract.current() && now >= shown.after(grace)
            }
            (Upgrades::Explicit, _) | (Upgrades::AfterNotice(_), None) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Revisions, Widening};

    /// Revision 2 widens, revision 3 takes less, revision 4 widens again.
    static CONTRACT: Contract = Contract {
        hashes: &["a", "b", "c", "d"],
        events: &[],
        widenings: &[
            Widening {
                beyond: &[Revisions { first: 1, last: 1 }],
                sentence: "second",
            },
            Widening {
                beyond: &[Revisions { first: 1, last: 3 }],
                sentence: "fourth",
            },
        ],
    };
    static THIRD: Contract = Contract {
        hashes: &["a", "b", "c"],
        events: &[],
        widenings: &[Widening {
            beyond: &[Revisions { first: 1, last: 1 }],
            sentence: "second",
        }],
    };
    static SECOND: Contract = Contract {
        hashes: &["a", "b"],
        events: &[],
        widenings: THIRD.widenings,
    };
    static FIRST: Contract = Contract {
        hashes: &["a"],
        events: &[],
        widenings: &[],
    };

    const SHOWN: Moment = Moment::from_millis(1_000_000);
    const HOUR: Duration = Duration::from_hours(1);

    fn given(hashes: &str) -> Vec<Given> {
        let revision = |hash| u32::from(hash as u8 - b'a' + 1);
        hashes
            .chars()
            .map(|hash| Given {
                revision: revision(hash),
                hash: hash.to_string(),
            })
            .collect()
    }

    fn standing(contract: &'static Contract, stored: &str) -> (u32, bool, bool) {
        let agreement = Agreement {
            contract,
            given: &given(stored),
            upgrades: Upgrades::Explicit,
            notice: Some((contract.current(), SHOWN)),
        };
        let Standing {
            agreed,
            waits,
            advances,
        } = agreement.decide(SHOWN.after(HOUR * 999));
        (agreed.revision(), waits, advances)
    }

    #[test]
    fn each_upgrade_and_downgrade_is_decided_as_the_table_says() {
        // Program, what is stored, what may leave, whether something waits, whether it is noted.
        let table: [(_, _, _, _, _); 27] = [
            (&FIRST, "", 1, false, false),
            (&FIRST, "a", 1, false, false),
            (&SECOND, "", 1, true, false),
            (&SECOND, "a", 1, true, false),
            (&SECOND, "ab", 2, false, false),
            (&SECOND, "b", 2, false, false),
            (&THIRD, "", 1, true, false),
            (&THIRD, "a", 1, true, false),
            (&THIRD, "ab", 3, false, true),
            (&THIRD, "b", 3, false, true),
            (&THIRD, "c", 3, false, false),
            (&CONTRACT, "", 1, true, false),
            (&CONTRACT, "a", 1, true, false),
            (&CONTRACT, "b", 2, true, false),
            (&CONTRACT, "ab", 2, true, false),
            (&CONTRACT, "abc", 3, true, false),
            (&CONTRACT, "abcd", 4, false, false),
            (&CONTRACT, "d", 4, false, false),
            // Downgrades: what was agreed to earlier counts, if it is known.
            (&FIRST, "ab", 1, false, false),
            (&FIRST, "b", 0, true, false),
            (&FIRST, "d", 0, true, false),
            (&SECOND, "ad", 1, true, false),
            (&SECOND, "bd", 2, false, false),
            (&SECOND, "d", 0, true, false),
            (&THIRD, "bd", 3, false, true),
            (&THIRD, "ad", 1, true, false),
            (&THIRD, "d", 0, true, false),
        ];
        for (contract, stored, revision, waits, advances) in table {
            let expected = (revision, waits, advances);
            let current = contract.current();
            assert_eq!(standing(contract, stored), expected, "{current} {stored}");
        }
    }

    #[test]
    fn a_revision_with_another_checksum_was_not_agreed_to() {
        let agreement = Agreement {
            contract: &FIRST,
            given: &[Given {
                revision: 1,
                hash: "x".to_owned(),
            }],
            upgrades: Upgrades::Explicit,
            notice: None,
        };
        assert_eq!(agreement.decide(SHOWN).agreed.revision(), 0);
    }

    #[test]
    fn a_notice_counts_as_a_yes_only_where_the_host_says_so_and_after_its_time() {
        let early = SHOWN.after(HOUR).before(Duration::from_millis(1));
        for (upgrades, notice, now, expected) in [
            (Upgrades::Explicit, Some((2, SHOWN)), SHOWN.after(HOUR), 1),
            (Upgrades::AfterNotice(HOUR), None, SHOWN.after(HOUR), 1),
            (Upgrades::AfterNotice(HOUR), Some((2, SHOWN)), early, 1),
            (
                Upgrades::AfterNotice(HOUR),
                Some((2, SHOWN)),
                SHOWN.after(HOUR),
                2,
            ),
            // It was about another upgrade.
            (
                Upgrades::AfterNotice(HOUR),
                Some((1, SHOWN)),
                SHOWN.after(HOUR),
                1,
            ),
            (
                Upgrades::AfterNotice(HOUR),
                Some((3, SHOWN)),
                SHOWN.after(HOUR),
                1,
            ),
        ] {
            for stored in ["", "a", "d", "ad"] {
                let agreement = Agreement {
                    contract: &SECOND,
                    given: &given(stored),
                    upgrades,
                    notice,
                };
                let standing = agreement.decide(now);
                let expected = if stored == "d" && expected == 1 {
                    0
                } else {
                    expected
                };
                assert_eq!(standing.agreed.revision(), expected, "{notice:?} {stored}");
                assert_eq!(standing.waits, expected < 2);
                assert_eq!(standing.advances, expected == 2);
            }
        }
    }
}
