//! What becomes of an agreement when people decide and programs change.

use telemetry_core::consent::Choice;

use super::*;
use crate::disk::SystemDisk;
use crate::sample::{FIRST, NARROWER, WIDER};

const NOW: Moment = Moment::from_millis(5_000);

/// Something that people or programs do with a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    On,
    Off,
    Notice,
    Accept,
    /// A choice of a program that noted no revisions.
    OldYes,
    /// The notice of such a program.
    OldNotice,
}
use Step::{Accept, Notice, Off, OldNotice, OldYes, On};

/// The revision by which a program sends, whether something waits, and whether it stores its own as
/// agreed to.
type Found = (u32, bool, bool);

/// What a program with another contract finds after these steps of the first one.
fn found(steps: &[Step], program: &'static Contract) -> Found {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path());
    let old = state.clone().with_contract(&FIRST, Upgrades::Explicit);
    for step in steps {
        take(*step, &old);
    }
    let new = state.with_contract(program, Upgrades::Explicit);
    standing(&new)
}

fn take(step: Step, state: &StateDir) {
    match step {
        On => state.opt_in(&SystemDisk, NOW).unwrap(),
        Off => state.opt_out(&SystemDisk).unwrap(),
        Notice => {
            state.notice_shown(&SystemDisk, NOW).unwrap();
        }
        Accept => state.accept(&SystemDisk).unwrap(),
        OldYes => {
            let yes = Stored {
                diagnostics: Some(Choice::On { since: NOW }),
                ..Stored::default()
            };
            yes.store(&SystemDisk, &state.choice()).unwrap();
        }
        OldNotice => {
            let noticed = Stored {
                notice_shown: Some(NOW),
                ..Stored::default()
            };
            noticed.store(&SystemDisk, &state.choice()).unwrap();
        }
    }
}

#[test]
fn whoever_was_told_of_an_earlier_revision_and_says_no_agrees_to_no_later_one() {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path()).with_contract(&WIDER, Upgrades::Explicit);
    take(OldNotice, &state);
    take(Off, &state);
    // The security update check, which has a switch of its own, follows it too.
    assert_eq!(standing(&state), (1, true, false));
}

fn standing(state: &StateDir) -> Found {
    let stored = state.stored(&SystemDisk);
    let Standing {
        agreed,
        waits,
        advances,
    } = state.standing(&stored, NOW).unwrap();
    (agreed.revision(), waits, advances)
}

#[test]
fn an_upgrade_leaves_what_was_agreed_to_unless_nothing_more_can_leave() {
    // What was done before, and what then holds if nothing changes, more or nothing more can leave.
    let table: &[(&[Step], [Found; 3])] = &[
        (&[], [(1, false, true), (2, false, true), (2, false, true)]),
        (
            &[On],
            [(1, false, false), (1, true, false), (2, false, true)],
        ),
        (
            &[OldYes],
            [(1, false, false), (1, true, false), (2, false, true)],
        ),
        (
            &[Notice],
            [(1, false, false), (1, true, false), (2, false, true)],
        ),
        (
            &[Notice, On],
            [(1, false, false), (1, true, false), (2, false, true)],
        ),
        (
            &[Notice, Off],
            [(1, false, false), (1, true, false), (2, false, true)],
        ),
        (
            &[On, Off],
            [(1, false, false), (1, true, false), (2, false, true)],
        ),
        (
            &[Off],
            [(1, false, false), (1, true, false), (2, false, true)],
        ),
        (
            &[Off, On],
            [(1, false, false), (1, true, false), (2, false, true)],
        ),
        (
            &[On, Accept],
            [(1, false, false), (1, true, false), (2, false, true)],
        ),
    ];
    for (steps, expected) in table {
        let programs = [&FIRST, &WIDER, &NARROWER];
        let found = programs.map(|program| found(steps, program));
        assert_eq!(found, *expected, "{steps:?}");
    }
}

#[test]
fn what_waits_is_agreed_to_by_accepting_or_by_a_new_yes_and_a_downgrade_finds_what_was_before() {
    let after = |steps: &[Step]| {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::new(dir.path());
        let [old, new] = [&FIRST, &WIDER]
            .map(|program| state.clone().with_contract(program, Upgrades::Explicit));
        take(On, &old);
        for step in steps {
            take(*step, &new);
        }
        [standing(&new), standing(&old)]
    };
    let (waits, agreed, before) = ((1, true, false), (2, false, false), (1, false, false));
    assert_eq!(after(&[]), [waits, before]);
    assert_eq!(after(&[On]), [waits, before]);
    assert_eq!(after(&[Notice]), [waits, before]);
    assert_eq!(after(&[Off]), [waits, before]);
    assert_eq!(after(&[Off, On]), [agreed, before]);
    assert_eq!(after(&[Accept]), [agreed, before]);
    assert_eq!(after(&[Accept, Off]), [agreed, before]);
}

#[test]
fn a_program_from_before_the_only_agreed_revision_sends_nothing_until_somebody_agrees() {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path());
    let new = state.clone().with_contract(&WIDER, Upgrades::Explicit);
    let old = state.with_contract(&FIRST, Upgrades::Explicit);
    take(On, &new);
    assert_eq!(standing(&old), (0, true, false));
    take(Accept, &old);
    assert_eq!(standing(&old), (1, false, false));
    assert_eq!(standing(&new), (2, false, false));
}

#[test]
fn a_notice_of_an_upgrade_is_stored_once_for_each_revision() {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path()).with_contract(&WIDER, Upgrades::Explicit);
    let later = Moment::from_millis(6_000);
    for now in [NOW, later] {
        state.upgrade_noticed(&SystemDisk, now).unwrap();
        assert_eq!(state.stored(&SystemDisk).upgrade_notice, Some((2, NOW)));
    }
    let next = state.with_contract(&FIRST, Upgrades::Explicit);
    next.upgrade_noticed(&SystemDisk, later).unwrap();
    assert_eq!(next.stored(&SystemDisk).upgrade_notice, Some((1, later)));
}

#[test]
fn of_many_agreed_revisions_the_latest_are_kept() {
    let state = StateDir::new("").with_contract(&FIRST, Upgrades::Explicit);
    let many = (2..40).map(|revision| Given {
        revision,
        hash: "x".to_owned(),
    });
    let kept = state.with_current(many.collect());
    assert_eq!(kept.len(), MOST);
    assert!(kept.is_sorted_by_key(|given| given.revision));
    let ends = [kept.first(), kept.last()];
    let ends = ends.map(|given| given.map(|given| given.revision));
    assert_eq!(
        ends,
        [Some(1), Some(39)],
        "the program's own revision is among them"
    );
}

#[test]
fn a_state_without_a_contract_says_nothing_about_revisions() {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path());
    for step in [Notice, On, Accept, Off] {
        take(step, &state);
        let stored = state.stored(&SystemDisk);
        assert_eq!(state.standing(&stored, NOW), None);
        assert!(stored.agreed.is_empty());
        assert_eq!(state.limits(&stored, NOW).agreed, None);
    }
}
