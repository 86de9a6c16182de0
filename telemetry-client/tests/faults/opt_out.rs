//! F23: processes that are killed, with signal 9, while they opt out.

use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use telemetry_client::client::{Client, Setup};
use telemetry_client::disk::{Disk as _, SystemDisk};
use telemetry_client::endpoint::Endpoint;
use telemetry_client::state::StateDir;
use telemetry_core::Moment;
use telemetry_core::consent::{Choice, Diagnostics, Switch};

use super::children::variable;
use super::disks::HookedDisk;
use super::hosts::{Happened, nobody};

const SAYS: &str = "child: ";

/// Opts out, and is killed at one of the disk's calls.
#[test]
#[ignore = "runs in processes that other tests start and kill"]
fn child() {
    let (Some(dir), Some(last)) = (variable("FAULTS_DIR"), variable("FAULTS_CALL")) else {
        return;
    };
    let last: usize = last.parse().unwrap();
    let calls = AtomicUsize::new(0);
    let disk = HookedDisk(move || {
        if calls.fetch_add(1, Ordering::SeqCst) == last {
            println!("{SAYS}at the last call");
            let _ = io::stdin().read(&mut [0]);
        }
    });
    StateDir::new(dir).opt_out(&disk).unwrap();
    println!("{SAYS}done");
}

/// A host that does what the stored choice says.
fn start(state: &StateDir) -> Client {
    let stored = state.clone();
    let setup = Setup::new(state.clone(), Endpoint::new(&nobody(), "key"));
    let consent = move |now| {
        let facts = Diagnostics {
            switch: Switch::On,
            choice: stored.stored(&SystemDisk).diagnostics,
            ..Diagnostics::default()
        };
        facts.decide(now)
    };
    Client::start(setup, consent).unwrap()
}

/// Opts out in a process that is killed at this call of the disk; answers whether it was.
fn is_killed_at(call: usize, state: &Path) -> bool {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "opt_out::child", "--ignored", "--nocapture"])
        .env("FAULTS_DIR", state)
        .env("FAULTS_CALL", call.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut lines = output.lines().map_while(Result::ok);
    let said = lines.find(|line| line.contains(SAYS)).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    !said.contains("done")
}

#[test]
fn f23_a_process_killed_at_any_instant_of_opting_out_leaves_a_yes_whole_or_a_no_that_is_kept() {
    let mut call = 0;
    loop {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::new(dir.path());
        state.opt_in(&SystemDisk, Moment::EARLIEST).unwrap();
        let host = start(&state);
        host.track_durable(&Happened::default()).unwrap();
        drop(host);
        let before = SystemDisk.list(&state.outbox()).unwrap();
        assert!(before.len() > 3, "{before:?}");

        let killed = is_killed_at(call, dir.path());
        let is_off = state.stored(&SystemDisk).diagnostics == Some(Choice::Off);
        if is_off {
            // Whatever was left goes with the next start, before anything else happens.
            drop(start(&state));
            assert_eq!(SystemDisk.list(dir.path()).unwrap(), ["choice.json"]);
        } else {
            assert_eq!(SystemDisk.list(&state.outbox()).unwrap(), before);
        }
        if !killed {
            assert!(is_off);
            break;
        }
        call += 1;
    }
    // The choice is read and stored, and each file unlinked.
    assert!(call > 8, "{call}");
}
