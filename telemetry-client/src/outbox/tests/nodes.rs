//! Identifiers of somebody else's choice, and reports that another node made.

use uuid::Uuid;

use super::*;
use crate::identity::Identity;
use crate::lease::Shared;
use crate::schedule::Schedule;

fn open_as(chosen: Identity, dir: &Path) -> Outbox {
    let disk: Arc<dyn Disk> = Arc::new(SystemDisk);
    let sent = SentLog::new(disk.clone(), &dir.join("sent"), 1_000_000);
    let (place, quota) = (dir.join("outbox"), Quota::default());
    Outbox::open_as(Some(chosen), disk, &place, quota, sent, &always(), &at(0)).unwrap()
}

fn drawn(number: u128) -> Identity {
    Uuid::from_u128(number).into()
}

fn report(outbox: &mut Outbox, window: i64) {
    let drafts = [draft("activity", at(1)), draft("server", at(1))];
    let made = outbox.append_report(&always(), window, &drafts, &at(1));
    assert_eq!(made, Ok(Claim::Made(2)));
}

#[test]
fn under_a_chosen_identifier_what_waited_under_another_one_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let (one, other) = (drawn(1), drawn(2));
    let mut outbox = open_as(one, dir.path());
    assert_eq!(outbox.identity(), one);
    append(&mut outbox, 3);
    drop(outbox);
    assert_eq!(open_as(one, dir.path()).waiting_messages(), 1 + 3);
    assert_eq!(open(dir.path()).identity(), one, "it stays who it is");
    let mut outbox = open_as(other, dir.path());
    assert_eq!(outbox.identity(), other);
    let waiting = messages(&mut outbox).concat();
    let text = String::from_utf8(waiting).unwrap();
    assert!(text.contains(&other.to_string()) && !text.contains(&one.to_string()));
    assert_eq!(outbox.waiting_messages(), 1);
    assert_balanced(&outbox);
}

#[test]
fn of_reports_that_are_through_nothing_waits_and_the_others_stay() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    report(&mut outbox, 3);
    report(&mut outbox, 4);
    let shared = Shared {
        made: Some(4),
        delivered: [2, 4].into(),
        ..Shared::default()
    };
    outbox.follow(&shared, &at(2));
    let last = outbox.last_report().unwrap();
    assert_eq!((last.window, last.delivered, last.waiting()), (4, 2, 0));
    assert_eq!((outbox.report(3).len(), outbox.report(4).len()), (2, 0));
    assert_balanced(&outbox);
    drop(outbox);
    let mut outbox = open(dir.path());
    assert_eq!((outbox.report(3).len(), outbox.report(4).len()), (2, 0));
    assert_balanced(&outbox);
}

#[test]
fn a_report_that_another_node_made_is_not_made_again_and_the_next_one_is() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    let now = at(1);
    let drafts = [draft("activity", now)];
    let schedule = Schedule::new(outbox.identity());
    let window = schedule.window(now.wall);
    let through = |window| Shared {
        delivered: [window].into(),
        ..Shared::default()
    };
    outbox.follow(&through(window - 1), &now);
    assert!(outbox.last_report().unwrap().is_of_another());
    assert_eq!(outbox.wait_for_report(&now), Some(Duration::ZERO));
    outbox.follow(&through(window), &now);
    assert_ne!(outbox.wait_for_report(&now), Some(Duration::ZERO));
    let made = outbox.append_report_now(&always(), &drafts, &now);
    assert_eq!(made, Ok(Claim::MadeBefore));
    outbox.follow(&through(window - 1), &now);
    assert_eq!(
        outbox.last_report().unwrap().window,
        window,
        "what is known stays"
    );
    let next = Stamp {
        wall: schedule.start(window + 1),
        ..at(2)
    };
    let made = outbox.append_report_now(&always(), &drafts, &next);
    assert_eq!(made, Ok(Claim::Made(1)));
    assert_eq!(outbox.last_report().unwrap().window, window + 1);
}
