//! What delivery makes of an answer, without a disk and a network.

use std::time::Duration;

use telemetry_client::delivery::{
    AckRule, Answer, Backoff, Boot, Failure, Fate, Machine, Memory, Seq, Settings, Stamp, Step,
    Store, Verdict, Waiting,
};
use telemetry_core::Moment;
use telemetry_core::consent::{Choice, Diagnostics, Permit, Switch};

/// 2026-11-25T10:00:00Z
pub(super) const NOW: Moment = Moment::from_millis(1_795_600_800_000);

pub(super) fn permit() -> Permit<Diagnostics> {
    let since = Moment::EARLIEST;
    let facts = Diagnostics {
        switch: Switch::On,
        choice: Some(Choice::On { since }),
        ..Diagnostics::default()
    };
    let permit = facts.decide(since).permit();
    permit.expect("the administrator said yes")
}

pub(super) const fn stamp(wall: Moment) -> Stamp {
    Stamp {
        wall,
        boot: Boot(1),
        up: Duration::from_hours(1),
    }
}

pub(super) fn settings(ack: AckRule) -> Settings {
    Settings {
        destination: "here".to_owned(),
        ack,
        backoff: Backoff::default(),
        compress: false,
    }
}

/// What follows from what came of a request, and how long nothing goes out then.
pub(super) fn judge(
    result: &Result<Answer, Failure>,
    ack: AckRule,
    wall: Moment,
) -> (Verdict, Duration) {
    let now = stamp(wall);
    let random = fastrand::Rng::with_seed(0);
    let mut machine = Machine::new(settings(ack), Memory::default(), random);
    let mut store = OneMessage {
        waits: true,
        delivered: false,
    };
    let step = machine.next(&now, &permit(), &mut store);
    assert!(matches!(step, Step::Send(_)), "{step:?}");
    let verdict = machine.on_result(&now, result, &mut store);
    let verdict = verdict.expect("a request is under way");
    assert_eq!(store.delivered, verdict == Verdict::Delivered);
    (verdict, machine.gate().wait(&now))
}

/// A store with a single message.
struct OneMessage {
    waits: bool,
    delivered: bool,
}

const MESSAGE: &[u8] = br#"{"type":"track"}"#;

impl Store for OneMessage {
    fn expire(&mut self, _: &Stamp) {}

    fn waiting(&self) -> impl Iterator<Item = Waiting> + '_ {
        let message = Waiting {
            seq: 1,
            bytes: MESSAGE.len(),
            recorded: Stamp::default(),
        };
        self.waits.then_some(message).into_iter()
    }

    fn message(&mut self, _: Seq) -> Option<Vec<u8>> {
        self.waits.then(|| MESSAGE.to_vec())
    }

    fn settle(&mut self, messages: &[Seq], fate: Fate<'_>) {
        if !messages.is_empty() {
            self.waits = false;
            self.delivered = matches!(fate, Fate::Delivered { .. });
        }
    }

    fn save(&mut self, _: &Memory) {}
}
