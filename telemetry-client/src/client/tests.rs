//! What a caller says reaches the thread's queue.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};

use telemetry_core::Moment;
use telemetry_core::consent::{Choice, Diagnostics, Switch};

use super::*;
use crate::delivery::SystemClock;
use crate::endpoint::Endpoint;
use crate::identity::{Identity, Naming};
use crate::sample::Small;
use crate::state::StateDir;
use queue::Due;

/// A system that tells no identifier before the test ends.
#[derive(Debug)]
struct Stuck(Mutex<Receiver<()>>);

impl Naming for Stuck {
    fn identity(&self) -> Option<Identity> {
        let _ = self.0.lock().unwrap().recv();
        None
    }
}

#[test]
fn the_disk_is_not_blamed_for_a_system_that_tells_no_identifier_in_time() {
    let dir = tempfile::tempdir().unwrap();
    let (end, stuck) = sync_channel(0);
    let setup = Setup {
        identity: Some(Arc::new(Stuck(Mutex::new(stuck)))),
        disk_time: Duration::ZERO,
        ..Setup::new(
            StateDir::new(dir.path()),
            Endpoint::new("https://a.example", "key"),
        )
    };
    let yes = |now| {
        let facts = Diagnostics {
            switch: Switch::On,
            choice: Some(Choice::On {
                since: Moment::EARLIEST,
            }),
            ..Diagnostics::default()
        };
        facts.decide(now)
    };
    let client = Client::start(setup, yes).unwrap();
    let unknown = client.report(&[&Small::default()], &Scope::default());
    assert_eq!(unknown, Err(Unrecorded::Unknown));
    assert!(!Unrecorded::Unknown.to_string().contains("disk"));
    drop(end);
}

/// A client whose thread does nothing.
fn idle() -> (Client, Arc<Queue>) {
    let queue = Arc::new(Queue::new(Limits::default()));
    let running = Running {
        queue: queue.clone(),
        clock: Arc::new(SystemClock::default()),
        disk_time: Duration::ZERO,
    };
    let client = Client {
        release: None,
        mode: Mode::ToThread(running),
    };
    (client, queue)
}

#[test]
fn limits_and_a_change_of_consent_reach_the_thread_at_once() {
    let (client, queue) = idle();
    let limits = Limits {
        without_purposes: vec!["design".to_owned()],
        ..Limits::default()
    };
    client.set_limits(limits.clone());
    assert_eq!(queue.limits(), limits);
    assert_eq!(queue.due(), Due::Never);
    client.consent_changed();
    assert_eq!(queue.due(), Due::AtOnce);
    // Nobody would answer who closes it.
    queue.end();
}
