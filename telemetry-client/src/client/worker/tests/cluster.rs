//! Several nodes that share a lease, and are killed.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::disk::MemoryDisk;
use crate::lease::{FileLease, Lead};
use crate::sample::Small;

const NODES: usize = 8;
const WINDOWS: i64 = 1_000;

/// A look at the clock every hour.
const SPEED: u32 = 720;

/// How long an answer takes; the request arrives in the middle of it.
const ANSWER: Duration = Duration::from_secs(4);

/// How often each message of a report arrived.
#[derive(Clone, Debug, Default)]
struct Arrivals {
    began: Arc<Mutex<usize>>,
    messages: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Transport for Arrivals {
    fn send(
        &self,
        _permit: Permit<Diagnostics>,
        request: Request,
    ) -> impl Future<Output = Result<Answer, Failure>> + Send + 'static {
        let arrivals = self.clone();
        *arrivals.began.lock().unwrap() += 1;
        async move {
            tokio::time::sleep(ANSWER / 2).await;
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            for message in body["batch"].as_array().unwrap() {
                if message["type"] == "track" {
                    let id = message["messageId"].as_str().unwrap().to_owned();
                    *arrivals.messages.lock().unwrap().entry(id).or_default() += 1;
                }
            }
            tokio::time::sleep(ANSWER / 2).await;
            status(200)
        }
    }
}

impl Arrivals {
    fn began(&self) -> usize {
        *self.began.lock().unwrap()
    }
}

#[derive(Default)]
struct Node {
    disk: Arc<MemoryDisk>,
    running: Option<(Arc<Queue>, tokio::task::JoinHandle<()>)>,
}

struct Cluster {
    nodes: Vec<Node>,
    /// Where the lease lies.
    shared: Arc<MemoryDisk>,
    clock: Arc<Paused>,
    arrivals: Arrivals,
}

impl Cluster {
    fn new() -> Self {
        let mut clock = Paused::new();
        clock.speed = SPEED;
        let mut cluster = Self {
            nodes: (0..NODES).map(|_| Node::default()).collect(),
            shared: Arc::default(),
            clock: Arc::new(clock),
            arrivals: Arrivals::default(),
        };
        (0..NODES).for_each(|node| cluster.start(node));
        cluster
    }

    fn start(&mut self, node: usize) {
        let setup = Setup {
            lease: Some(Arc::new(FileLease::new(self.shared.clone(), "lease"))),
            ..setup(Path::new("state"))
        };
        let disk = self.nodes[node].disk.clone();
        let (arrivals, clock) = (self.arrivals.clone(), self.clock.clone());
        let (queue, running) = start_as(setup, arrivals, disk, yes(), clock);
        let first = Duration::ZERO..=Duration::ZERO;
        queue.report_daily(daily(first, |limits| {
            let small = Small::default();
            Some(DayReport::new(&[&small], &Scope::default(), limits))
        }));
        self.nodes[node].running = Some((queue, running));
    }

    async fn kill(&mut self, node: usize) {
        let (_, running) = self.nodes[node].running.take().unwrap();
        running.abort();
        assert!(running.await.unwrap_err().is_cancelled());
        self.nodes[node].disk.release_locks();
    }

    fn status(&self, node: usize) -> Option<Status> {
        let (queue, _) = self.nodes[node].running.as_ref()?;
        Some(queue.shown.status())
    }

    /// Who leads; never two.
    fn leader(&self) -> Option<usize> {
        let leads = |node: &usize| {
            let lead = self.status(*node).and_then(|status| status.lead);
            lead == Some(Lead::Here)
        };
        let leaders: Vec<usize> = (0..NODES).filter(leads).collect();
        assert!(leaders.len() <= 1, "{leaders:?} lead");
        leaders.first().copied()
    }

    /// The window of the last report of which nothing waits any more.
    fn through(&self) -> Option<i64> {
        let report = self.status(self.leader()?)?.last_report?;
        (report.waiting() == 0).then_some(report.window)
    }

    /// Time passes until this is so.
    async fn pass_until(&self, mut so: impl FnMut(&Self) -> bool) {
        for _ in 0..1_000 {
            if so(self) {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        panic!("it never is");
    }
}

#[tokio::test(start_paused = true)]
async fn f30_of_eight_nodes_one_sends_each_report_and_another_the_same_if_it_is_killed() {
    let mut random = fastrand::Rng::with_seed(30);
    let mut cluster = Cluster::new();
    cluster
        .pass_until(|cluster| cluster.through().is_some())
        .await;
    let first = cluster.through().unwrap();
    let mut unanswered = 0;
    for window in first + 1..first + WINDOWS {
        match random.u8(..8) {
            // The leader goes while nothing is due.
            0 => {
                let leader = cluster.leader().unwrap();
                cluster.kill(leader).await;
                cluster.start(leader);
            }
            // It goes between claim and send, or with the request on its way.
            kill @ (1 | 2) => {
                let began = cluster.arrivals.began();
                cluster
                    .pass_until(|cluster| cluster.arrivals.began() > began)
                    .await;
                let leader = cluster.leader().unwrap();
                if kill == 2 {
                    tokio::time::sleep(ANSWER / 2).await;
                    tokio::time::sleep(ANSWER / 4).await;
                    unanswered += 1;
                }
                cluster.kill(leader).await;
                cluster
                    .pass_until(|cluster| cluster.leader().is_some())
                    .await;
                cluster.start(leader);
            }
            // One that stands by goes.
            3 => {
                let leader = cluster.leader();
                let node = random.usize(..NODES);
                if leader != Some(node) {
                    cluster.kill(node).await;
                    cluster.start(node);
                }
            }
            _ => {}
        }
        cluster
            .pass_until(|cluster| cluster.through() == Some(window))
            .await;
    }
    let messages = cluster.arrivals.messages.lock().unwrap();
    assert_eq!(messages.len(), usize::try_from(WINDOWS).unwrap());
    let twice = messages.values().filter(|times| **times == 2).count();
    let once = messages.values().filter(|times| **times == 1).count();
    assert_eq!(once + twice, messages.len());
    // What had arrived unseen came again, and nothing else.
    assert_eq!(twice, unanswered);
    assert!(unanswered > 50);
}
