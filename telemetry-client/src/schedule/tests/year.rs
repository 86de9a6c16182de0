//! A year of a machine that sleeps, crashes, jumps in time and loses its network, with a real outbox.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use telemetry_core::consent::{Choice, Diagnostics, Permit, Switch};

use super::*;
use crate::delivery::{Fate, Seq, Store as _};
use crate::disk::MemoryDisk;
use crate::ledger::Loss;
use crate::outbox::{Claim, Draft, Outbox, Quota};
use crate::sent::SentLog;

/// The longest time between two looks of a program that runs.
const LOOK: Duration = Duration::from_mins(5);

/// A window in which the machine ran for so long has its report.
const LONG_ENOUGH: Duration = Duration::from_mins(10);

/// What happens to a machine.
#[derive(Clone, Copy, Debug)]
enum Happens {
    /// The program runs for minutes.
    Runs(u64),
    /// The machine sleeps for minutes.
    Sleeps(u64),
    /// It is switched off for minutes.
    Off(u64),
    /// The program is killed and starts anew.
    Killed,
    /// Somebody sets the clock forward or back by minutes.
    Forward(u64),
    Back(u64),
    /// It starts in 1970 and learns the time after seconds.
    Starts1970(u64),
    /// The endpoint is out of reach, or in reach again.
    Outage,
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        30 => (1_u64..3_000).prop_map(Happens::Runs),
        8 => (1_u64..2_000).prop_map(Happens::Sleeps),
        4 => (1_u64..6_000).prop_map(Happens::Off),
        20 => Just(Happens::Killed),
        2 => (1_u64..9_000).prop_map(Happens::Forward),
        2 => (1_u64..9_000).prop_map(Happens::Back),
        2 => (1_u64..9_000).prop_map(Happens::Starts1970),
        8 => Just(Happens::Outage),
    ]
}

/// A report, and when it was made.
#[derive(Clone, Copy, Debug)]
struct Made {
    number: i64,
    window: i64,
    /// Time without anybody's clock.
    at: Duration,
}

/// Time in which nobody sets the clock.
#[derive(Debug, Default)]
struct Stretch {
    reports: Vec<Made>,
    /// How long the program ran in each window.
    ran: BTreeMap<i64, Duration>,
    ran_in_all: Duration,
}

struct Machine {
    disk: Arc<MemoryDisk>,
    outbox: Outbox,
    clocks: Clocks,
    /// Time without anybody's clock.
    time: Duration,
    stretch: Stretch,
    reports: Vec<Made>,
    /// How often the clock was set forward.
    forward: u64,
    looks: u64,
    /// How often looks began that follow each other.
    runs: u64,
    outage: bool,
    /// Each message by its identifier.
    messages: BTreeMap<String, Vec<u8>>,
}

fn always() -> Permit<Diagnostics> {
    let since = Moment::EARLIEST;
    let facts = Diagnostics {
        switch: Switch::On,
        choice: Some(Choice::On { since }),
        ..Diagnostics::default()
    };
    facts.decide(since).permit().unwrap()
}

fn open(disk: &Arc<MemoryDisk>, now: &Stamp) -> Outbox {
    let sent = SentLog::new(disk.clone(), "sent".as_ref(), 100_000);
    let quota = Quota::default();
    Outbox::open(disk.clone(), "outbox".as_ref(), quota, sent, &always(), now).unwrap()
}

impl Machine {
    fn new() -> Self {
        let disk = Arc::new(MemoryDisk::default());
        let clocks = Clocks::at(NOON);
        let mut machine = Self {
            outbox: open(&disk, &clocks.stamp),
            disk,
            clocks,
            time: Duration::ZERO,
            stretch: Stretch::default(),
            reports: Vec::new(),
            forward: 0,
            looks: 0,
            runs: 0,
            outage: false,
            messages: BTreeMap::new(),
        };
        machine.look();
        machine
    }

    fn schedule(&self) -> Schedule {
        Schedule::new(self.outbox.identity())
    }

    fn go_through(&mut self, happens: Happens) {
        match happens {
            Happens::Runs(minutes) => self.run(Duration::from_mins(minutes)),
            Happens::Sleeps(minutes) => self.pass(Duration::from_mins(minutes)),
            Happens::Off(minutes) => {
                self.pass(Duration::from_mins(minutes));
                self.clocks.reboot();
                self.restart();
            }
            Happens::Killed => self.restart(),
            Happens::Forward(minutes) => {
                self.begin_stretch();
                self.forward += 1;
                self.clocks.forward(Duration::from_mins(minutes));
            }
            Happens::Back(minutes) => {
                self.begin_stretch();
                self.clocks.back(Duration::from_mins(minutes));
            }
            Happens::Starts1970(seconds) => {
                let real = self.clocks.stamp.wall;
                self.begin_stretch();
                self.clocks.reboot();
                self.clocks.set(Moment::default());
                self.restart();
                let lost = Duration::from_secs(seconds);
                self.run(lost);
                self.begin_stretch();
                self.forward += 1;
                self.clocks.set(real.after(lost));
            }
            Happens::Outage => self.outage = !self.outage,
        }
    }

    /// What was not made durable is gone.
    fn restart(&mut self) {
        // The lock goes with the process that held it.
        self.disk.release_locks();
        self.outbox = open(&self.disk, &self.clocks.stamp);
        self.runs += 1;
        self.look();
    }

    fn pass(&mut self, time: Duration) {
        self.clocks.pass(time);
        self.time += time;
    }

    /// Runs as a program does: it looks at least every five minutes.
    fn run(&mut self, time: Duration) {
        self.runs += 1;
        let end = self.time + time;
        loop {
            self.look();
            let left = end.saturating_sub(self.time);
            if left.is_zero() {
                return;
            }
            let wait = self.outbox.wait_for_report(&self.clocks.stamp);
            let wait = wait.unwrap_or(LOOK).min(LOOK).min(left);
            assert!(!wait.is_zero(), "a hot loop");
            let window = self.schedule().window(self.clocks.stamp.wall);
            *self.stretch.ran.entry(window).or_default() += wait;
            self.stretch.ran_in_all += wait;
            self.pass(wait);
        }
    }

    fn look(&mut self) {
        self.looks += 1;
        let now = self.clocks.stamp;
        self.outbox.plan_report(&FIRST, &now);
        if self.outbox.wait_for_report(&now) == Some(Duration::ZERO) {
            self.report(&now);
        }
        self.send(&now);
    }

    fn report(&mut self, now: &Stamp) {
        let content = format!("{{\"made\":{}}}", self.time.as_millis());
        let draft = Draft {
            event: "server",
            properties: content.as_bytes(),
            recorded: *now,
        };
        let made = self.outbox.append_report_now(&always(), &[draft], now);
        assert_eq!(made, Ok(Claim::Made(1)), "what is due can be made");
        let again = self.outbox.append_report_now(&always(), &[draft], now);
        assert_eq!(again, Ok(Claim::MadeBefore));
        let made = Made {
            number: self.outbox.last_report().unwrap().window,
            window: self.schedule().window(now.wall),
            at: self.time,
        };
        self.reports.push(made);
        self.stretch.reports.push(made);
    }

    /// Everything that waits is accepted, unless the endpoint is out of reach.
    fn send(&mut self, now: &Stamp) {
        if self.outage {
            return;
        }
        self.outbox.expire(now);
        let waiting: Vec<Seq> = self.outbox.waiting().map(|waits| waits.seq).collect();
        for seq in &waiting {
            let message = self.outbox.message(*seq).unwrap();
            let json: serde_json::Value = serde_json::from_slice(&message).unwrap();
            let id = json["messageId"].as_str().unwrap().to_owned();
            let known = self.messages.insert(id, message.clone());
            assert!(
                known.is_none_or(|known| known == message),
                "one identifier, two contents"
            );
        }
        if !waiting.is_empty() {
            let fate = Fate::Delivered {
                body: b"{}",
                at: now.wall,
                repeated: false,
            };
            self.outbox.settle(&waiting, fate);
            let memory = self.outbox.memory().clone();
            self.outbox.save(&memory);
        }
    }

    /// Somebody sets the clock: what was true until then is judged.
    fn begin_stretch(&mut self) {
        let over = std::mem::take(&mut self.stretch);
        let in_window = |window| {
            let reports = over.reports.iter();
            reports.filter(move |made| made.window == window).count()
        };
        for made in &over.reports {
            assert_eq!(in_window(made.window), 1, "{over:?}");
        }
        // From its first report on, windows count.
        let first = over.reports.first().map(|made| made.window);
        for (window, ran) in &over.ran {
            if first.is_some_and(|first| first < *window) && *ran >= LONG_ENOUGH {
                assert_eq!(in_window(*window), 1, "{window}: {over:?}");
            }
        }
        // One day where the clock was set back by more than that, else the rest of the window, too.
        if over.ran_in_all >= 2 * WINDOW + LONG_ENOUGH {
            assert!(first.is_some(), "{over:?}");
        }
    }

    fn judge(&mut self) {
        self.begin_stretch();
        let mut reports = self.reports.iter();
        let ascends = |one: &Made, next: &Made| one.number < next.number;
        assert!(self.reports.is_sorted_by(ascends));
        // One in each window that passed, one for each clock that was set forward, and the first.
        let days = self.time.as_secs() / WINDOW.as_secs();
        let made = self.reports.len() as u64;
        assert!(made <= days + self.forward + 2, "{made} in {days} days");
        while let (Some(one), Some(next)) = (reports.next(), reports.as_slice().first()) {
            assert!(one.window != next.window || next.at >= one.at + WINDOW);
        }
        let looks = self.time.as_secs() / LOOK.as_secs() + 3 * self.runs + 2 * made;
        assert!(self.looks <= looks, "{} looks", self.looks);
        let ledger = self.outbox.ledger();
        assert!(ledger.balances(self.outbox.waiting_messages() as u64));
        assert_eq!(ledger.lost(Loss::Corrupt), 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn in_a_year_of_restarts_sleep_outages_and_set_clocks_each_window_has_one_report(
        year in proptest::collection::vec(happens(), 400..700)
    ) {
        let mut machine = Machine::new();
        for happens in year {
            machine.go_through(happens);
        }
        machine.run(30 * WINDOW);
        machine.judge();
    }
}

#[test]
fn in_an_undisturbed_year_there_are_365_reports() {
    let mut machine = Machine::new();
    for _ in 0..365 * 3 {
        machine.run(8 * HOUR);
        machine.restart();
    }
    machine.judge();
    assert!((365..=366).contains(&machine.reports.len()));
    assert_eq!(machine.messages.len(), machine.reports.len() + 1);
}
