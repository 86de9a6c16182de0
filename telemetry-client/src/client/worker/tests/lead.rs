//! A lead that is lost while something else takes long.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use uuid::Uuid;

use super::*;
use crate::disk::MemoryDisk;
use crate::lease::{Lead, Lease, Shared};
use crate::sample::Small;

const AT_ONCE: std::ops::RangeInclusive<Duration> = Duration::ZERO..=Duration::ZERO;

/// A lease about which somebody else decides.
#[derive(Clone, Debug, Default)]
struct Granted(Arc<Mutex<Grant>>);

#[derive(Debug)]
struct Grant {
    lead: Lead,
    shared: Shared,
    /// How often it was to be forgotten.
    forgotten: usize,
    /// Whether the lead is over as soon as a report is handed on.
    lasts_until_claim: bool,
    /// What then is answered; nothing while it fails.
    forgets: Option<bool>,
}

impl Default for Grant {
    fn default() -> Self {
        Self {
            lead: Lead::Here,
            shared: Shared::default(),
            forgotten: 0,
            lasts_until_claim: false,
            forgets: None,
        }
    }
}

impl Granted {
    fn refuse(&self, lead: Lead) {
        self.0.lock().unwrap().lead = lead;
    }

    fn grant(&self, shared: Shared) {
        *self.0.lock().unwrap() = Grant {
            shared,
            ..Grant::default()
        };
    }

    fn forgotten(&self) -> usize {
        self.0.lock().unwrap().forgotten
    }

    fn shared(&self) -> Shared {
        self.0.lock().unwrap().shared.clone()
    }
}

impl Lease for Granted {
    fn lead(&self) -> std::io::Result<Option<Shared>> {
        let grant = self.0.lock().unwrap();
        match &grant.lead {
            Lead::Here => Ok(Some(grant.shared.clone())),
            Lead::Elsewhere => Ok(None),
            Lead::Unknown(why) => Err(std::io::Error::other(why.clone())),
        }
    }

    fn hand_on(&self, shared: &Shared) -> std::io::Result<()> {
        let mut grant = self.0.lock().unwrap();
        if grant.lead != Lead::Here {
            return Err(std::io::ErrorKind::PermissionDenied.into());
        }
        grant.shared = shared.clone();
        if grant.lasts_until_claim && shared.made.is_some() {
            grant.lead = Lead::Elsewhere;
        }
        Ok(())
    }

    fn leave(&self) {}

    fn forget(&self) -> std::io::Result<bool> {
        let mut grant = self.0.lock().unwrap();
        grant.forgotten += 1;
        let failure = || std::io::Error::other("the row is gone");
        grant.forgets.ok_or_else(failure)
    }
}

type Running = (Arc<Queue>, tokio::task::JoinHandle<()>);

fn start_leased(lease: &Granted, endpoint: Scripted, consent: AskConsent) -> Running {
    start_leased_on(Arc::default(), lease, endpoint, consent)
}

fn start_leased_on(
    disk: Arc<MemoryDisk>,
    lease: &Granted,
    endpoint: Scripted,
    consent: AskConsent,
) -> Running {
    let setup = Setup {
        lease: Some(Arc::new(lease.clone())),
        ..setup(Path::new("state"))
    };
    start_as(setup, endpoint, disk, consent, Arc::new(Paused::new()))
}

/// Makes reports; `meanwhile` happens while the first one is built.
fn report(queue: &Queue, meanwhile: impl Fn() + Send + 'static) -> Arc<AtomicUsize> {
    let built: Arc<AtomicUsize> = Arc::default();
    let counted = built.clone();
    queue.report_daily(daily(AT_ONCE, move |limits| {
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            meanwhile();
        }
        let small = Small::default();
        Some(DayReport::new(&[&small], &Scope::default(), limits))
    }));
    built
}

async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn a_report_whose_building_outlasts_the_lead_is_neither_claimed_nor_sent() {
    let lease = Granted::default();
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let (queue, running) = start_leased(&lease, endpoint.clone(), yes());
    let lost = lease.clone();
    let built = report(&queue, move || lost.refuse(Lead::Elsewhere));
    pass(60).await;
    assert_eq!(built.load(Ordering::SeqCst), 1);
    assert_eq!(lease.shared().made, None, "nothing was claimed");
    assert_eq!(endpoint.requests(), 0);
    assert_eq!(queue.shown.status().lead, Some(Lead::Elsewhere));
    // Whoever leads later makes it.
    lease.grant(lease.shared());
    // No longer than it takes: another window may begin at any time.
    for _ in 0..600 {
        if lease.shared().made.is_none() {
            pass(1).await;
        }
    }
    assert!(lease.shared().made.is_some());
    assert_eq!(built.load(Ordering::SeqCst), 2);
    assert_eq!(endpoint.requests(), 1);
    let _ = close(&queue, running).await;
}

#[tokio::test(start_paused = true)]
async fn a_lead_that_ends_while_the_report_is_handed_on_sends_nothing() {
    let lease = Granted::default();
    lease.0.lock().unwrap().lasts_until_claim = true;
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let (queue, running) = start_leased(&lease, endpoint.clone(), yes());
    report(&queue, || {});
    pass(60).await;
    assert!(lease.shared().made.is_some());
    assert_eq!(endpoint.requests(), 0);
    assert_eq!(queue.shown.status().lead, Some(Lead::Elsewhere));
    let _ = close(&queue, running).await;
}

#[tokio::test(start_paused = true)]
async fn a_lead_that_ends_while_no_report_is_built_sends_nothing_else() {
    let lease = Granted::default();
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let (queue, running) = start_leased(&lease, endpoint.clone(), yes());
    let lost = lease.clone();
    queue.report_daily(daily(AT_ONCE, move |_| {
        lost.refuse(Lead::Elsewhere);
        None
    }));
    pass(1).await;
    record(&queue, 3);
    pass(60).await;
    assert_eq!(endpoint.requests(), 0);
    let _ = close(&queue, running).await;
}

#[tokio::test(start_paused = true)]
async fn a_request_ends_soon_after_the_lead_also_while_the_client_closes() {
    let lease = Granted::default();
    let endpoint = Scripted::new(Duration::from_hours(1), status(200));
    let (queue, running) = start_leased(&lease, endpoint.clone(), yes());
    report(&queue, || {});
    pass(60).await;
    assert_eq!((endpoint.requests(), queue.shown.status().waiting), (1, 2));
    let (answer, closed) = mpsc::sync_channel(1);
    queue.close(Duration::from_hours(2), answer);
    pass(60).await;
    assert!(!running.is_finished(), "it waits for the answer");
    let gone = Lead::Unknown("the row is gone".to_owned());
    lease.refuse(gone.clone());
    pass(2).await;
    assert!(running.is_finished(), "somebody else sends it by now");
    assert_eq!(closed.recv().unwrap().ledger.delivered, 0);
    assert_eq!(queue.shown.status().lead, Some(gone));
}

#[tokio::test(start_paused = true)]
async fn who_finds_that_another_node_led_meanwhile_goes_on_where_that_one_ended() {
    let lease = Granted::default();
    let endpoint = Scripted::new(Duration::from_hours(1), status(200));
    let (queue, running) = start_leased(&lease, endpoint.clone(), yes());
    report(&queue, || {});
    pass(60).await;
    let made = lease.shared().made.unwrap();
    assert_eq!(queue.shown.status().waiting, 2);
    // It led, sent the report, and ended, all between two looks.
    lease.grant(Shared {
        delivered: [made].into(),
        ..lease.shared()
    });
    pass(10).await;
    assert_eq!(queue.shown.status().waiting, 1, "all but the identifier");
    let other = Uuid::from_u128(7).into();
    lease.grant(Shared {
        identity: Some(other),
        ..lease.shared()
    });
    pass(10).await;
    assert_eq!(queue.shown.status().identity, Some(other));
    let _ = close(&queue, running).await;
}

/// Consent that somebody takes back.
fn until(off: &Arc<AtomicBool>) -> AskConsent {
    let off = off.clone();
    Box::new(move |now| {
        let facts = Diagnostics {
            switch: if off.load(Ordering::SeqCst) {
                Switch::Off
            } else {
                Switch::On
            },
            choice: Some(Choice::On {
                since: Moment::EARLIEST,
            }),
            ..Diagnostics::default()
        };
        facts.decide(now)
    })
}

#[tokio::test(start_paused = true)]
async fn what_the_nodes_share_and_cannot_be_forgotten_is_told_with_its_reason() {
    let lease = Granted::default();
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let off = Arc::new(AtomicBool::new(false));
    let (queue, running) = start_leased(&lease, endpoint, until(&off));
    pass(10).await;
    assert_eq!(queue.shown.status().lead, Some(Lead::Here));
    off.store(true, Ordering::SeqCst);
    pass(20).await;
    assert!(lease.forgotten() > 1, "it is tried again");
    let Status {
        lead, disk_error, ..
    } = queue.shown.status();
    assert_eq!(lead, Some(Lead::Unknown("the row is gone".to_owned())));
    assert_eq!(disk_error, None, "the disk is as it should be");
    let _ = close(&queue, running).await;
}

#[tokio::test(start_paused = true)]
async fn what_the_nodes_share_is_forgotten_by_a_later_start_and_is_asked_for_ever_more_seldom() {
    let (lease, disk) = (Granted::default(), Arc::new(MemoryDisk::default()));
    let off = Arc::new(AtomicBool::new(false));
    let start = || {
        let endpoint = Scripted::new(Duration::ZERO, status(200));
        start_leased_on(disk.clone(), &lease, endpoint, until(&off))
    };
    let (queue, running) = start();
    pass(10).await;
    off.store(true, Ordering::SeqCst);
    pass(24 * 3_600).await;
    let tried = lease.forgotten();
    assert!((12..48).contains(&tried), "{tried} times in a day");
    let _ = close(&queue, running).await;
    assert_eq!(disk.list(Path::new("state/outbox")).unwrap(), [""; 0]);

    let (queue, running) = start();
    pass(60).await;
    assert!(lease.forgotten() > tried, "it is known after a restart");
    lease.0.lock().unwrap().forgets = Some(true);
    pass(3_600).await;
    let forgotten = lease.forgotten();
    assert_eq!(disk.list(Path::new("state")).unwrap(), [""; 0]);
    let _ = close(&queue, running).await;

    let (queue, running) = start();
    pass(3_600).await;
    assert_eq!(lease.forgotten(), forgotten, "it is gone");
    let _ = close(&queue, running).await;
}

#[tokio::test(start_paused = true)]
async fn what_a_killed_process_led_is_forgotten_later_and_what_another_node_leads_on_is_left_to_it()
{
    for is_over in [true, false] {
        let (lease, disk) = (Granted::default(), Arc::new(MemoryDisk::default()));
        let off = Arc::new(AtomicBool::new(false));
        let endpoint = Scripted::new(Duration::ZERO, status(200));
        let (queue, running) = start_leased_on(disk.clone(), &lease, endpoint, until(&off));
        pass(10).await;
        lease.0.lock().unwrap().forgets = Some(false);
        off.store(true, Ordering::SeqCst);
        pass(60).await;
        assert_eq!(lease.forgotten(), 1);
        assert_eq!(disk.list(Path::new("state")).unwrap(), ["part"]);
        lease.0.lock().unwrap().forgets = Some(is_over);
        pass(3_600).await;
        assert_eq!(lease.forgotten(), 2, "and never again");
        assert_eq!(disk.list(Path::new("state")).unwrap(), [""; 0]);
        assert_eq!(queue.shown.status().lead, None);
        let _ = close(&queue, running).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_node_without_consent_asks_no_lease_in_which_it_has_no_part() {
    let lease = Granted::default();
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let off = Arc::new(AtomicBool::new(true));
    let (queue, running) = start_leased(&lease, endpoint, until(&off));
    pass(60).await;
    assert_eq!(lease.forgotten(), 0);
    assert_eq!(queue.shown.status().lead, None);
    let _ = close(&queue, running).await;
}
