//! Encoding the whole configuration, against other ways to write the same bytes.

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use mattermost_telemetry::generated::Config;
use serde_json::Value;
use telemetry_benches::changed;
use telemetry_benches::clock::{Candidate, cold, hot};
use telemetry_benches::peers::Peers;
use telemetry_benches::table::Goal::{AtLeast, AtMost};
use telemetry_benches::table::Table;
use telemetry_core::config::Configuration as _;
use telemetry_core::{JsonSink, Record, Scope};

#[expect(clippy::print_stdout, reason = "a bench prints its figures")]
fn main() -> Result<(), Box<dyn Error>> {
    let schema = telemetry_schema::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema"));
    let changed = serde_json::to_vec(&changed::config(&schema.schema))?;
    let changed = telemetry_core::config::read::<Config>(&changed, [])?.config;
    println!("every setting as shipped");
    compare(&Config::default(), Goals::Set)?;
    println!("every setting changed");
    compare(&changed, Goals::None)
}

/// Few installations change many settings, so only what is shipped has to be fast.
#[derive(Clone, Copy)]
enum Goals {
    Set,
    None,
}

#[expect(clippy::print_stdout, reason = "a bench prints its figures")]
fn compare(config: &Config, goals: Goals) -> Result<(), Box<dyn Error>> {
    let config = black_box(config);
    let records = config.records();
    let peers = black_box(Peers::read(&sent(&records)?));

    let mut bytes = Vec::new();
    peers.push(&mut bytes);
    let mut sink = JsonSink::default();
    write(&records, &mut sink);
    assert_eq!(
        String::from_utf8_lossy(sink.as_bytes()),
        String::from_utf8_lossy(&bytes),
        "all write the same"
    );
    println!("{} events, {} bytes\n", records.len(), bytes.len());

    let room = 2 * bytes.len() + 4096;
    let mut sink = JsonSink::new(Vec::with_capacity(room));
    let mut pushed = Vec::with_capacity(room);
    let mut copied = Vec::with_capacity(room);
    let mut candidates: [Candidate<'_>; 5] = [
        Box::new(|| {
            pushed.clear();
            black_box(&peers).push(&mut pushed);
            black_box(&pushed);
        }),
        Box::new(|| {
            sink.clear();
            write(black_box(&records), &mut sink);
            black_box(&sink);
        }),
        Box::new(|| {
            black_box(black_box(&peers).serde());
        }),
        Box::new(|| {
            black_box(black_box(&peers).value());
        }),
        Box::new(|| {
            copied.clear();
            copied.extend_from_slice(black_box(&bytes));
            black_box(&copied);
        }),
    ];
    let times = hot(&mut candidates, 401, 50);
    println!("hot\n{}", table(State::Hot, goals, times));
    let times = cold(&mut candidates, 201);
    println!("cold\n{}", table(State::Cold, goals, times));
    Ok(())
}

#[derive(Clone, Copy)]
enum State {
    Hot,
    Cold,
}

fn write(records: &[&dyn Record], sink: &mut JsonSink) {
    for record in records {
        record.encode(&Scope::default(), sink);
    }
}

/// What the encoder sends, by event.
fn sent(records: &[&dyn Record]) -> Result<Value, serde_json::Error> {
    let mut events = BTreeMap::new();
    for record in records {
        let mut sink = JsonSink::for_event(record.event());
        record.encode(&Scope::default(), &mut sink);
        let properties: Value = serde_json::from_slice(sink.as_bytes())?;
        events.insert(record.event().name, properties);
    }
    serde_json::to_value(events)
}

/// Hot, code and tables lie in the caches; cold is the real report, once a day.
fn table(state: State, goals: Goals, times: [Duration; 5]) -> Table {
    let [push, encoder, serde, value, copy] = times.map(|time| time.as_secs_f64());
    let (of_push, of_serde, of_value) = match (goals, state) {
        (Goals::Set, State::Hot) => (Some(AtMost(0.6)), Some(AtLeast(7.0)), Some(AtLeast(20.0))),
        (Goals::Set, State::Cold) => (Some(AtMost(1.0)), None, None),
        (Goals::None, _) => (None, None, None),
    };
    let mut table = Table::default();
    table.push(
        "encoder / hand push of key and value",
        encoder / push,
        of_push,
    );
    table.push(
        "projected serde struct / encoder",
        serde / encoder,
        of_serde,
    );
    table.push("serde_json::Value / encoder", value / encoder, of_value);
    table.push("copy of the final bytes / hand push", copy / push, None);
    table
}
