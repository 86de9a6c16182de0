//! What checks tell where nobody decided anything, and programs change.

use telemetry_core::consent::{Choice, Standing, Upgrades};
use telemetry_core::contract::{Contract, Revisions, Widening};

use super::*;
use crate::sample::{FIRST, NARROWER, WIDER};

/// Nothing more can leave than by the first revision, and then what could by the first one alone.
static AGAIN: Contract = Contract {
    hashes: &["a", "c", "d"],
    events: &[],
    widenings: &[Widening {
        beyond: &[Revisions { first: 2, last: 2 }],
        sentence: "The check also says again what it said.",
    }],
};

impl Desk {
    fn state(&self, program: &'static Contract) -> StateDir {
        StateDir::new(self.dir.path()).with_contract(program, Upgrades::Explicit)
    }

    /// The revision by which this program tells, and whether something waits.
    fn standing(&self, program: &'static Contract) -> (u32, bool) {
        let state = self.state(program);
        let standing = state.standing_now(&SystemDisk, Moment::from_millis(START));
        let Standing { agreed, waits, .. } = standing.unwrap();
        (agreed.revision(), waits)
    }

    /// Makes a check with this program.
    async fn check(&self, program: &'static Contract) {
        let setup = Setup {
            state: self.state(program),
            key: None,
        };
        checked(self.checker_of(setup).check().await);
    }
}

#[tokio::test]
async fn the_first_check_tells_what_there_is_and_later_programs_no_more_until_somebody_agrees() {
    let desk = Desk::new(naming(&[]));
    assert_eq!(desk.standing(&WIDER), (2, false));
    desk.check(&FIRST).await;
    for _ in 0..2 {
        assert_eq!(desk.standing(&WIDER), (1, true));
        desk.check(&WIDER).await;
    }
    desk.state(&WIDER).accept(&SystemDisk).unwrap();
    assert_eq!(desk.standing(&WIDER), (2, false));
    desk.check(&WIDER).await;
    assert_eq!(desk.standing(&FIRST), (1, false), "a downgrade");
}

#[tokio::test]
async fn an_upgrade_that_tells_no_more_is_followed_for_good() {
    let desk = Desk::new(naming(&[]));
    desk.check(&FIRST).await;
    assert_eq!(desk.standing(&AGAIN), (3, false));
    desk.check(&NARROWER).await;
    assert_eq!(desk.standing(&AGAIN), (2, true));
}

#[tokio::test]
async fn neither_a_no_nor_a_notice_agrees_to_more_than_checks_told() {
    let desk = Desk::new(naming(&[]));
    desk.check(&FIRST).await;
    let state = desk.state(&WIDER);
    state
        .notice_shown(&SystemDisk, Moment::from_millis(START))
        .unwrap();
    assert_eq!(desk.standing(&WIDER), (1, true));
    state.opt_out(&SystemDisk).unwrap();
    assert_eq!(desk.standing(&WIDER), (1, true));

    let other = Desk::new(naming(&[]));
    other.check(&FIRST).await;
    other.state(&WIDER).opt_out(&SystemDisk).unwrap();
    let stored = other.state(&WIDER).stored(&SystemDisk);
    assert_eq!(stored.diagnostics, Some(Choice::Off));
    assert_eq!(other.standing(&WIDER), (1, true));
}

#[tokio::test]
async fn checks_that_noted_no_revision_told_the_first_one() {
    let desk = Desk::new(naming(&[]));
    checked(desk.checker().check().await);
    assert_eq!(desk.standing(&WIDER), (1, true));
    let file = desk.dir.path().join("security/check.json");
    SystemDisk.replace(&file, b"no JSON").unwrap();
    assert_eq!(desk.standing(&WIDER), (1, true));
}

#[tokio::test]
async fn whoever_switches_checks_on_again_decides_about_what_there_is() {
    let desk = Desk::new(naming(&[]));
    desk.check(&FIRST).await;
    desk.world.0.is_off.store(true, Ordering::Relaxed);
    assert!(matches!(desk.checker().check().await, Outcome::Off));
    desk.world.0.is_off.store(false, Ordering::Relaxed);
    assert_eq!(desk.standing(&WIDER), (2, false));
}
