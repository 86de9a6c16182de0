//! F20: a disk that answers nothing. What it does with each single call is tested in the crate.

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

use super::hosts::{Happened, Small, Yes, nobody};

/// A disk that is stuck in every call until it is released.
#[derive(Clone, Debug, Default)]
struct StuckDisk(Arc<(Mutex<bool>, Condvar)>);

impl StuckDisk {
    fn release(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }

    fn wait(&self) -> SystemDisk {
        let (released, changed) = &*self.0;
        let released = changed.wait_while(released.lock().unwrap(), |released| !*released);
        drop(released.unwrap());
        SystemDisk
    }
}

impl Disk for StuckDisk {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        self.wait().make_dir(dir)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        self.wait().list(dir)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        self.wait().lock(path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.wait().open(path)
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        self.wait().read(path)
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.wait().replace(path, bytes)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.wait().remove(path)
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        self.wait().remove_dir(dir)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.wait().sync_dir(dir)
    }
}

#[test]
fn f20_a_disk_that_is_stuck_holds_no_caller_up_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::new(&nobody(), "key").unwrap();
    let setup = Setup {
        disk_time: Duration::from_millis(50),
        ..Setup::new(StateDir::new(dir.path()), Some(endpoint.clone()))
    };
    let disk = StuckDisk::default();
    let transport = HttpTransport::new(&endpoint).unwrap();
    let yes = Yes::new(true);
    let consent = move |now| yes.decide(now);
    let clock = Arc::new(SystemClock::default());
    let client =
        Client::start_with(setup, consent, transport, clock, Arc::new(disk.clone())).unwrap();

    let unknown = Err(Unrecorded::Unknown);
    assert_eq!(client.track_durable(&Happened::default()), unknown);
    let report = client.report(7, &[&Small::default()], &Scope::default());
    assert_eq!(report, Err(Unrecorded::Unknown));
    assert_eq!(client.track(&Happened::default()), Ok(()));
    let closed = client.close(Duration::from_millis(50));
    assert!(!closed.finished);
    // The thread is still there, and does not fail when whoever asked is gone.
    disk.release();
}
