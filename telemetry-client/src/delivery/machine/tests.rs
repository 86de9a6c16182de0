//! The machine with a clock, a store and an endpoint of plain values.

mod refusals;
mod restarts;

use std::collections::BTreeMap;

use telemetry_core::consent::{Choice, Switch};

use super::*;
use crate::delivery::clock::Boot;
use crate::delivery::store::Waiting;
use crate::segment;
use crate::time_text::rfc3339;

/// How long a store keeps anything.
const AGE: Duration = Duration::from_hours(30 * 24);

/// A store in memory, which counts what became of its messages.
#[derive(Debug, Default)]
struct Shelf {
    waiting: BTreeMap<Seq, (Stamp, Vec<u8>)>,
    delivered: Vec<Seq>,
    repeated: usize,
    lost: Vec<(Seq, Loss)>,
    saved: Memory,
}

impl Store for Shelf {
    fn expire(&mut self, now: &Stamp) {
        let old = |stamp: &Stamp| now.since(stamp) > AGE;
        let expired = self
            .waiting
            .extract_if(.., |_, (recorded, _)| old(recorded));
        self.lost
            .extend(expired.map(|(seq, _)| (seq, Loss::QuotaAge)));
    }

    fn waiting(&self) -> impl Iterator<Item = Waiting> + '_ {
        self.waiting.iter().map(|(&seq, (recorded, json))| Waiting {
            seq,
            bytes: json.len(),
            recorded: *recorded,
        })
    }

    fn message(&mut self, seq: Seq) -> Option<Vec<u8>> {
        self.waiting.get(&seq).map(|(_, json)| json.clone())
    }

    fn settle(&mut self, messages: &[Seq], fate: Fate<'_>) {
        for seq in messages {
            self.waiting.remove(seq);
            match fate {
                Fate::Delivered { repeated, .. } => {
                    self.delivered.push(*seq);
                    self.repeated += usize::from(repeated);
                }
                Fate::Dropped(loss) => self.lost.push((*seq, loss)),
            }
        }
    }

    fn save(&mut self, memory: &Memory) {
        self.saved = memory.clone();
    }
}

impl Shelf {
    fn with(messages: u64, bytes: usize) -> Self {
        let mut shelf = Self::default();
        for seq in 1..=messages {
            let properties = format!(r#"{{"a":"{}"}}"#, "x".repeat(bytes));
            let message = segment::Message {
                event: "tried",
                properties: properties.as_bytes(),
                anonymous_id: "4a1c0f1e",
                message_id: &seq.to_string(),
                timestamp: &rfc3339(at(0).wall),
            };
            let json = message.to_json().unwrap();
            shelf.waiting.insert(seq, (at(0), json));
        }
        shelf
    }
}

fn at(seconds: u64) -> Stamp {
    let up = Duration::from_secs(seconds);
    Stamp {
        wall: Moment::from_millis(1_795_600_800_000).after(up),
        boot: Boot(1),
        up,
    }
}

fn settings() -> Settings {
    Settings {
        destination: "here".to_owned(),
        ack: AckRule::AnyBody,
        backoff: Backoff::default(),
        compress: true,
    }
}

fn machine(memory: Memory) -> Machine {
    Machine::new(settings(), memory, fastrand::Rng::with_seed(7))
}

fn permit(since: Moment) -> Permit<Diagnostics> {
    let facts = Diagnostics {
        switch: Switch::On,
        choice: Some(Choice::On { since }),
        ..Diagnostics::default()
    };
    facts.decide(since).permit().unwrap()
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the form in which an endpoint answers"
)]
fn status(status: u16) -> Result<Answer, Failure> {
    Ok(Answer {
        status,
        ..Answer::default()
    })
}

/// Runs the machine on a clock that jumps over every wait, until nothing waits or `requests` were
/// sent. Answers the requests, each with its time in milliseconds since the start.
fn run(
    machine: &mut Machine,
    shelf: &mut Shelf,
    from: Stamp,
    requests: usize,
    mut endpoint: impl FnMut(&Request) -> Result<Answer, Failure>,
) -> Vec<(u128, Request)> {
    let permit = permit(Moment::EARLIEST);
    let mut now = from;
    let mut sent = Vec::new();
    while sent.len() < requests {
        match machine.next(&now, &permit, shelf) {
            Step::Idle => break,
            Step::Wait(time) => {
                now.up += time;
                now.wall = now.wall.after(time);
            }
            Step::Send(request) => {
                let result = endpoint(&request);
                sent.push((now.since(&from).as_millis(), request));
                machine.on_result(&now, &result, shelf);
            }
        }
    }
    sent
}

fn ids(request: &Request) -> Vec<u64> {
    let json: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    let messages = json["batch"].as_array().unwrap();
    messages
        .iter()
        .map(|message| message["messageId"].as_str().unwrap().parse().unwrap())
        .collect()
}

fn sent_at(request: &Request) -> String {
    let json: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    json["sentAt"].as_str().unwrap().to_owned()
}

/// The body without its `sentAt`.
fn frozen(request: &Request) -> String {
    let body = String::from_utf8(request.body.to_vec()).unwrap();
    let (messages, _) = body.rsplit_once(r#"],"sentAt":"#).unwrap();
    messages.to_owned()
}

#[test]
fn nothing_is_lost_however_often_the_endpoint_fails_and_pauses_stay_below_the_cap() {
    for failures in 1..=20 {
        let mut shelf = Shelf::with(10, 10);
        let mut left = failures;
        let sent = run(
            &mut machine(Memory::default()),
            &mut shelf,
            at(0),
            100,
            |_| {
                left -= 1;
                status(if left >= 0 { 500 } else { 200 })
            },
        );
        assert_eq!(shelf.delivered.len(), 10);
        assert!(shelf.lost.is_empty());
        let times: Vec<u128> = sent.iter().map(|(time, _)| *time).collect();
        for (failures, gap) in (0..).zip(times.windows(2)) {
            let widest = (5_000_u128 << failures).clamp(1_000, 3_600_000);
            assert!(gap[1] - gap[0] <= widest + 1);
            assert!(gap[1] - gap[0] >= 1_000);
        }
    }
}

#[test]
fn every_attempt_has_the_same_messages_and_a_new_sent_at() {
    let mut shelf = Shelf::with(10, 10);
    let mut answers = [
        status(500),
        Err(Failure::Unreachable),
        Err(Failure::Lost),
        status(429),
        status(200),
    ]
    .into_iter();
    let mut machine = machine(Memory::default());
    let sent = run(&mut machine, &mut shelf, at(1), 100, |_| {
        answers.next().unwrap()
    });
    assert_eq!(sent.len(), 5);
    let bodies: Vec<String> = sent.iter().map(|(_, request)| frozen(request)).collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    let mut times: Vec<String> = sent.iter().map(|(_, request)| sent_at(request)).collect();
    assert!(times.is_sorted());
    times.dedup();
    assert_eq!(times.len(), 5);
}

#[test]
fn what_arrives_later_does_not_join_a_batch_that_was_tried() {
    let mut shelf = Shelf::with(3, 10);
    let mut machine = machine(Memory::default());
    run(&mut machine, &mut shelf, at(0), 1, |_| status(503));
    let late = Shelf::with(5, 10).waiting.split_off(&4);
    shelf.waiting.extend(late);
    let sent = run(&mut machine, &mut shelf, at(10), 100, |_| status(200));
    let ids: Vec<Vec<u64>> = sent.iter().map(|(_, request)| ids(request)).collect();
    assert_eq!(ids, [vec![1, 2, 3], vec![4, 5]]);
}

#[test]
fn a_refusal_parks_for_a_day_and_another_key_resumes_at_once() {
    for refused in [401, 403, 404, 410, 421, 451, 302, 415] {
        let mut shelf = Shelf::with(3, 1);
        let mut parked = machine(Memory::default());
        let sent = run(&mut parked, &mut shelf, at(0), 3, |_| status(refused));
        let times: Vec<u128> = sent.iter().map(|(time, _)| *time).collect();
        assert_eq!(times, [0, 86_400_000, 172_800_000], "{refused}");
        assert!(parked.gate().parked.is_some());
        assert_eq!(shelf.waiting.len(), 3);

        let mut same_key = machine(shelf.saved.clone());
        let day_three = at(172_800 + 60);
        let step = same_key.next(&day_three, &permit(Moment::EARLIEST), &mut shelf);
        assert!(matches!(step, Step::Wait(time) if time > Duration::from_hours(23)));

        let other = Settings {
            destination: "elsewhere".to_owned(),
            ..settings()
        };
        let random = fastrand::Rng::with_seed(7);
        let mut other_key = Machine::new(other, shelf.saved.clone(), random);
        let sent = run(&mut other_key, &mut shelf, day_three, 1, |_| status(200));
        assert_eq!(sent[0].0, 0);
        assert_eq!(shelf.delivered.len(), 3);
    }
}

#[test]
fn what_was_recorded_before_consent_is_dropped_unsent() {
    let mut shelf = Shelf::with(2, 10);
    let (_, json) = shelf.waiting[&2].clone();
    shelf.waiting.insert(3, (at(100), json));
    let mut machine = machine(Memory::default());
    let Step::Send(request) = machine.next(&at(200), &permit(at(100).wall), &mut shelf) else {
        panic!("nothing was sent");
    };
    assert_eq!(request.messages, 1);
    let lost = [(1, Loss::Consent), (2, Loss::Consent)];
    assert_eq!(shelf.lost, lost);
}

#[test]
fn a_backlog_of_five_thousand_drains_oldest_first_at_one_request_a_second() {
    let mut shelf = Shelf::with(5_000, 10);
    let mut machine = machine(Memory::default());
    let mut down = 3;
    let sent = run(&mut machine, &mut shelf, at(0), 100, |_| {
        down -= 1;
        if down >= 0 {
            Err(Failure::Unreachable)
        } else {
            status(200)
        }
    });
    assert!(shelf.delivered.iter().copied().eq(1..=5_000));
    assert!(sent.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 1_000));
    assert_eq!(sent.len(), 3 + 10);
}

#[test]
fn what_is_recorded_while_a_backlog_drains_is_no_part_of_it() {
    let mut shelf = Shelf::with(1_000, 10);
    let mut machine = machine(Memory::default());
    machine.note_backlog(&shelf);
    shelf.waiting.append(&mut Shelf::with(3_000, 10).waiting);
    let sent = run(&mut machine, &mut shelf, at(0), 100, |_| status(200));
    assert!(shelf.delivered.iter().copied().eq(1..=3_000));
    let times: Vec<u128> = sent.iter().map(|(time, _)| *time).collect();
    assert_eq!(times, [0, 1_000, 1_000, 1_000, 1_000, 1_000]);
}

#[test]
fn f27_a_clock_set_between_recording_and_sending_does_not_move_the_event() {
    for set in [-7_200_000, 7_200_000] {
        let mut shelf = Shelf::with(1, 10);
        let mut machine = machine(Memory::default());
        let mut now = at(60);
        now.wall = Moment::from_millis(now.wall.as_millis() + set);
        let Step::Send(request) = machine.next(&now, &permit(Moment::EARLIEST), &mut shelf) else {
            panic!("nothing was sent");
        };
        assert_eq!(sent_at(&request), rfc3339(at(60).wall));
    }
}

#[test]
fn what_waited_too_long_is_not_sent_any_more_however_long_nothing_was_recorded() {
    let mut shelf = Shelf::with(2, 10);
    let mut machine = machine(Memory::default());
    run(&mut machine, &mut shelf, at(0), 1, |_| {
        Err(Failure::Unreachable)
    });
    let later = at(AGE.as_secs() + 1);
    let step = machine.next(&later, &permit(Moment::EARLIEST), &mut shelf);
    assert_eq!(step, Step::Idle);
    assert_eq!(shelf.lost, [(1, Loss::QuotaAge), (2, Loss::QuotaAge)]);
}
