//! A node on a clock that the test sets, at a place that answers as the test says.

use std::collections::VecDeque;
use std::sync::mpsc::{self, SyncSender};

use proptest::prelude::*;

use super::*;
use crate::database::dsn::Driver;
use crate::database::lease::MARGIN;
use crate::database::lease::row::{Found, Row};
use crate::database::lease::statement::{TABLE, TERM};

#[derive(Clone, Debug, Default)]
struct Set(Arc<Mutex<Duration>>);

impl Set {
    fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for Set {
    fn now(&self) -> Stamp {
        Stamp {
            up: *self.0.lock().unwrap(),
            ..Stamp::default()
        }
    }
}

/// Answers what the test puts there, and nothing while there is nothing.
#[derive(Clone, Debug, Default)]
struct Told {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    wishes: Arc<Mutex<Vec<Wish>>>,
    unanswered: Arc<Mutex<Vec<SyncSender<Answer>>>>,
    clock: Set,
    /// How long the database takes.
    slowness: Arc<Mutex<Duration>>,
}

impl Place for Told {
    fn ask(&self, wish: Wish) -> Receiver<Answer> {
        self.wishes.lock().unwrap().push(wish);
        let (tell, answer) = mpsc::sync_channel(1);
        match self.answers.lock().unwrap().pop_front() {
            Some(answer) => {
                self.clock.pass(*self.slowness.lock().unwrap());
                tell.send(answer).unwrap();
            }
            None => self.unanswered.lock().unwrap().push(tell),
        }
        answer
    }
}

impl Told {
    fn node(&self) -> DatabaseLease {
        self.node_that_waits(Duration::ZERO)
    }

    /// One that waits so long while it can do nothing else.
    fn node_that_waits(&self, idle: Duration) -> DatabaseLease {
        let patience = Patience {
            leading: Duration::ZERO,
            idle,
            leaving: Duration::ZERO,
        };
        let clock = Arc::new(self.clock.clone());
        DatabaseLease::at(Box::new(self.clone()), clock, patience)
    }

    fn tell(&self, answers: impl IntoIterator<Item = Answer>) {
        self.answers.lock().unwrap().extend(answers);
    }

    /// Answers what was asked long ago.
    fn tell_late(&self, answer: Answer) {
        let tell = self.unanswered.lock().unwrap().remove(0);
        // Whoever asked may not wait any more.
        let _ = tell.send(answer);
    }

    fn wishes(&self) -> Vec<Wish> {
        std::mem::take(&mut *self.wishes.lock().unwrap())
    }
}

fn found(is_changed: bool, shared: &str) -> Found {
    let row = Row {
        epoch: 3,
        left: 7_000,
        shared: shared.to_owned(),
    };
    let row = Some(row);
    Found { is_changed, row }
}

/// The row is the node's, and this was handed on.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the form in which a database answers"
)]
fn ours_with(shared: &str) -> Answer {
    Ok(found(true, shared))
}

fn ours() -> Answer {
    ours_with("")
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the form in which a database answers"
)]
fn anothers() -> Answer {
    Ok(found(false, ""))
}

fn lost() -> Answer {
    Err(Trouble::Database(Unknown::Lost))
}

fn made(window: i64) -> Shared {
    Shared {
        made: Some(window),
        ..Shared::default()
    }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn a_node_that_cannot_ask_leads_on_by_its_own_clock_counted_from_before_it_asked() {
    let place = Told::default();
    let node = place.node();
    *place.slowness.lock().unwrap() = seconds(8);
    place.tell([ours()]);
    assert_eq!(node.lead().unwrap(), Some(Shared::default()));
    *place.slowness.lock().unwrap() = Duration::ZERO;
    for second in 9..50 {
        place.clock.pass(seconds(1));
        place.tell([lost()]);
        assert_eq!(
            node.lead().unwrap(),
            Some(Shared::default()),
            "after {second}"
        );
    }
    place.clock.pass(seconds(1));
    let error = node.lead().unwrap_err();
    assert_eq!(error.to_string(), Unknown::Lost.to_string());
    assert!(node.hand_on(&made(1)).is_err());
    assert_eq!(TERM, seconds(50) + MARGIN);
}

/// Does something, unless that waits for what never comes.
fn at_once<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (tell, told) = mpsc::sync_channel(1);
    std::thread::spawn(move || tell.send(work()));
    told.recv_timeout(seconds(20))
        .expect("it waits for nothing")
}

#[test]
fn a_lead_that_is_over_is_told_at_once_whatever_the_database_does() {
    let place = Told::default();
    let node = Arc::new(place.node_that_waits(seconds(1_000_000)));
    let told = || {
        let node = node.clone();
        at_once(move || node.lead().ok())
    };
    place.tell([ours()]);
    assert_eq!(told(), Some(Some(Shared::default())));
    place.clock.pass(seconds(49));
    assert_eq!(told(), Some(Some(Shared::default())));
    place.clock.pass(seconds(1));
    for _ in 0..3 {
        assert_eq!(told(), None, "what it sends ends now");
        place.clock.pass(seconds(5));
    }
    let node = node.clone();
    assert!(at_once(move || node.hand_on(&made(1))).is_err());
}

#[test]
fn handing_on_waits_no_longer_than_the_lead_lasts() {
    let place = Told::default();
    let node = place.node_that_waits(seconds(1_000_000));
    place.tell([ours()]);
    node.lead().unwrap();
    place.clock.pass(Duration::from_millis(49_999));
    assert!(at_once(move || node.hand_on(&made(1))).is_err());
    assert_eq!(place.wishes().len(), 2);
}

#[test]
fn an_answer_that_comes_late_counts_from_when_the_statement_was_sent() {
    let place = Told::default();
    let node = place.node();
    assert_eq!(
        node.lead().unwrap_err().to_string(),
        Trouble::Slow.to_string()
    );
    place.clock.pass(seconds(49));
    place.tell_late(ours());
    assert_eq!(node.lead().unwrap(), Some(Shared::default()));
    place.clock.pass(seconds(1));
    assert!(node.lead().is_err());
    assert_eq!(place.wishes(), [Wish::Lead, Wish::Lead]);
    // While that is not answered nothing else is asked, whatever time passes.
    place.clock.pass(seconds(100));
    assert!(node.lead().is_err());
    assert!(node.hand_on(&made(1)).is_err());
    assert!(node.forget().is_err());
    assert_eq!(place.wishes(), []);
    place.tell_late(anothers());
    assert_eq!(node.lead().unwrap(), None);
}

#[test]
fn a_database_that_gave_up_is_asked_again_and_one_that_nobody_asks_any_more_is_told() {
    let place = Told::default();
    let node = place.node();
    let told = |trouble: Trouble| Some(trouble.to_string());
    let why = || node.lead().err().map(|error| error.to_string());
    place.tell([Err(Trouble::Slow)]);
    assert_eq!(why(), told(Trouble::Slow));
    place.clock.pass(seconds(4));
    place.tell([ours()]);
    assert_eq!(node.lead().unwrap(), Some(Shared::default()));
    assert_eq!(place.wishes(), [Wish::Lead, Wish::Lead]);
    place.clock.pass(seconds(50));
    assert_eq!(why(), told(Trouble::Slow));
    place.unanswered.lock().unwrap().clear();
    assert_eq!(why(), told(Trouble::Database(Unknown::NoThread)));
}

#[test]
fn who_leads_asks_four_times_before_its_time_is_over_and_all_others_every_few_seconds() {
    let place = Told::default();
    let node = place.node();
    for (answer, every) in [(ours as fn() -> Answer, 15), (anothers, 4), (lost, 4)] {
        place.clock.pass(seconds(100));
        place.tell([answer()]);
        let before = node.lead().ok();
        assert_eq!(place.wishes(), [Wish::Lead]);
        place.clock.pass(seconds(every - 1));
        assert_eq!(node.lead().ok(), before);
        assert_eq!(place.wishes(), []);
        place.tell([answer()]);
        place.clock.pass(seconds(1));
        assert_eq!(node.lead().ok(), before);
        assert_eq!(place.wishes(), [Wish::Lead]);
    }
}

#[test]
fn what_is_known_for_certain_of_the_row_ends_a_lead_at_once() {
    let nothing = Ok(Found {
        is_changed: false,
        row: None,
    });
    let of = |why| Err(Trouble::Database(why));
    for (answer, expected) in [
        (anothers(), Ok(None)),
        (nothing, Err(Trouble::NoRow)),
        (
            of(Unknown::NoTable),
            Err(Trouble::Database(Unknown::NoTable)),
        ),
        (
            of(Unknown::NotGranted),
            Err(Trouble::Database(Unknown::NotGranted)),
        ),
        (of(Unknown::Unreachable), Ok(Some(Shared::default()))),
        (of(Unknown::ReadOnly), Ok(Some(Shared::default()))),
        (Err(Trouble::Slow), Ok(Some(Shared::default()))),
    ] {
        let place = Told::default();
        let node = place.node();
        place.tell([ours(), answer]);
        node.lead().unwrap();
        place.clock.pass(seconds(15));
        let told = node.lead().map_err(|error| error.to_string());
        assert_eq!(told, expected.map_err(|trouble| trouble.to_string()));
    }
}

#[test]
fn what_is_handed_on_is_stored_for_this_lead_and_by_who_leads_only() {
    let place = Told::default();
    let node = place.node();
    assert!(node.hand_on(&made(1)).is_err());
    assert_eq!(place.wishes(), []);
    place.tell([ours_with(r#"{"made":4}"#), ours(), anothers()]);
    assert_eq!(node.lead().unwrap(), Some(made(4)));
    node.hand_on(&made(5)).unwrap();
    let [Wish::Lead, Wish::HandOn { epoch: 3, shared }] = &*place.wishes() else {
        panic!("it hands on");
    };
    assert_eq!(serde_json::from_str::<Shared>(shared).unwrap(), made(5));
    assert_eq!(node.lead().unwrap(), Some(made(5)));
    // Somebody else has the row by now.
    let error = node.hand_on(&made(6)).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    place.tell([anothers()]);
    assert_eq!(node.lead().unwrap(), None);
}

#[test]
fn what_is_damaged_is_told_and_left_to_who_repairs_it() {
    for text in ["{", "[7]", "7", r#"{"identity": "?"}"#] {
        let place = Told::default();
        let node = place.node();
        place.tell([ours_with(text)]);
        let error = node.lead().unwrap_err().to_string();
        assert_eq!(error, Trouble::Damaged.to_string());
        assert_eq!(place.wishes(), [Wish::Lead, Wish::Leave { epoch: 3 }]);
    }
}

#[test]
fn a_lead_is_left_and_forgotten_once_and_only_if_it_is_there() {
    let place = Told::default();
    let node = place.node();
    node.leave();
    assert_eq!(place.wishes(), []);
    place.tell([ours(), ours()]);
    node.lead().unwrap();
    node.leave();
    node.leave();
    assert_eq!(place.wishes(), [Wish::Lead, Wish::Leave { epoch: 3 }]);
    let nothing = Found {
        is_changed: false,
        row: None,
    };
    for (answer, is_gone) in [
        (ours(), Some(true)),
        (anothers(), Some(false)),
        (Ok(nothing), Some(true)),
        (Err(Trouble::Database(Unknown::NoTable)), Some(true)),
        (lost(), None),
    ] {
        place.tell([answer]);
        assert_eq!(node.forget().ok(), is_gone);
        assert_eq!(place.wishes(), [Wish::Forget]);
    }
}

#[test]
fn an_answer_that_comes_after_the_lead_was_given_up_gives_none() {
    for held in [false, true] {
        let place = Told::default();
        let node = place.node();
        if held {
            place.tell([ours()]);
            node.lead().unwrap();
            place.clock.pass(seconds(15));
        }
        let _unanswered = node.lead();
        node.leave();
        place.tell_late(ours());
        place.wishes();
        assert!(node.lead().is_err(), "nobody said so since");
        assert!(node.hand_on(&made(1)).is_err());
        assert_eq!(place.wishes(), [Wish::Lead], "it asks anew");
    }
}

#[test]
fn looking_takes_no_part() {
    let place = Told::default();
    let node = place.node();
    place.tell([anothers(), lost()]);
    assert_eq!(node.look().unwrap(), seconds(7));
    assert!(node.look().is_err());
    assert_eq!(place.wishes(), [Wish::Try, Wish::Try]);
}

#[test]
fn each_trouble_says_what_is_wrong_and_what_helps() {
    let all = [
        Trouble::Unnamed("`SqlSettings.DataSource` is not set".to_owned()),
        Trouble::Slow,
        Trouble::NoRow,
        Trouble::Damaged,
        Trouble::Database(Unknown::NoTable),
        Trouble::Database(Unknown::NoColumn),
        Trouble::Database(Unknown::NotGranted),
        Trouble::Database(Unknown::ReadOnly),
        Trouble::Database(Unknown::TooSlow),
        Trouble::Database(Unknown::Unreachable),
        Trouble::Database(Unknown::Refused),
    ];
    let all: Vec<String> = all.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn nothing_that_is_shown_holds_a_password() {
    let parsed = Dsn::parse(
        Driver::Postgres,
        "postgres://u:hunter2@127.0.0.1:1/d?sslmode=disable",
        &|_| None,
    );
    let dsn = parsed.unwrap();
    let node = DatabaseLease::new(move || Ok(dsn.clone()), Arc::new(Set::default()));
    let error = node.lead().unwrap_err();
    let shown = format!("{node:?} {error} {error:?}");
    assert!(shown.contains("cannot be reached"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_wish_takes_bounded_time() {
    assert_eq!(LONGEST, seconds(9));
}

proptest! {
    #[test]
    fn whatever_is_handed_on_ends_no_text_of_sql_and_has_room(
        identity in any::<Option<u128>>(),
        made in any::<Option<i64>>(),
        delivered in prop::collection::btree_set(any::<i64>(), 0..=64),
    ) {
        let identity = identity.map(|number| Uuid::from_u128(number).into());
        let shared = serde_json::to_string(&Shared { identity, made, delivered }).unwrap();
        prop_assert!(!shared.contains(['\'', '\\', ';']));
        prop_assert!(shared.len() <= 4_000);
        let wish = Wish::HandOn { epoch: 1, shared: shared.clone() };
        for driver in [Driver::Postgres, Driver::MySql] {
            let text = wish.text(driver, "me");
            let expected = format!("UPDATE {TABLE} SET shared = '{shared}' WHERE id = 1 AND");
            prop_assert!(text.starts_with(&expected), "{}", text);
        }
    }
}
