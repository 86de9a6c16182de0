//! F37: accepted is delivered, waiting and dropped, whatever happened in whatever order.

use proptest::prelude::*;

use super::faulty::FaultyDisk;
use super::*;
use crate::delivery::{AckRule, Answer, Backoff, Failure, Machine, Settings, Step};

#[derive(Clone, Debug)]
enum Happens {
    /// So many occurrences are recorded, of this many bytes each.
    Recorded(usize, usize),
    Reported(i64),
    /// A request, and what comes of it.
    Sent(Result<u16, Failure>),
    /// Hours.
    Later(u64),
    /// The process is killed and started again.
    Restarted,
    /// One byte of a file is changed while nobody looks.
    Damaged(prop::sample::Index, prop::sample::Index, u8),
    /// So many calls of the disk fail.
    DiskFails(usize),
    ConsentBegins,
}

fn happens() -> impl Strategy<Value = Happens> {
    let status = prop::sample::select(vec![200, 200, 200, 204, 302, 400, 401, 413, 415, 429, 503]);
    let failure = prop::sample::select(vec![
        Failure::Unreachable,
        Failure::Lost,
        Failure::Untrusted,
    ]);
    prop_oneof![
        4 => (1_usize..30, prop::sample::select(vec![2, 300, 40_000]))
            .prop_map(|(events, bytes)| Happens::Recorded(events, bytes)),
        1 => (0_i64..4).prop_map(Happens::Reported),
        6 => prop_oneof![4 => status.prop_map(Ok), 1 => failure.prop_map(Err)]
            .prop_map(Happens::Sent),
        1 => (1_u64..500).prop_map(Happens::Later),
        1 => Just(Happens::Restarted),
        1 => any::<(prop::sample::Index, prop::sample::Index, u8)>()
            .prop_map(|(file, place, flip)| Happens::Damaged(file, place, flip)),
        1 => (1_usize..9).prop_map(Happens::DiskFails),
        1 => Just(Happens::ConsentBegins),
    ]
}

/// Room for few messages, so that there is often too little.
const QUOTA: Quota = Quota {
    age: Duration::from_hours(400),
    bytes: 20_000,
    messages: 60,
};

struct Host {
    dir: tempfile::TempDir,
    disk: FaultyDisk,
    outbox: Option<(Outbox, Machine)>,
    now: Stamp,
    since: Moment,
}

impl Host {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            disk: FaultyDisk::new(io::ErrorKind::Other, true),
            outbox: None,
            now: at(0),
            since: Moment::EARLIEST,
        }
    }

    /// The outbox and its machine; opened first, if that has to be and the disk lets it.
    fn opened(&mut self) -> Option<(Outbox, Machine)> {
        if let Some(opened) = self.outbox.take() {
            return Some(opened);
        }
        let disk = Arc::new(self.disk.clone());
        let outbox = open_on(disk, self.dir.path(), QUOTA).ok()?;
        let settings = Settings {
            destination: "here".to_owned(),
            ack: AckRule::AnyBody,
            backoff: Backoff::default(),
            compress: true,
        };
        let random = fastrand::Rng::with_seed(7);
        let machine = Machine::new(settings, outbox.memory().clone(), random);
        Some((outbox, machine))
    }

    fn pass(&mut self, time: Duration) {
        self.now.up += time;
        self.now.wall = self.now.wall.after(time);
    }

    fn go_through(&mut self, happens: &Happens) {
        let Some((mut outbox, mut machine)) = self.opened() else {
            return self.disk.recover();
        };
        let permit = permit(self.since);
        match happens {
            Happens::Recorded(events, bytes) => {
                let properties = format!("{{\"a\":\"{}\"}}", "x".repeat(*bytes));
                let draft = Draft {
                    event: "happened",
                    properties: properties.as_bytes(),
                    recorded: self.now,
                };
                outbox.append(&permit, &vec![draft; *events], &self.now);
            }
            Happens::Reported(day) => {
                let drafts = [draft("server", self.now), draft("activity", self.now)];
                let _ = outbox.append_report(&permit, *day, &drafts, &self.now);
            }
            Happens::Sent(result) => {
                let mut step = machine.next(&self.now, &permit, &mut outbox);
                if let Step::Wait(time) = step {
                    self.pass(time);
                    step = machine.next(&self.now, &permit, &mut outbox);
                }
                if let Step::Send(_) = step {
                    let answer = result.map(|status| Answer {
                        status,
                        ..Answer::default()
                    });
                    machine.on_result(&self.now, &answer, &mut outbox);
                }
            }
            Happens::Later(hours) => self.pass(Duration::from_hours(*hours)),
            Happens::Restarted => return,
            Happens::Damaged(file, place, flip) => {
                let names = files(self.dir.path());
                let path = self.dir.path().join("outbox").join(file.get(&names));
                let mut bytes = SystemDisk.read(&path).unwrap().unwrap();
                if !bytes.is_empty() {
                    let place = place.index(bytes.len());
                    bytes[place] ^= flip;
                    // In its place, since the outbox has it open.
                    let mut file = SystemDisk.open(&path).unwrap();
                    file.write_at(0, &bytes).unwrap();
                }
            }
            Happens::DiskFails(calls) => self.disk.fail(std::slice::from_ref(&(0..*calls))),
            Happens::ConsentBegins => self.since = self.now.wall,
        }
        assert_balanced(&outbox);
        self.outbox = Some((outbox, machine));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn f37_the_ledger_balances_whatever_happens_in_whatever_order(
        script in prop::collection::vec(happens(), 1..40),
    ) {
        let mut host = Host::new();
        for happens in &script {
            host.go_through(happens);
        }
        host.disk.recover();
        let (outbox, _) = host.opened().unwrap();
        assert_balanced(&outbox);
    }
}
