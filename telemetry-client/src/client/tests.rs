//! What a caller says reaches the thread's queue.

use super::*;
use crate::delivery::SystemClock;
use queue::Due;

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
