//! Recording and delivering occurrences: what a caller waits for, what all of it costs until it is
//! delivered, and what memory it takes while nobody answers.

use std::env;
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use telemetry_benches::client::{self, BURST, Client, NAMES, Outcome};
use telemetry_benches::occurrence::PageServed;
use telemetry_benches::process::{Work, thread_time};
use telemetry_benches::sink::Sink;
use telemetry_benches::table::Goal::{AtLeast, AtMost};
use telemetry_benches::table::{Table, print};

/// How often callers take turns.
const TURNS: usize = 200;

/// How many events are delivered, how often.
const DELIVERED: u32 = 50_000;
const DELIVERIES: usize = 5;

/// How many are recorded while nobody answers: the memory of many is compared with that of few.
const FEW_UNANSWERED: u32 = 100_000;
const MANY_UNANSWERED: u32 = 1_000_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["deliver", name, url, events] => work(name, url, events, true),
        ["record", name, url, events] => work(name, url, events, false),
        _ => compare().map(|table| table.to_string()),
    };
    print(result)
}

/// What a child does: it records so many events, and delivers them.
fn work(name: &str, url: &str, events: &str, deliver: bool) -> Outcome<String> {
    let events: u32 = events.parse()?;
    let mut client = client::start(name, url)?;
    let work = Work::of(|| {
        for n in 0..events {
            client.record(PageServed::nth(n))?;
            if n % BURST == BURST - 1 {
                client.hold_back()?;
            }
        }
        if deliver { client.finish() } else { Ok(()) }
    })?;
    Ok(work.report())
}

fn compare() -> Outcome<Table> {
    let mut table = Table::default();
    callers(&mut table)?;
    deliveries(&mut table)?;
    memory(&mut table)?;
    Ok(table)
}

/// A record as one would write it by hand: its time, its place, and its properties in a buffer.
#[derive(Default)]
struct ByHand(Mutex<Records>);

#[derive(Default)]
struct Records {
    bytes: Vec<u8>,
    places: Vec<(SystemTime, usize)>,
}

impl ByHand {
    #[expect(clippy::disallowed_methods, reason = "a record has its time")]
    fn record(&self, event: PageServed) {
        let now = SystemTime::now();
        if let Ok(mut records) = self.0.lock() {
            let place = records.bytes.len();
            records.places.push((now, place));
            event.push(&mut records.bytes);
        }
    }

    fn clear(&self) {
        if let Ok(mut records) = self.0.lock() {
            records.bytes.clear();
            records.places.clear();
        }
    }
}

/// What a caller waits for.
fn callers(table: &mut Table) -> Outcome<()> {
    let sink = Sink::start()?;
    let by_hand = ByHand::default();
    let mut clients: Vec<Box<dyn Client>> = NAMES
        .iter()
        .map(|name| client::start(name, &sink.url))
        .collect::<Outcome<_>>()?;
    let events: Vec<PageServed> = (0..BURST).map(PageServed::nth).collect();
    let mut hand_times = Vec::new();
    let mut times = vec![Vec::new(); clients.len()];
    for _ in 0..TURNS {
        hand_times.push(time(&events, |event| {
            by_hand.record(event);
            Ok(())
        })?);
        by_hand.clear();
        for (client, times) in clients.iter_mut().zip(&mut times) {
            times.push(time(&events, |event| client.record(event))?);
            client.settle()?;
        }
        sink.take()?;
    }
    let by_hand = median(hand_times);
    let times: Vec<f64> = times.into_iter().map(median).collect();
    let own = times.first().copied().unwrap_or_default();
    table.push(
        "track / record by hand under a mutex",
        own / by_hand,
        Some(AtMost(1.2)),
    );
    for (name, time) in NAMES.iter().zip(times).skip(1) {
        let goal = (*name == "segment").then_some(AtLeast(15.0));
        table.push(format!("{name}: caller / track"), time / own, goal);
    }
    Ok(())
}

/// The caller's processor time for one call, in seconds. What it waits while others have the
/// processor, the client's own thread among them, is no cost of the call.
fn time(events: &[PageServed], mut record: impl FnMut(PageServed) -> Outcome<()>) -> Outcome<f64> {
    let start = thread_time();
    for event in black_box(events) {
        record(*event)?;
    }
    Ok(thread_time().saturating_sub(start).as_secs_f64() / f64::from(BURST))
}

/// What everything costs, from the first call until the endpoint has all.
fn deliveries(table: &mut Table) -> Outcome<()> {
    let sink = Sink::start()?;
    let mut works = vec![Vec::new(); NAMES.len()];
    for _ in 0..DELIVERIES {
        for (name, works) in NAMES.iter().zip(&mut works) {
            works.push(Work::of_child(&[
                "deliver",
                name,
                &sink.url,
                &DELIVERED.to_string(),
            ])?);
            let delivered = sink.take()?;
            if delivered < usize::try_from(DELIVERED)? {
                return Err(format!("{name} delivered {delivered} of {DELIVERED} events").into());
            }
        }
    }
    let seconds = |works: &Vec<Work>, of: fn(&Work) -> Duration| {
        median(works.iter().map(|work| of(work).as_secs_f64()).collect())
    };
    let [elapsed, processor]: [fn(&Work) -> Duration; 2] =
        [|work| work.elapsed, |work| work.processor];
    let Some((own, others)) = works.split_first() else {
        return Ok(());
    };
    table.push(
        "delivered events for each millisecond",
        f64::from(DELIVERED) / 1_000.0 / seconds(own, elapsed),
        None,
    );
    for (name, works) in NAMES.iter().skip(1).zip(others) {
        let goal = (*name == "segment").then_some(AtLeast(1.0));
        let rate = seconds(works, elapsed) / seconds(own, elapsed);
        table.push(format!("delivered in a time / {name}, durable"), rate, goal);
        let processor = seconds(works, processor) / seconds(own, processor);
        table.push(
            format!("{name}: processor time / telemetry-client"),
            processor,
            None,
        );
    }
    Ok(())
}

/// What memory grows to while nobody answers.
fn memory(table: &mut Table) -> Outcome<()> {
    // Nobody listens there.
    let record = |events: u32| {
        let name = NAMES.first().copied().unwrap_or_default();
        Work::of_child(&["record", name, "http://127.0.0.1:9", &events.to_string()])
    };
    let (few, many) = (record(FEW_UNANSWERED)?, record(MANY_UNANSWERED)?);
    table.push(
        "nobody answers: memory of 1,000,000 events / 100,000",
        many.memory / few.memory,
        Some(AtMost(1.1)),
    );
    table.push("nobody answers: memory in MiB", many.memory, None);
    Ok(())
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
