//! The program killed, with signal 9 and at any instant, while the endpoint misbehaves.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;
use telemetry_collect::Published;
use telemetry_collect::endpoint::{Endpoint, Log, Misbehaviour, Setup, Tally};
use tokio::sync::oneshot;

use crate::machine::{Machine, finish};

/// The longest time after which a run is killed: a run that meets no fault is shorter.
const LONGEST_LIFE: u64 = 400_000;

/// The endpoint of the workspace, which judges by the published schema.
struct Collector {
    url: String,
    /// Tells of each request.
    requests: Receiver<()>,
    end: oneshot::Sender<()>,
    serving: JoinHandle<Tally>,
}

impl Collector {
    fn start(log: &Path, seed: u64) -> Self {
        let published = Published::from_json(include_bytes!("../../../docs/payload.schema.json"));
        let faults = "close:0.4,status=503:0.2,reset:0.2";
        let setup = Setup {
            // A retry waits for seconds; kills are what is tried here.
            misbehaviour: Misbehaviour::parse(faults, seed)
                .unwrap()
                .recovering_after(2),
            log: Some(Log::open(log).unwrap()),
            ..Setup::new(published.unwrap())
        };
        let (tell, requests) = mpsc::channel();
        let (end, ended) = oneshot::channel();
        let (started, address) = mpsc::channel();
        let serving = std::thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().unwrap();
            runtime.block_on(async {
                let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
                let endpoint = Endpoint::bind(anywhere, setup).await.unwrap();
                started.send(endpoint.address()).unwrap();
                let observer = Box::new(move |_: &_, _: &_| {
                    // A test that ended waits for nothing.
                    let _ = tell.send(());
                });
                endpoint
                    .serve(observer, async {
                        let _ = ended.await;
                    })
                    .await
            })
        });
        Self {
            url: format!("http://{}", address.recv().unwrap()),
            requests,
            end,
            serving,
        }
    }

    fn stop(self) -> Tally {
        self.end.send(()).unwrap();
        self.serving.join().unwrap()
    }
}

/// Kills the program so often while it makes and sends one report, then lets it finish; answers how
/// many messages came more than once.
fn kill(kills: u32, seed: u64) -> u64 {
    let mut machine = Machine::willing();
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let collector = Collector::start(&log, seed);
    machine.point_to_url(&collector.url);
    let mut random = fastrand::Rng::with_seed(seed);
    for _ in 0..kills {
        let mut child = machine.start("send --wait 60");
        // At any instant, or as soon as the endpoint is done with a request.
        let life = Duration::from_micros(random.u64(..LONGEST_LIFE));
        let _ = collector.requests.recv_timeout(life);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let last = finish(machine.start("send --wait 60"));
    assert_eq!(last.code, Some(0), "{last:?}");
    let status = machine.json("status --json");
    assert_eq!(
        (&status["accepted"], &status["delivered"]),
        (&32.into(), &32.into())
    );

    // One report, made once: the same messages however often they came.
    let log = std::fs::read_to_string(log).unwrap();
    let mut messages: BTreeMap<String, Value> = BTreeMap::new();
    for line in log.lines() {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let message = line["message"].take();
        let id = message["messageId"].as_str().unwrap().to_owned();
        let first = messages.entry(id).or_insert_with(|| message.clone());
        assert_eq!(*first, message);
    }
    assert_eq!(messages.len(), 32);
    let tally = collector.stop();
    assert!(!tally.has_findings(), "{tally:?}");
    assert_eq!((tally.taken.new, tally.refused), (32, 0));
    tally.taken.repeated
}

#[test]
fn a_report_is_made_once_and_arrives_whole_though_every_run_but_the_last_is_killed() {
    for seed in 0..3 {
        kill(4, seed);
    }
}

#[test]
#[ignore = "a hundred rounds"]
fn in_a_hundred_rounds_every_report_is_made_once_and_arrives_whole() {
    let repeated: u64 = (0..100).map(|seed| kill(10, seed)).sum();
    println!("100 reports, 1,000 kills, {repeated} repeated messages");
    assert!(repeated > 0);
}
