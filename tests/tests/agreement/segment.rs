//! Batches of every event as they leave this machine, kept for Segment's own validator, which
//! `tests/segment/run` runs over them.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use mattermost_telemetry::generated::EVENTS;
use mattermost_telemetry::sample;
use serde_json::Value;
use telemetry_client::delivery::{AckRule, Answer, Backoff, Boot, Machine, Settings, Stamp, Step};
use telemetry_client::disk::SystemDisk;
use telemetry_client::outbox::{Claim, Draft, Outbox, Quota};
use telemetry_client::segment::{MAX_BATCH_BYTES, MAX_BATCH_MESSAGES};
use telemetry_client::sent::SentLog;
use telemetry_core::consent::{Choice, Diagnostics, Permit, Switch};
use telemetry_core::{EventMeta, FieldMeta, Moment, Trigger};

use crate::largest::{encoded, largest};

/// One body of a request in each line.
const FILE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/batches.jsonl");

const START: Stamp = Stamp {
    wall: Moment::from_millis(1_795_600_800_000),
    boot: Boot(1),
    up: Duration::from_mins(1),
};

fn permit() -> Permit<Diagnostics> {
    let facts = Diagnostics {
        switch: Switch::On,
        choice: Some(Choice::On {
            since: Moment::EARLIEST,
        }),
        ..Diagnostics::default()
    };
    facts.decide(START.wall).permit().expect("it is on")
}

fn outbox(dir: &Path) -> Outbox {
    let disk = Arc::new(SystemDisk);
    let sent = SentLog::new(disk.clone(), &dir.join("sent"), 64_000_000);
    let dir = dir.join("outbox");
    Outbox::open(disk, &dir, Quota::default(), sent, &permit(), &START).expect("a directory")
}

/// Takes in all events of the trigger, with these properties.
fn record(
    outbox: &mut Outbox,
    trigger: Trigger,
    day: i64,
    of: impl Fn(&'static EventMeta) -> Vec<u8>,
) {
    let events: Vec<_> = EVENTS
        .iter()
        .filter(|event| event.trigger == trigger)
        .collect();
    let properties: Vec<Vec<u8>> = events.iter().map(|event| of(event)).collect();
    let drafts: Vec<Draft<'_>> = events
        .iter()
        .zip(&properties)
        .map(|(event, properties)| Draft {
            event: event.name,
            properties,
            recorded: START,
        })
        .collect();
    if trigger == Trigger::Daily {
        let made = outbox.append_report(&permit(), day, &drafts, &START);
        assert_eq!(made, Ok(Claim::Made(events.len())));
    } else {
        for outcome in outbox.append(&permit(), &drafts, &START) {
            outcome.expect("no event is too large");
        }
    }
}

/// The bodies of all requests that deliver what waits.
fn bodies(outbox: &mut Outbox) -> Vec<Vec<u8>> {
    let settings = Settings {
        destination: String::new(),
        ack: AckRule::AnyBody,
        backoff: Backoff::default(),
        compress: false,
    };
    let mut machine = Machine::new(
        settings,
        outbox.memory().clone(),
        fastrand::Rng::with_seed(7),
    );
    let mut now = START;
    let mut bodies = Vec::new();
    loop {
        match machine.next(&now, &permit(), outbox) {
            Step::Idle => return bodies,
            Step::Wait(time) => {
                now.up += time;
                now.wall = now.wall.after(time);
            }
            Step::Send(request) => {
                bodies.push(request.body.to_vec());
                let answer = Answer {
                    status: 200,
                    ..Answer::default()
                };
                machine.on_result(&now, &Ok(answer), outbox);
            }
        }
    }
}

fn example(event: &'static EventMeta) -> Vec<u8> {
    let example = sample::message(event);
    encoded(event, |field: &FieldMeta| {
        example[field.key.as_str()].clone()
    })
}

#[test]
fn every_event_is_sent_in_batches_within_the_limits() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut outbox = outbox(dir.path());
    for trigger in [Trigger::Daily, Trigger::Occurrence] {
        record(&mut outbox, trigger, 1, example);
        record(&mut outbox, trigger, 2, |event| encoded(event, largest));
    }
    let bodies = bodies(&mut outbox);
    assert_eq!(outbox.waiting_messages(), 0);

    let mut names: Vec<String> = Vec::new();
    let mut kinds = BTreeSet::new();
    let mut file = fs::File::create(FILE).expect("a file of this test");
    for body in &bodies {
        let batch: Value = serde_json::from_slice(body).expect("JSON");
        let messages = batch["batch"].as_array().expect("messages");
        assert!(body.len() <= MAX_BATCH_BYTES && messages.len() <= MAX_BATCH_MESSAGES);
        for message in messages {
            kinds.insert(message["type"].as_str().expect("a type").to_owned());
            names.extend(message["event"].as_str().map(str::to_owned));
        }
        assert!(!body.contains(&b'\n'));
        file.write_all(body)
            .and_then(|()| file.write_all(b"\n"))
            .expect("a file of this test");
    }
    names.sort_unstable();
    let mut twice: Vec<&str> = EVENTS
        .iter()
        .filter(|event| event.trigger != Trigger::SecurityCheck)
        .flat_map(|event| [event.name; 2])
        .collect();
    twice.sort_unstable();
    assert_eq!(names, twice);
    assert!(kinds.iter().eq(["identify", "track"]), "{kinds:?}");
}
