//! F20: a disk that answers nothing. What it does with each single call is tested in the crate.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use telemetry_client::client::{Client, Setup, Unrecorded};
use telemetry_client::delivery::SystemClock;
use telemetry_client::disk::{Disk, DiskFile, Lock, SystemDisk};
use telemetry_client::endpoint::Endpoint;
use telemetry_client::http::HttpTransport;
use telemetry_client::state::StateDir;
use telemetry_core::Scope;
use telemetry_core::consent::Upgrades;
use telemetry_core::contract::Contract;

use super::hosts::{Happened, Small, Yes, nobody};

/// The real disk; before each call something else happens.
pub(crate) struct HookedDisk<F>(pub(crate) F);

impl<F> fmt::Debug for HookedDisk<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HookedDisk")
    }
}

impl<F: Fn() + Send + Sync + 'static> Disk for HookedDisk<F> {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        (self.0)();
        SystemDisk.make_dir(dir)
    }

    fn is_link(&self, path: &Path) -> io::Result<bool> {
        (self.0)();
        SystemDisk.is_link(path)
    }

    fn hold(&self, dir: &Path) -> Option<Lock> {
        (self.0)();
        SystemDisk.hold(dir)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        (self.0)();
        SystemDisk.list(dir)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        (self.0)();
        SystemDisk.lock(path)
    }

    fn holds(&self, lock: &Lock, path: &Path) -> io::Result<bool> {
        (self.0)();
        SystemDisk.holds(lock, path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        (self.0)();
        SystemDisk.open(path)
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        (self.0)();
        SystemDisk.read(path)
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        (self.0)();
        SystemDisk.replace(path, bytes)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        (self.0)();
        SystemDisk.remove(path)
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        (self.0)();
        SystemDisk.remove_dir(dir)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        (self.0)();
        SystemDisk.sync_dir(dir)
    }
}

static CONTRACT: Contract = Contract {
    hashes: &["65523a8ca1bffd88"],
    events: &[],
    widenings: &[],
};

#[test]
fn f20_nothing_counts_as_agreed_to_while_the_disk_that_knows_it_is_stuck() {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path()).with_contract(&CONTRACT, Upgrades::Explicit);
    let (client, released) = stuck(state);
    let report = client.report(&[&Small::default()], &Scope::default());
    assert_eq!(report, Err(Unrecorded::LeftOut));
    let recorded = client.track(&Happened::default());
    assert_eq!(recorded, Err(Unrecorded::LeftOut));
    release(&released);
}

#[test]
fn f20_a_disk_that_is_stuck_holds_no_caller_up_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let (client, released) = stuck(StateDir::new(dir.path()));

    let unknown = Err(Unrecorded::Unknown);
    assert_eq!(client.track_durable(&Happened::default()), unknown);
    let report = client.report(&[&Small::default()], &Scope::default());
    assert_eq!(report, Err(Unrecorded::Unknown));
    assert_eq!(client.track(&Happened::default()), Ok(()));
    let closed = client.close(Duration::from_millis(50));
    assert!(!closed.finished);
    // The thread is still there, and does not fail when whoever asked is gone.
    release(&released);
}

type Released = Arc<(Mutex<bool>, Condvar)>;

/// A client that has a yes, on a disk that answers nothing until it is released.
fn stuck(state: StateDir) -> (Client, Released) {
    let endpoint = Endpoint::new(&nobody(), "key").unwrap();
    let setup = Setup {
        disk_time: Duration::from_millis(50),
        ..Setup::new(state, Some(endpoint.clone()))
    };
    let released = Released::default();
    let stuck = released.clone();
    let disk = HookedDisk(move || {
        let (released, changed) = &*stuck;
        let released = changed.wait_while(released.lock().unwrap(), |released| !*released);
        drop(released.unwrap());
    });
    let transport = HttpTransport::new(&endpoint).unwrap();
    let yes = Yes::new(true);
    let consent = move |now| yes.decide(now);
    let clock = Arc::new(SystemClock::default());
    let client = Client::start_with(setup, consent, transport, clock, Arc::new(disk)).unwrap();
    (client, released)
}

fn release(released: &Released) {
    *released.0.lock().unwrap() = true;
    released.1.notify_all();
}
