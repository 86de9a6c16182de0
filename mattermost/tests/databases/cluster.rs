//! Several nodes with a lease in a real database, which are killed.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use mattermost_telemetry::database::dsn::Driver;
use mattermost_telemetry::database::lease::DatabaseLease;
use mattermost_telemetry::database::lease::statement::TERM;
use mattermost_telemetry::generated::report::Activity;
use serde_json::Value;
use telemetry_client::client::{Client, Setup, Unrecorded};
use telemetry_client::delivery::{Answer, Failure, Request, Transport};
use telemetry_client::disk::MemoryDisk;
use telemetry_client::endpoint::Endpoint;
use telemetry_client::lease::{Lease, Shared};
use telemetry_client::outbox::Claim;
use telemetry_client::state::StateDir;
use telemetry_core::consent::{Choice, Diagnostics, Permit, Switch};
use telemetry_core::{Moment, Scope};

use crate::base::{BOTH, Base};
use crate::nodes::{Paused, end_lead, make_table, node};

const NODES: usize = 8;
const WINDOWS: i64 = 1_000;
const DAY: Duration = Duration::from_hours(24);

/// No test waits longer for something that does not come.
const LONGEST: Duration = Duration::from_mins(2);

/// What becomes of requests of a node that is about to be killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Answered,
    /// The node is killed before it arrives.
    Lost,
    /// It arrives, and the node is killed before it learns that.
    Unanswered,
}

/// The endpoint of all nodes.
#[derive(Clone)]
struct Collector {
    fate: Arc<Mutex<Fate>>,
    /// How often each message arrived.
    arrived: Arc<Mutex<BTreeMap<String, usize>>>,
    /// The messages of requests that were lost.
    lost: Arc<Mutex<BTreeSet<String>>>,
    sent: Sender<()>,
}

impl Transport for Collector {
    fn send(
        &self,
        _permit: Permit<Diagnostics>,
        request: Request,
    ) -> impl Future<Output = Result<Answer, Failure>> + Send + 'static {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let batch = body["batch"].as_array().unwrap().iter();
        let reports = batch.filter(|message| message["type"] == "track");
        let reports: Vec<_> = reports
            .map(|message| message["messageId"].as_str().unwrap().to_owned())
            .collect();
        // What only makes the identifier known is no report.
        let fate = match reports.as_slice() {
            [] => Fate::Answered,
            _ => *self.fate.lock().unwrap(),
        };
        for id in reports {
            if fate == Fate::Lost {
                self.lost.lock().unwrap().insert(id);
            } else {
                *self.arrived.lock().unwrap().entry(id).or_default() += 1;
            }
            let _ = self.sent.send(());
        }
        async move {
            if fate != Fate::Answered {
                std::future::pending::<()>().await;
            }
            Ok(Answer {
                status: 200,
                ..Answer::default()
            })
        }
    }
}

/// The lease of a node, which does nothing more for it once it was killed.
#[derive(Debug)]
struct Mortal {
    lease: DatabaseLease,
    is_dead: AtomicBool,
    /// Tells of reports that are through.
    through: Sender<i64>,
}

impl Mortal {
    fn live(&self) -> io::Result<&DatabaseLease> {
        if self.is_dead.load(Ordering::SeqCst) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        Ok(&self.lease)
    }
}

impl Lease for Mortal {
    fn lead(&self) -> io::Result<Option<Shared>> {
        self.live()?.lead()
    }

    fn hand_on(&self, shared: &Shared) -> io::Result<()> {
        self.live()?.hand_on(shared)?;
        if let (Some(made), Some(last)) = (shared.made, shared.delivered.last())
            && made == *last
        {
            let _ = self.through.send(made);
        }
        Ok(())
    }

    fn leave(&self) {
        if let Ok(lease) = self.live() {
            lease.leave();
        }
    }

    fn forget(&self) -> io::Result<bool> {
        self.live()?.forget()
    }
}

struct Node {
    lease: Arc<Mortal>,
    disk: Arc<MemoryDisk>,
    client: Client,
}

struct Cluster {
    base: Base,
    clock: Paused,
    collector: Collector,
    sent: Receiver<()>,
    nodes: Vec<Node>,
    tell: Sender<i64>,
    through: Receiver<i64>,
}

impl Cluster {
    fn new(driver: Driver) -> Self {
        let mut base = Base::new(driver);
        make_table(&mut base);
        let (tell, through) = mpsc::channel();
        let (tell_sent, sent) = mpsc::channel();
        let collector = Collector {
            fate: Arc::new(Mutex::new(Fate::Answered)),
            arrived: Arc::default(),
            lost: Arc::default(),
            sent: tell_sent,
        };
        let mut cluster = Self {
            base,
            clock: Paused::default(),
            collector,
            sent,
            nodes: Vec::new(),
            tell,
            through,
        };
        for _ in 0..NODES {
            let node = cluster.start(Arc::default());
            cluster.nodes.push(node);
        }
        cluster
    }

    fn start(&self, disk: Arc<MemoryDisk>) -> Node {
        let lease = Arc::new(Mortal {
            lease: node(&self.base, &self.clock),
            is_dead: AtomicBool::new(false),
            through: self.tell.clone(),
        });
        let endpoint = Endpoint::new("https://a.example", "key");
        let setup = Setup {
            lease: Some(lease.clone()),
            ..Setup::new(StateDir::new("state"), endpoint)
        };
        let consent = |now| {
            let facts = Diagnostics {
                switch: Switch::On,
                choice: Some(Choice::On {
                    since: Moment::EARLIEST,
                }),
                ..Diagnostics::default()
            };
            facts.decide(now)
        };
        let (collector, clock) = (self.collector.clone(), Arc::new(self.clock.clone()));
        let client = Client::start_with(setup, consent, collector, clock, disk.clone()).unwrap();
        Node {
            lease,
            disk,
            client,
        }
    }

    /// Kills a node: it says nothing more to the database, and starts again with what it had.
    fn kill(&mut self, node: usize) {
        self.nodes[node].lease.is_dead.store(true, Ordering::SeqCst);
        let disk = self.nodes[node].disk.clone();
        disk.release_locks();
        let started = self.start(disk);
        drop(mem::replace(&mut self.nodes[node], started));
    }

    /// All make the report of this window at once; answers which of them could, and whether it had made it
    /// before.
    fn report(&self) -> Vec<(usize, Claim)> {
        let activity = Activity {
            posts: Some(7),
            ..Activity::default()
        };
        let report = |node: &Node| match node.client.report(&[&activity], &Scope::default()) {
            Ok(claim) => Some(claim),
            Err(Unrecorded::Elsewhere) => None,
            Err(error) => panic!("{error}"),
        };
        let claims: Vec<_> = thread::scope(|scope| {
            let start = |node| scope.spawn(move || report(node));
            let all: Vec<_> = self.nodes.iter().map(start).collect();
            all.into_iter().map(|claim| claim.join().unwrap()).collect()
        });
        let claims = claims.into_iter().enumerate();
        claims
            .filter_map(|(node, claim)| Some((node, claim?)))
            .collect()
    }
}

fn f30(driver: Driver) {
    let mut random = fastrand::Rng::with_seed(30);
    let mut cluster = Cluster::new(driver);
    let mut leaders = BTreeSet::new();
    let mut unanswered = 0;
    // Of the day that a window lasts.
    let mut rest = DAY;
    for _ in 0..WINDOWS {
        cluster.clock.pass(rest);
        rest = DAY;
        let event = random.u8(..8);
        // The time of whoever leads is over, and all ask at once.
        if event < 4 {
            end_lead(&mut cluster.base);
        }
        let fate = match event {
            0 => Fate::Lost,
            1 => Fate::Unanswered,
            _ => Fate::Answered,
        };
        *cluster.collector.fate.lock().unwrap() = fate;
        let made = cluster.report();
        let &[(leader, Claim::Made(1))] = made.as_slice() else {
            panic!("{driver:?}: {made:?} made it");
        };
        leaders.insert(leader);
        cluster.sent.recv_timeout(LONGEST).expect("it is sent");
        if fate != Fate::Answered {
            unanswered += usize::from(fate == Fate::Unanswered);
            cluster.kill(leader);
            *cluster.collector.fate.lock().unwrap() = Fate::Answered;
            // As long as its time lasts nobody follows it.
            assert_eq!(cluster.report(), [].as_slice());
            end_lead(&mut cluster.base);
            cluster.clock.pass(TERM);
            rest = DAY.saturating_sub(TERM);
            let made = cluster.report();
            assert_eq!(made.len(), 1, "{driver:?}: {made:?} made it");
            cluster.sent.recv_timeout(LONGEST).expect("it is sent");
        }
        cluster
            .through
            .recv_timeout(LONGEST)
            .expect("it is through");
    }
    let arrived = cluster.collector.arrived.lock().unwrap();
    assert_eq!(arrived.len(), usize::try_from(WINDOWS).unwrap());
    let lost = cluster.collector.lost.lock().unwrap();
    assert!(lost.iter().all(|id| arrived[id] == 1), "they came later");
    // What had arrived unseen came again, and nothing else.
    let twice = arrived.values().filter(|times| **times == 2).count();
    let once = arrived.values().filter(|times| **times == 1).count();
    assert_eq!((twice, once + twice), (unanswered, arrived.len()));
    assert!(unanswered > 50 && lost.len() > 50 && leaders.len() == NODES);
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn f30_of_eight_nodes_one_sends_each_report_and_another_the_same_if_it_is_killed() {
    for driver in BOTH {
        f30(driver);
    }
}
