//! What a program sends by an earlier revision is what the program of that revision would have sent.

mod evolution;
mod program;

use proptest::prelude::*;
use telemetry_schema::change::{Direction, between};

use super::*;
use crate::meta::Trigger;
use crate::ready::Ready;
use evolution::{Host, Revision};
use program::Program;

/// The fields of which not all is told still that was told before, by their keys.
fn not_only_grown(before: &Revision, now: &Revision) -> Vec<String> {
    let (before, now) = (before.schema(), now.schema());
    let changes = between(&before, &now).into_iter();
    let others = changes.filter(|change| {
        let grows = change.direction == Direction::Widen && change.is_comparable;
        !grows && change.direction != Direction::Neutral
    });
    let names = others.map(|change| change.subject.name());
    names
        .filter_map(|name| Some(name.strip_prefix("e.")?.to_owned()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn sending_by_an_earlier_revision_is_what_its_program_sent(
        history in evolution::history(),
        host in evolution::host(),
        release in evolution::release(),
    ) {
        let now = Program::of(history.last().unwrap());
        let contract = program::contract(&history);
        let current = Agreed::to(contract, contract.current());
        let sent_now = now.sent(&host, release, None);
        prop_assert_eq!(&now.sent(&host, release, Some(current)), &sent_now);
        prop_assert_eq!(now.sent(&host, release, Some(Agreed::to_nothing(contract))).json, None);

        for (number, revision) in (1..).zip(&history) {
            let old = Program::of(revision);
            let sent_then = old.sent(&host, release, None);
            let sent = now.sent(&host, release, Some(Agreed::to(contract, number)));
            if !revision.has_same_event(history.last().unwrap()) {
                prop_assert_eq!(sent.json, None);
                continue;
            }
            let others = not_only_grown(revision, history.last().unwrap());
            for (key, then) in &sent_then.fields {
                if !others.iter().any(|other| other == key) {
                    prop_assert_eq!(sent.fields.get(key), Some(then), "{}", key);
                }
            }
            if others.is_empty() {
                prop_assert_eq!(&sent.json, &sent_then.json);
            }
            for (key, value) in &sent.fields {
                let known = revision.keys().any(|known| known == *key);
                prop_assert!(known, "{key} was not there");
                prop_assert!(old.can_send(key, value), "{key} was never {value}");
                prop_assert!(sent_now.fields.contains_key(key), "{key} is not sent now");
            }
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn whoever_could_not_tell_two_hosts_apart_still_cannot(
        history in evolution::history(),
        hosts in (evolution::host(), evolution::host()),
        release in evolution::release(),
    ) {
        let now = Program::of(history.last().unwrap());
        let contract = program::contract(&history);
        for (number, revision) in (1..).zip(&history) {
            let old = Program::of(revision);
            let agreed = Some(Agreed::to(contract, number));
            let of = |host: &Host| {
                let then = old.sent(host, release, None);
                (then, now.sent(host, release, None), now.sent(host, release, agreed))
            };
            let ((then_a, now_a, sent_a), (then_b, now_b, sent_b)) = (of(&hosts.0), of(&hosts.1));
            // Of sets and texts that are cut off, another part may come into view.
            let keys = sent_a.fields.keys().filter(|key| !evolution::is_cut_off(key));
            for key in keys {
                let is_same = sent_a.fields.get(key) == sent_b.fields.get(key);
                let was_same = then_a.fields.get(key) == then_b.fields.get(key);
                let is_now = now_a.fields.get(key) == now_b.fields.get(key);
                prop_assert!(is_same || !was_same, "{key} tells more than it did");
                prop_assert!(is_same || !is_now, "{key} tells more than it does");
            }
        }
    }
}

static CONTRACT: Contract = Contract {
    hashes: &["a", "b", "c"],
    events: &[EarlierEvent {
        name: "new",
        absent: &[Revisions { first: 1, last: 1 }],
        fields: &[],
    }],
    widenings: &[
        Widening {
            beyond: &[Revisions { first: 1, last: 1 }],
            sentence: "There is the message \"New\".",
        },
        Widening {
            beyond: &[
                Revisions { first: 1, last: 1 },
                Revisions { first: 2, last: 2 },
            ],
            sentence: "It also says more.",
        },
    ],
};

const fn event(name: &'static str) -> EventMeta {
    EventMeta {
        name,
        trigger: Trigger::Daily,
        purposes: &[],
        fields: &[],
        ready: Ready::NONE,
        gated: false,
        max_bytes: 2,
    }
}

#[test]
fn a_revision_names_its_checksum_and_what_came_after_it() {
    let of = |revision| {
        let agreed = Agreed::to(&CONTRACT, revision);
        let since: Vec<_> = CONTRACT.widenings_since(revision).collect();
        (agreed.revision(), agreed.hash(), since.len())
    };
    assert_eq!(of(1), (1, Some("a"), 2));
    assert_eq!(of(2), (2, Some("b"), 1));
    assert_eq!(of(3), (3, Some("c"), 0));
    assert_eq!(of(0), (0, None, 0));
    assert_eq!(of(4), (0, None, 0), "what is not known was not agreed to");
}

#[test]
fn an_event_can_leave_by_the_revisions_that_had_it() {
    let allowed = |name, revision| Agreed::to(&CONTRACT, revision).allows(&event(name));
    assert_eq!(
        [0, 1, 2, 3].map(|revision| allowed("new", revision)),
        [false, false, true, true]
    );
    assert_eq!(
        [0, 1, 2, 3].map(|revision| allowed("old", revision)),
        [false, true, true, true]
    );
}
