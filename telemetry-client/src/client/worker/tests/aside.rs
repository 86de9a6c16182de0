//! A node that leads and cannot work, beside one that can.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::disk::MemoryDisk;
use crate::disk::volatile::VolatileDisk;
use crate::identity::{Identity, Naming};
use crate::lease::{FileLease, Lead, Lease, Shared};
use crate::sample::Small;

/// A lease that somebody has until he leaves it.
#[derive(Debug, Default)]
struct Table {
    holder: Mutex<Option<usize>>,
    shared: Mutex<Shared>,
}

#[derive(Debug)]
struct Seat {
    table: Arc<Table>,
    number: usize,
    asked: Arc<AtomicUsize>,
    /// Whether what it hands on is lost.
    is_mute: bool,
}

impl Lease for Seat {
    fn lead(&self) -> io::Result<Option<Shared>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let holder = *self.table.holder.lock().unwrap().get_or_insert(self.number);
        Ok((holder == self.number).then(|| self.table.shared.lock().unwrap().clone()))
    }

    fn hand_on(&self, shared: &Shared) -> io::Result<()> {
        if self.is_mute {
            return Err(io::ErrorKind::StorageFull.into());
        }
        *self.table.shared.lock().unwrap() = shared.clone();
        Ok(())
    }

    fn leave(&self) {
        self.table
            .holder
            .lock()
            .unwrap()
            .take_if(|holder| *holder == self.number);
    }

    fn forget(&self) -> io::Result<bool> {
        Ok(true)
    }
}

/// A system that may not know its identifier.
#[derive(Debug, Default)]
struct System(Mutex<Option<Identity>>);

impl System {
    fn learn(&self) {
        let known = serde_json::from_str("\"known\"").unwrap();
        *self.0.lock().unwrap() = Some(known);
    }
}

impl Naming for System {
    fn identity(&self) -> Option<Identity> {
        *self.0.lock().unwrap()
    }
}

/// What keeps a node from its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Broken {
    Nameless,
    Locked,
    Disk,
    /// The disk, after the outbox was opened.
    DiskLater,
}

const ALL: [Broken; 4] = [
    Broken::Nameless,
    Broken::Locked,
    Broken::Disk,
    Broken::DiskLater,
];

type Running = (Arc<Queue>, tokio::task::JoinHandle<()>);

fn start_node(
    lease: impl Lease,
    disk: Arc<dyn Disk>,
    system: Arc<System>,
    endpoint: Scripted,
) -> Running {
    let setup = Setup {
        identity: Some(system),
        lease: Some(Arc::new(lease)),
        ..setup(Path::new("state"))
    };
    let running = start_as(setup, endpoint, disk, yes(), Arc::new(Paused::new()));
    let after = Duration::from_secs(20);
    running.0.report_daily(daily(after..=after, |limits| {
        let small = Small::default();
        Some(DayReport::new(&[&small], &Scope::default(), limits))
    }));
    running
}

async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

/// A node that cannot work begins, and a healthy one comes later.
async fn a_healthy_one_reports(broken: Broken, leases: [impl Lease; 2]) {
    let memory = Arc::new(MemoryDisk::default());
    let volatile = VolatileDisk::with_power(usize::MAX, 7);
    let disk: Arc<dyn Disk> = match broken {
        Broken::Nameless | Broken::Locked => memory.clone(),
        Broken::Disk | Broken::DiskLater => Arc::new(volatile.clone()),
    };
    if broken == Broken::Disk {
        volatile.cut_power();
    }
    let lock = StateDir::new("state").outbox().join("lock");
    let held = (broken == Broken::Locked).then(|| memory.lock(&lock).unwrap().unwrap());
    let (system, healthy) = (Arc::new(System::default()), Arc::new(System::default()));
    healthy.learn();
    if broken != Broken::Nameless {
        system.learn();
    }
    let [first, second] = leases;
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let one = start_node(first, disk, system, endpoint.clone());
    pass(4).await;
    if broken == Broken::DiskLater {
        assert_eq!(one.0.shown.status().lead, Some(Lead::Here));
        volatile.cut_power();
    }
    let other = start_node(
        second,
        Arc::new(MemoryDisk::default()),
        healthy,
        endpoint.clone(),
    );
    pass(120).await;
    let status = other.0.shown.status();
    assert_eq!(status.lead, Some(Lead::Here), "{broken:?}");
    assert!(status.last_report.is_some(), "{broken:?}");
    assert_eq!(endpoint.requests(), 1, "{broken:?}");
    let status = one.0.shown.status();
    assert_eq!(status.lead, Some(Lead::Elsewhere), "{broken:?}");
    drop(held);
    let _ = close(&other.0, other.1).await;
    let _ = close(&one.0, one.1).await;
}

#[tokio::test(start_paused = true)]
async fn who_leads_and_cannot_work_lets_a_node_lead_that_can() {
    for broken in ALL {
        let table = Arc::<Table>::default();
        let seats = [0, 1].map(|number| Seat {
            table: table.clone(),
            number,
            asked: Arc::default(),
            is_mute: false,
        });
        a_healthy_one_reports(broken, seats).await;
        let shared: Arc<dyn Disk> = Arc::new(MemoryDisk::default());
        let leases = [0; 2].map(|_| FileLease::new(shared.clone(), "lease"));
        a_healthy_one_reports(broken, leases).await;
    }
}

#[tokio::test(start_paused = true)]
async fn who_cannot_hand_on_lets_a_node_lead_that_can() {
    let table = Arc::<Table>::default();
    let seats = [0, 1].map(|number| Seat {
        table: table.clone(),
        number,
        asked: Arc::default(),
        is_mute: number == 0,
    });
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let [one, other] = seats.map(|seat| {
        let system = Arc::new(System::default());
        system.learn();
        let disk = Arc::new(MemoryDisk::default());
        start_node(seat, disk, system, endpoint.clone())
    });
    pass(4).await;
    let full = Lead::Unknown("no storage space".to_owned());
    assert_eq!(one.0.shown.status().lead, Some(full));
    pass(60).await;
    assert_eq!(other.0.shown.status().lead, Some(Lead::Here));
    assert_eq!(endpoint.requests(), 1);
    let _ = close(&other.0, other.1).await;
    let _ = close(&one.0, one.1).await;
}

#[tokio::test(start_paused = true)]
async fn a_node_that_could_not_work_asks_again_once_a_minute_and_goes_on_when_it_can() {
    let (system, asked) = (Arc::new(System::default()), Arc::<AtomicUsize>::default());
    let seat = Seat {
        table: Arc::default(),
        number: 0,
        asked: asked.clone(),
        is_mute: false,
    };
    let disk = Arc::new(MemoryDisk::default());
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let (queue, running) = start_node(seat, disk, system.clone(), endpoint);
    for minute in 1..=10 {
        pass(59).await;
        assert_eq!(asked.load(Ordering::SeqCst), minute);
        let status = queue.shown.status();
        assert!(status.nameless, "the reason stays");
        assert!(matches!(status.lead, Some(Lead::Unknown(_))));
        pass(1).await;
    }
    system.learn();
    pass(65).await;
    let status = queue.shown.status();
    assert!(!status.nameless && status.lead == Some(Lead::Here));
    let _ = close(&queue, running).await;
}
