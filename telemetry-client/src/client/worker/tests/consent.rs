//! Consent that comes and goes.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use proptest::prelude::*;
use telemetry_core::consent::{State, Upgrades};
use telemetry_core::contract::{Contract, EarlierEvent, EarlierField, Form, Widening};

use super::*;
use crate::client::Unrecorded;
use crate::disk::hooked::{Call, HookedDisk};
use crate::sample::{FIRST, FIRST_REVISION};
use crate::time_text::rfc3339;

/// What happens on a host; a millisecond lies between one and the next.
#[derive(Clone, Copy, Debug)]
enum Happens {
    /// Somebody says yes, as of then.
    Yes,
    No,
    /// The stored choice is gone.
    Unanswered,
    /// Something is recorded.
    Recorded,
    /// The client is told to ask.
    Told,
    Later(u64),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        3 => Just(Happens::Yes),
        2 => Just(Happens::No),
        1 => Just(Happens::Unanswered),
        8 => Just(Happens::Recorded),
        2 => Just(Happens::Told),
        3 => (1_u64..20_000).prop_map(Happens::Later),
    ]
}

/// An endpoint that is out of reach half of the time, and what it gets under which consent.
#[derive(Clone, Debug)]
struct Watched {
    choice: Arc<Mutex<Option<Choice>>>,
    bodies: Arc<Mutex<Vec<(bool, String)>>>,
}

impl Watched {
    fn facts(&self) -> Diagnostics {
        Diagnostics {
            switch: Switch::On,
            choice: *self.choice.lock().unwrap(),
            ..Diagnostics::default()
        }
    }

    fn is_on(&self) -> bool {
        let decision = self.facts().decide(Moment::default());
        matches!(decision.state(), State::On { .. })
    }
}

impl Transport for Watched {
    fn send(
        &self,
        _: Permit<Diagnostics>,
        request: Request,
    ) -> impl Future<Output = Result<Answer, Failure>> + Send + 'static {
        let body = String::from_utf8(request.body.to_vec()).unwrap();
        let mut bodies = self.bodies.lock().unwrap();
        bodies.push((self.is_on(), body));
        let odd = bodies.len() % 2 == 1;
        async move {
            tokio::time::sleep(Duration::from_millis(700)).await;
            if odd { Err(Failure::Lost) } else { status(200) }
        }
    }
}

/// Does it all; answers what was recorded under a yes or not, and what was sent.
async fn host(script: &[Happens]) -> (BTreeMap<String, bool>, Vec<(bool, String)>) {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path());
    let watched = Watched {
        choice: Arc::default(),
        bodies: Arc::default(),
    };
    let clock = Paused::new();
    let facts = watched.clone();
    let consent = Box::new(move |now| facts.facts().decide(now));
    let (queue, running) = start_with(dir.path(), watched.clone(), Arc::new(SystemDisk), consent);
    let mut recorded = BTreeMap::new();
    for happens in script {
        let now = clock.now();
        let choose = |choice| *watched.choice.lock().unwrap() = choice;
        match happens {
            Happens::Yes => choose(Some(Choice::On { since: now.wall })),
            Happens::No => choose(Some(Choice::Off)),
            Happens::Unanswered => choose(None),
            Happens::Told => queue.wake(),
            Happens::Recorded => {
                let _ = queue.push(&Happened::default(), &Scope::default(), now, None);
                recorded.insert(rfc3339(now.wall), watched.is_on());
            }
            Happens::Later(time) => tokio::time::sleep(Duration::from_millis(*time)).await,
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
        let is_long = |time: u64| Duration::from_millis(time) > TICK;
        let asked = matches!(happens, Happens::Told)
            || matches!(happens, Happens::Later(time) if is_long(*time));
        let said_no = *watched.choice.lock().unwrap() == Some(Choice::Off);
        if said_no && asked {
            assert!(!state.outbox().exists(), "a no leaves nothing");
        }
    }
    tokio::time::sleep(Duration::from_hours(9)).await;
    let (closed, _) = close(&queue, running).await;
    assert!(closed.ledger.balances(closed.spooled as u64));
    let bodies = watched.bodies.lock().unwrap().clone();
    (recorded, bodies)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn f24_nothing_is_sent_that_was_recorded_or_is_sent_without_a_yes(
        script in prop::collection::vec(happens(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let (recorded, sent) = runtime.block_on(host(&script));
        for (under_a_yes, body) in &sent {
            prop_assert!(under_a_yes);
            let json: serde_json::Value = serde_json::from_str(body).unwrap();
            for message in json["batch"].as_array().unwrap() {
                if message["type"] == "track" {
                    let at = message["timestamp"].as_str().unwrap();
                    prop_assert!(recorded[at], "recorded without a yes: {}", message);
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn f24_what_waits_from_before_a_yes_goes_although_nobody_saw_the_no_in_between() {
    let dir = tempfile::tempdir().unwrap();
    let watched = Watched {
        choice: Arc::new(Mutex::new(Some(Choice::On {
            since: Moment::EARLIEST,
        }))),
        bodies: Arc::default(),
    };
    let clock = Paused::new();
    let asked = watched.clone();
    let consent = Box::new(move |now| asked.facts().decide(now));
    let (queue, running) = start_with(dir.path(), watched.clone(), Arc::new(SystemDisk), consent);
    record(&queue, 3);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(watched.bodies.lock().unwrap().len(), 1, "it was lost");
    let since = clock.now().wall;
    *watched.choice.lock().unwrap() = Some(Choice::On { since });
    tokio::time::sleep(Duration::from_hours(1)).await;
    assert_eq!(watched.bodies.lock().unwrap().len(), 1);
    let (closed, _) = close(&queue, running).await;
    assert_eq!(closed.ledger.lost(Loss::Consent), 4);
    assert!(closed.ledger.balances(0));
}

#[tokio::test(start_paused = true)]
async fn f23_what_the_disk_does_not_let_go_at_once_goes_later() {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path());
    let watched = Watched {
        choice: Arc::new(Mutex::new(Some(Choice::On {
            since: Moment::EARLIEST,
        }))),
        bodies: Arc::default(),
    };
    let lets_go = Arc::new(AtomicBool::new(false));
    let asked = lets_go.clone();
    let disk = HookedDisk(move |call, _: &Path| match call {
        Call::Remove if !asked.load(Ordering::SeqCst) => Err(io::ErrorKind::ResourceBusy.into()),
        Call::Remove | Call::Read | Call::Other => Ok(()),
    });
    let asked = watched.clone();
    let consent = Box::new(move |now| asked.facts().decide(now));
    let (queue, running) = start_with(dir.path(), watched.clone(), Arc::new(disk), consent);
    record(&queue, 3);
    tokio::time::sleep(Duration::from_millis(300)).await;
    *watched.choice.lock().unwrap() = Some(Choice::Off);
    tokio::time::sleep(TICK * 2).await;
    assert_eq!(
        queue.shown.status().disk_error,
        Some(io::ErrorKind::ResourceBusy)
    );
    assert!(state.outbox().exists());
    lets_go.store(true, Ordering::SeqCst);
    tokio::time::sleep(TICK * 2).await;
    assert!(!state.outbox().exists());
    let _ = close(&queue, running).await;
}

/// Runs a client that another process opts out of at once after this look at consent; answers
/// whether it came so far.
async fn is_opted_out_after(look: usize) -> bool {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path());
    state.opt_in(&SystemDisk, Moment::EARLIEST).unwrap();
    let looks = Arc::new(AtomicUsize::new(0));
    let (counted, chosen) = (looks.clone(), state.clone());
    let consent = Box::new(move |now| {
        let facts = Diagnostics {
            switch: Switch::On,
            choice: chosen.stored(&SystemDisk).diagnostics,
            ..Diagnostics::default()
        };
        if counted.fetch_add(1, Ordering::SeqCst) == look {
            chosen.opt_out(&SystemDisk).unwrap();
        }
        facts.decide(now)
    });
    let refusing = Scripted::new(Duration::ZERO, status(503));
    let (queue, running) = start_with(dir.path(), refusing, Arc::new(SystemDisk), consent);
    record(&queue, 3);
    tokio::time::sleep(GROUP_TIME * 2).await;
    let _ = close(&queue, running).await;
    let left = SystemDisk.list(dir.path()).unwrap();
    let is_off = state.stored(&SystemDisk).diagnostics == Some(Choice::Off);
    assert_eq!(left == ["choice.json"], is_off, "{look}: {left:?}");
    is_off
}

#[tokio::test(start_paused = true)]
async fn f23_an_opt_out_by_another_process_between_any_two_looks_leaves_the_choice_alone() {
    let mut look = 0;
    while is_opted_out_after(look).await {
        look += 1;
    }
    assert!(look > 4, "{look}");
}

#[tokio::test(start_paused = true)]
async fn f23_consent_that_ends_while_a_client_closes_cuts_off_the_request() {
    let dir = tempfile::tempdir().unwrap();
    let endpoint = Scripted::new(Duration::from_hours(1), status(200));
    let on = Arc::new(AtomicBool::new(true));
    let asked = on.clone();
    let consent = Box::new(move |now| {
        let facts = Diagnostics {
            switch: if asked.load(Ordering::SeqCst) {
                Switch::On
            } else {
                Switch::Off
            },
            choice: Some(Choice::On {
                since: Moment::EARLIEST,
            }),
            ..Diagnostics::default()
        };
        facts.decide(now)
    });
    let disk = Arc::new(SystemDisk);
    let (queue, running) = start_with(dir.path(), endpoint.clone(), disk, consent);
    record(&queue, 3);
    let (answer, closed) = mpsc::sync_channel(1);
    queue.close(Duration::from_hours(1), answer);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(endpoint.requests(), 1);
    on.store(false, Ordering::SeqCst);
    let before = Instant::now();
    running.await.unwrap();
    assert!(before.elapsed() <= FLIGHT_TICK);
    assert_eq!(closed.recv().unwrap().spooled, 0);
    assert!(!StateDir::new(dir.path()).outbox().exists());
}

#[tokio::test(start_paused = true)]
async fn a_yes_counts_for_nothing_that_is_recorded_after_it_was_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let queue: Arc<std::sync::OnceLock<Arc<Queue>>> = Arc::default();
    let asked = queue.clone();
    let (answer, durable) = mpsc::sync_channel(1);
    let mut answer = Some(answer);
    let mut yes = yes();
    let consent: AskConsent = Box::new(move |now| match answer.take() {
        // It is recorded while somebody still says yes, and then nobody does.
        Some(answer) => {
            let (event, scope) = (Happened::default(), Scope::default());
            let recorded = Paused::new().now();
            let queue = asked.get().unwrap();
            queue.push(&event, &scope, recorded, Some(answer)).unwrap();
            yes(now)
        }
        None => Diagnostics::default().decide(now),
    });
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let (started, running) = start_with(dir.path(), endpoint, Arc::new(SystemDisk), consent);
    queue.set(started.clone()).unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    close(&started, running).await;
    assert_eq!(
        durable.recv().unwrap(),
        Err(Unrecorded::Lost(Loss::Consent))
    );
}

/// The second revision tells more of what happened.
static CONTRACT: Contract = Contract {
    hashes: &["a", "b"],
    events: &[EarlierEvent {
        name: "happened",
        absent: &[],
        fields: &[EarlierField {
            key: "kind",
            forms: &[(FIRST_REVISION, Form::Absent)],
        }],
    }],
    widenings: &[Widening {
        beyond: &[FIRST_REVISION],
        sentence: "The report also says what happened.",
    }],
};

#[tokio::test(start_paused = true)]
async fn what_was_recorded_before_somebody_agreed_to_more_goes_as_what_was_agreed_to_then() {
    let dir = tempfile::tempdir().unwrap();
    let watched = Watched {
        choice: Arc::new(Mutex::new(Some(Choice::On {
            since: Moment::EARLIEST,
        }))),
        bodies: Arc::default(),
    };
    let mut setup = setup(dir.path());
    let earlier = setup
        .state
        .clone()
        .with_contract(&FIRST, Upgrades::Explicit);
    earlier.opt_in(&SystemDisk, Moment::EARLIEST).unwrap();
    setup.state = setup.state.with_contract(&CONTRACT, Upgrades::Explicit);
    let state = setup.state.clone();
    let facts = watched.clone();
    let consent = Box::new(move |now| facts.facts().decide(now));
    let (disk, clock) = (Arc::new(SystemDisk), Arc::new(Paused::new()));
    let (queue, running) = start_as(setup, watched.clone(), disk, consent, clock);
    // Between two looks at the disk.
    tokio::time::sleep(Duration::from_millis(1_300)).await;
    record(&queue, 1);
    state.accept(&SystemDisk).unwrap();
    tokio::time::sleep(GROUP_TIME * 2).await;
    record(&queue, 1);
    tokio::time::sleep(Duration::from_hours(1)).await;
    let (closed, _) = close(&queue, running).await;
    assert_eq!(closed.ledger.lost(Loss::Consent), 0);
    let properties = |(_, body): (bool, String)| {
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        let batch = body["batch"].as_array().unwrap().clone();
        let tracks = batch
            .into_iter()
            .filter(|message| message["type"] == "track");
        tracks
            .map(|track| track["properties"].to_string())
            .collect::<Vec<_>>()
    };
    let bodies = std::mem::take(&mut *watched.bodies.lock().unwrap());
    let mut sent: Vec<_> = bodies.into_iter().flat_map(properties).collect();
    sent.dedup();
    assert_eq!(sent, ["{}", r#"{"kind":"good"}"#]);
}
