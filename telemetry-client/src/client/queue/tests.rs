use telemetry_core::{EventValues, Labels};

use super::*;

#[derive(Default, telemetry_core::Telemetry)]
#[telemetry(event = "happened")]
struct Happened {
    kind: Kind,
}

#[derive(Default, Labels)]
enum Kind {
    #[default]
    Good,
}

/// An event whose host code has a fault.
struct Faulty;

impl Telemetry for Faulty {
    const EVENT: &'static telemetry_core::EventMeta = Happened::EVENT;

    fn values(&self, _: &mut dyn FnMut(&EventValues<'_, '_>)) {
        panic!("the host's fault");
    }
}

fn names(waiting: &Waiting) -> Vec<&[u8]> {
    let drafts = waiting.drafts();
    drafts.iter().map(|draft| draft.properties).collect()
}

#[test]
fn a_full_queue_refuses_and_counts() {
    let queue = Queue::default();
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
fn what_is_given_back_stands_before_what_came_meanwhile() {
    let queue = Queue::default();
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
    assert_eq!(names(&taken), [b"{\"kind\":\"good\"}"; 3]);
}

#[test]
fn an_event_that_panics_harms_no_later_one() {
    let queue = Queue::default();
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
    assert_eq!(names(&taken), [b"{\"kind\":\"good\"}"]);
    assert_eq!(taken.refused, 1);
}

#[test]
fn a_closed_queue_takes_nothing() {
    let queue = Queue::default();
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
