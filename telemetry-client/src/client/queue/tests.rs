use telemetry_core::contract::{Contract, EarlierEvent, EarlierField, Form};
use telemetry_core::{EventValues, Sink};

use super::*;
use crate::sample::{FIRST_REVISION as FIRST, Happened};

/// An event with a value that cannot be kept.
#[derive(Default, telemetry_core::Telemetry)]
#[telemetry(event = "locales")]
struct Locales {
    locales: String,
}

/// An event that takes much room.
struct Large(Locales);

impl Large {
    const BYTES: usize = 5_000 * r#"{"locales":"de"}"#.len();
}

impl Telemetry for Large {
    const EVENT: &'static telemetry_core::EventMeta = Locales::EVENT;

    fn values(&self, receive: &mut dyn FnMut(&EventValues<'_, '_>)) {
        self.0.values(receive);
    }

    fn encode<S: Sink + ?Sized>(&self, scope: &Scope<'_>, sink: &mut S) {
        for _ in 0..5_000 {
            self.0.encode(scope, sink);
        }
    }
}

/// An event whose host code has a fault.
struct Faulty;

impl Telemetry for Faulty {
    const EVENT: &'static telemetry_core::EventMeta = Happened::EVENT;

    fn values(&self, _: &mut dyn FnMut(&EventValues<'_, '_>)) {
        panic!("the host's fault");
    }
}

/// The properties of all.
fn texts(waiting: &Waiting) -> Vec<String> {
    let mut buffer = b"of an earlier group".to_vec();
    let drafts = waiting.events.drafts(None, &mut buffer);
    let text = |draft: &crate::outbox::Draft<'_>| String::from_utf8(draft.properties.to_vec());
    drafts.iter().map(|draft| text(draft).unwrap()).collect()
}

#[test]
fn a_full_queue_refuses_and_counts() {
    let queue = Queue::new(Limits::default());
    for _ in 0..MOST_EVENTS {
        queue
            .push(
                &Happened::default(),
                &Scope::default(),
                Stamp::default(),
                None,
            )
            .unwrap();
    }
    let refused = queue.push(
        &Happened::default(),
        &Scope::default(),
        Stamp::default(),
        None,
    );
    assert_eq!(refused, Err(Unrecorded::Lost(Loss::QueueFull)));
    let taken = queue.take();
    assert_eq!((taken.events.len(), taken.refused), (MOST_EVENTS, 1));
    assert_eq!(queue.due(), Due::Never);
}

#[test]
fn large_events_fill_the_queue_earlier() {
    let queue = Queue::new(Limits::default());
    let large = Large(Locales {
        locales: "de".to_owned(),
    });
    let push = || queue.push(&large, &Scope::default(), Stamp::default(), None);
    let taken = (0..MOST_EVENTS).take_while(|_| push().is_ok()).count();
    assert_eq!(taken, MOST_BYTES.div_ceil(Large::BYTES));
    assert_eq!(push(), Err(Unrecorded::Lost(Loss::QueueFull)));
    assert_eq!(queue.take().refused, 2);
    assert_eq!(push(), Ok(()));
}

#[test]
fn what_is_given_back_stands_before_what_came_meanwhile() {
    let queue = Queue::new(Limits::default());
    let push = || {
        queue
            .push(
                &Happened::default(),
                &Scope::default(),
                Stamp::default(),
                None,
            )
            .unwrap();
    };
    push();
    push();
    let taken = queue.take();
    push();
    queue.give_back(taken);
    let taken = queue.take();
    assert_eq!(texts(&taken), ["{\"kind\":\"good\"}"; 3]);
}

#[test]
fn events_are_encoded_later_as_they_would_be_at_once() {
    let happened = Happened::default();
    let locales = Locales {
        locales: "fr,de,fr".to_owned(),
    };
    let expected = [happened.to_json(), locales.to_json(), happened.to_json()];
    let expected = expected.map(|json| String::from_utf8(json).unwrap());
    assert_eq!(expected[1], "{\"locales\":\"de,fr\"}");

    let queue = Queue::new(Limits::default());
    let push = || {
        let (scope, now) = (Scope::default(), Stamp::default());
        queue.push(&happened, &scope, now, None).unwrap();
        queue.push(&locales, &scope, now, None).unwrap();
        queue.push(&happened, &scope, now, None).unwrap();
    };
    push();
    let earlier = queue.take();
    push();
    queue.give_back(earlier);
    let taken = queue.take();
    assert_eq!(texts(&taken), [expected.clone(), expected].concat());
}

/// By the first revision of it, no event tells anything but that it happened.
static CONTRACT: Contract = Contract {
    hashes: &["a", "b"],
    events: &[
        EarlierEvent {
            name: "happened",
            absent: &[],
            fields: &[EarlierField {
                key: "kind",
                forms: &[(FIRST, Form::Absent)],
            }],
        },
        EarlierEvent {
            name: "locales",
            absent: &[],
            fields: &[EarlierField {
                key: "locales",
                forms: &[(FIRST, Form::Absent)],
            }],
        },
    ],
    widenings: &[],
};

#[test]
fn each_event_is_sent_by_what_was_agreed_to_when_it_was_recorded() {
    let [first, second] = [1, 2].map(|revision| Agreed::to(&CONTRACT, revision));
    let queue = Queue::new(Limits {
        agreed: Some(first),
        ..Limits::default()
    });
    let push = || {
        let (scope, now) = (Scope::default(), Stamp::default());
        let (asked, _answer) = std::sync::mpsc::sync_channel(1);
        queue.push(&Happened::default(), &scope, now, None).unwrap();
        queue
            .push(&Happened::default(), &scope, now, Some(asked))
            .unwrap();
        queue.push(&Locales::default(), &scope, now, None).unwrap();
    };
    let (then, now) = (["{}"; 2], [r#"{"kind":"good"}"#, r#"{"locales":""}"#]);
    push();
    queue.set_agreed(second);
    push();
    queue.set_limits(Limits::default());
    let mut taken = queue.take();
    // Whoever waits for an answer gets it; the others wait for the disk.
    let lost = taken.lose(Unrecorded::Elsewhere, |event| event.answer.is_some());
    assert_eq!(lost, 2);
    push();
    queue.set_agreed(first);
    push();
    queue.give_back(taken);
    push();
    let mut taken = queue.take();
    taken.lose(Unrecorded::Elsewhere, |event| event.answer.is_some());
    assert_eq!(texts(&taken), [then, now, now, then, then].concat());
    queue.recycle(taken.events);
    queue.set_agreed(second);
    push();
    let _ = queue.take();
    push();
    let expected = [r#"{"kind":"good"}"#, now[0], now[1]];
    assert_eq!(texts(&queue.take()), expected);
}

#[test]
fn memory_of_written_events_holds_nothing_of_them() {
    let queue = Queue::new(Limits::default());
    let push = || {
        let (scope, now) = (Scope::default(), Stamp::default());
        queue.push(&Locales::default(), &scope, now, None).unwrap();
    };
    push();
    queue.recycle(queue.take().events);
    for _ in 0..3 {
        push();
        let taken = queue.take();
        assert_eq!(texts(&taken), ["{\"locales\":\"\"}"]);
        queue.recycle(taken.events);
    }
    assert_eq!(queue.due(), Due::Never);
}

#[test]
fn an_event_that_panics_harms_no_later_one() {
    let queue = Queue::new(Limits::default());
    let push = || {
        queue.push(
            &Happened::default(),
            &Scope::default(),
            Stamp::default(),
            None,
        )
    };
    push().unwrap();
    let faulty = std::panic::AssertUnwindSafe(|| {
        queue.push(&Faulty, &Scope::default(), Stamp::default(), None)
    });
    assert!(std::panic::catch_unwind(faulty).is_err());
    push().unwrap();
    let taken = queue.take();
    assert_eq!(texts(&taken), ["{\"kind\":\"good\"}"; 2]);
}

#[test]
fn a_closed_queue_takes_nothing() {
    let queue = Queue::new(Limits::default());
    let (answer, _closed) = std::sync::mpsc::sync_channel(1);
    queue.close(Duration::ZERO, answer);
    assert!(queue.take().closing.is_some());
    let refused = queue.push(
        &Happened::default(),
        &Scope::default(),
        Stamp::default(),
        None,
    );
    assert_eq!(refused, Err(Unrecorded::Closed));
}
