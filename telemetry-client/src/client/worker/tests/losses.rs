//! What is lost before it is durable, and how it is counted.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use telemetry_core::{EventMeta, EventValues, Record, Sink};

use super::*;
use crate::client::Unrecorded;
use crate::client::queue::Report;
use crate::disk::hooked::HookedDisk;
use crate::report::DayReport;

/// An event that no request has room for.
struct Large;

impl Record for Large {
    fn event(&self) -> &'static EventMeta {
        Happened::EVENT
    }

    fn values(&self, receive: &mut dyn FnMut(&EventValues<'_, '_>)) {
        Telemetry::values(&Happened::default(), receive);
    }

    fn encode_into(&self, scope: &Scope<'_>, sink: &mut dyn Sink) {
        for _ in 0..3_000 {
            Happened::default().encode(scope, sink);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn f20_while_the_outbox_cannot_be_opened_nothing_is_lost_but_what_somebody_waits_for() {
    let dir = tempfile::tempdir().unwrap();
    let broken = Arc::new(AtomicBool::new(true));
    let breaks = broken.clone();
    let disk = HookedDisk(move |_, path: &Path| {
        let fails = breaks.load(Ordering::SeqCst) && path.ends_with("outbox/lock");
        if fails {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    });
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let (queue, running) = start_with(dir.path(), endpoint, Arc::new(disk), yes());
    record(&queue, 3);
    let (answer, durable) = mpsc::sync_channel(1);
    let (event, scope) = (Happened::default(), Scope::default());
    queue
        .push(&event, &scope, Paused::new().now(), Some(answer))
        .unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let refused = Err(Unrecorded::Lost(Loss::Disk));
    assert_eq!(durable.recv().unwrap(), refused);
    let status = queue.shown.status();
    assert_eq!(status.disk_error, Some(io::ErrorKind::StorageFull));
    assert_eq!(status.ledger.lost(Loss::Disk), 1);

    broken.store(false, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(10)).await;
    let (closed, _) = close(&queue, running).await;
    // With the message of the identifier.
    assert_eq!(closed.ledger.delivered, 4);
    assert_eq!(closed.ledger.lost(Loss::Disk), 1);
    assert!(closed.ledger.balances(0));
}

#[tokio::test(start_paused = true)]
async fn a_report_that_a_host_makes_and_that_is_too_large_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let (queue, running) = start(dir.path(), endpoint);
    let (answer, made) = mpsc::sync_channel(1);
    let content = DayReport::new(&[&Large], &Scope::default(), &Limits::default());
    queue
        .push_report(Report {
            recorded: Paused::new().now(),
            content,
            answer,
        })
        .unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let refused = made.recv().unwrap().map(|claimed| claimed.claim);
    assert_eq!(refused, Err(Unrecorded::Lost(Loss::TooLarge)));
    let (closed, _) = close(&queue, running).await;
    assert_eq!(closed.ledger.lost(Loss::TooLarge), 1);
    assert!(closed.ledger.balances(1));
}
