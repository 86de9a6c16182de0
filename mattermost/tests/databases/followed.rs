//! Programs that share a lease in a database, of which the one that leads is killed.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use mattermost_telemetry::database::dsn::Driver;
use mattermost_telemetry::database::lease::statement::TABLE;
use serde_json::Value;
use telemetry_collect::Published;
use telemetry_collect::endpoint::{Endpoint, Log, Setup};
use tempfile::TempDir;

use crate::base::{BOTH, Base, PASSWORD, port};
use crate::nodes::{end_lead, make_table};
use crate::program::{assert_hides, command, run};

/// No test waits longer for something that does not come.
const LONGEST: Duration = Duration::from_mins(2);

/// The endpoint of the workspace, which judges by the published schema.
struct Collector {
    url: String,
    log: PathBuf,
    /// Tells of each request.
    requests: Receiver<()>,
}

impl Collector {
    /// Serves as long as the test runs.
    fn start(dir: &Path) -> Self {
        let published = Published::from_json(include_bytes!("../../../docs/payload.schema.json"));
        let log = dir.join("log");
        let setup = Setup {
            log: Some(Log::open(&log).unwrap()),
            ..Setup::new(published.unwrap())
        };
        let (tell, requests) = mpsc::channel();
        let (started, address) = mpsc::channel();
        thread::spawn(move || {
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
                endpoint.serve(observer, std::future::pending::<()>()).await
            })
        });
        Self {
            url: format!("http://{}", address.recv().unwrap()),
            log,
            requests,
        }
    }

    /// The identifiers of the messages of reports that arrived.
    fn reported(&self) -> BTreeSet<String> {
        let log = std::fs::read_to_string(&self.log).unwrap();
        let lines = log
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        reported(lines.map(|mut line| line["message"].take()))
    }
}

fn reported(messages: impl Iterator<Item = Value>) -> BTreeSet<String> {
    let reports = messages.filter(|message| message["type"] == "track");
    reports
        .map(|message| message["messageId"].as_str().unwrap().to_owned())
        .collect()
}

/// The program on a machine of its own.
struct Daemon {
    child: Child,
    lines: Receiver<String>,
}

impl Daemon {
    fn start(dir: &TempDir, config: &str, url: &str) -> Self {
        let mut command = command(dir, config);
        command
            .args(["run", "--at-once", "--lease", "database"])
            .env("MATTERMOST_TELEMETRY_ENDPOINT", url)
            .env("MATTERMOST_TELEMETRY_WRITE_KEY", "key")
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (say, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                // A test that ended hears nothing.
                let _ = say.send(line);
            }
        });
        Self { child, lines }
    }

    /// Waits until it wrote a line with this in it.
    fn wait_until_said(&self, what: &str) {
        loop {
            let line = self.lines.recv_timeout(LONGEST).expect("a line");
            assert_hides(&line, PASSWORD);
            if line.contains(what) {
                return;
            }
        }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Where nobody listens.
fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A machine whose administrator said yes.
fn willing(config: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(run(&dir, config, "on").code, Some(0));
    dir
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn f30_a_program_that_is_killed_between_claim_and_send_is_followed_by_one_that_sends_the_same() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let config = base.config(&base.source(), &[]);
        let [one, other, third] = [0; 3].map(|_| willing(&config));
        let collector = Collector::start(other.path());

        let leader = Daemon::start(&one, &config, &nowhere());
        leader.wait_until_said("grants --lease database");
        let status = run(&one, &config, "status --lease database").out;
        assert!(status.contains("and nothing is sent: "), "{status}");
        make_table(&mut base);
        leader.wait_until_said("this one reports");
        let made = format!("SELECT COUNT(*) FROM {TABLE} WHERE shared LIKE '%\"made\":_%'");
        let made = format!("{made} AND shared NOT LIKE '%\"made\":null%'");
        while base.admin.number(&made) == 0 {
            base.admin.run(match driver {
                Driver::Postgres => "SELECT pg_sleep(0.01)",
                Driver::MySql => "DO SLEEP(0.01)",
            });
        }
        leader.kill();
        let claimed = run(&one, &config, "preview --format request").out;
        let claimed = claimed
            .lines()
            .map(|body| serde_json::from_str::<Value>(body).unwrap());
        let claimed =
            reported(claimed.flat_map(|mut body| body["batch"].as_array_mut().unwrap().clone()));
        assert!(claimed.len() > 30, "{claimed:?}");

        let follower = Daemon::start(&other, &config, &collector.url);
        follower.wait_until_said("another one reports; this one stands by");
        assert_eq!(collector.reported(), BTreeSet::new());
        end_lead(&mut base);
        follower.wait_until_said("this one reports");
        while collector.reported().len() < claimed.len() {
            collector
                .requests
                .recv_timeout(LONGEST)
                .expect("the report");
        }
        assert_eq!(collector.reported(), claimed);

        let send = "send --lease database --endpoint http://127.0.0.1:9 --write-key key";
        let send = run(&third, &config, send);
        assert_eq!(send.code, Some(2));
        assert!(send.err.contains("another node makes"), "{}", send.err);
        let status = run(&third, &config, "status --lease database").out;
        assert!(
            status.contains("the server's database; a node leads"),
            "{status}"
        );
        let reset = run(&third, &config, "reset-id --lease database");
        assert_eq!(reset.code, Some(1), "{}", reset.err);
        assert!(reset.out.contains("wait a minute"), "{}", reset.out);
        let off = run(&third, &config, "off --lease database");
        assert_eq!(off.code, Some(0), "{}", off.err);
        assert!(off.out.contains("since another one leads"), "{}", off.out);
        follower.kill();
        end_lead(&mut base);
        let reset = run(&third, &config, "reset-id --lease database");
        assert_eq!(reset.code, Some(0), "{}", reset.err);
        let empty = format!("SELECT COUNT(*) FROM {TABLE} WHERE shared = ''");
        assert_eq!(base.admin.number(&empty), 1);
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn no_secret_is_shown_and_nothing_is_sent_whatever_goes_wrong_with_a_lease() {
    const COMMANDS: [&str; 4] = [
        "send --lease database --endpoint http://127.0.0.1:9 --write-key key --wait 1",
        "status --lease database",
        "status --json --lease database",
        "reset-id --lease database",
    ];
    for driver in BOTH {
        let base = Base::new(driver);
        let port = port(driver);
        let unprotected = match driver {
            Driver::Postgres => base
                .source()
                .replace("sslmode=disable", "sslmode=verify-full"),
            Driver::MySql => format!("{}?tls=true", base.source()),
        };
        let no_table = match driver {
            Driver::Postgres => "is not in the database",
            Driver::MySql => "does not let the account",
        };
        for (source, why) in [
            (base.source(), no_table),
            (
                base.source_with(&format!("x{PASSWORD}"), port),
                "does not accept",
            ),
            (base.source_with(PASSWORD, 9), "cannot be reached"),
            (unprotected, "cannot be protected"),
            (format!("{PASSWORD}/{PASSWORD}"), "has not the form"),
        ] {
            let config = base.config(&source, &[]);
            let dir = willing(&config);
            for line in COMMANDS {
                let said = run(&dir, &config, line);
                let is_status = line.starts_with("status");
                // A table that is not there holds nothing that could be deleted.
                let is_fine = is_status || (line == COMMANDS[3] && why == "is not in the database");
                assert_eq!(
                    said.code,
                    Some(if is_fine { 0 } else { 2 }),
                    "{line}: {}",
                    said.err
                );
                let all = said.out + &said.err;
                let told = is_fine && !is_status || all.contains(why);
                assert!(told, "{driver:?} {line}: no `{why}` in {all}");
            }
            let daemon = Daemon::start(&dir, &config, &nowhere());
            if why == "has not the form" {
                daemon.wait_until_said(why);
            } else {
                daemon.wait_until_said("which one reports is not known: ");
            }
            daemon.kill();
        }
    }
}
