use std::panic::catch_unwind;
use std::time::Duration;

use telemetry_core::consent::Limits;

use super::*;
use crate::client::{Outcome, Setup, Unrecorded};
use crate::delivery::{Answer, Clock, Failure, Request, Stamp, Transport};
use crate::disk::SystemDisk;
use crate::endpoint::Endpoint;
use crate::ledger::{Ledger, Loss};
use crate::outbox::Claim;
use crate::sample::{Happened, Kind, Small};
use crate::state::StateDir;

const GOOD: Happened = Happened { kind: Kind::Good };
const BAD: Happened = Happened { kind: Kind::Bad };

/// A clock that stands still, as that of a sink does.
#[derive(Debug)]
struct Still;

impl Clock for Still {
    fn now(&self) -> Stamp {
        Stamp::default()
    }
}

/// An endpoint that cannot be reached.
#[derive(Debug)]
struct Nobody;

impl Transport for Nobody {
    fn send(
        &self,
        _: telemetry_core::consent::Permit<Diagnostics>,
        _: Request,
    ) -> impl Future<Output = Result<Answer, Failure>> + Send + 'static {
        std::future::ready(Err(Failure::Unreachable))
    }
}

fn facts(choice: Option<Choice>) -> Diagnostics {
    Diagnostics {
        switch: Switch::On,
        choice,
        ..Diagnostics::default()
    }
}

/// What a host is answered, and what the ledger says of it in the end.
type Answers = (
    Result<(), Unrecorded>,
    Result<(), Unrecorded>,
    [Result<Claim, Unrecorded>; 2],
    Ledger,
);

fn use_client(client: Client, limits: &Limits) -> Answers {
    client.set_limits(limits.clone());
    let tracked = client.track(&GOOD);
    let durable = client.track_durable(&BAD);
    let small = Small::default();
    let report = || client.report(&[&small], &Scope::default());
    let reports = [report(), report()];
    (
        tracked,
        durable,
        reports,
        client.close(Duration::from_secs(9)).ledger,
    )
}

#[test]
fn a_sink_answers_as_a_client_does() {
    let since = |millis| {
        let since = Moment::from_millis(millis);
        Some(Choice::On { since })
    };
    let choices = [since(0), since(1), Some(Choice::Off), None];
    for choice in choices {
        for without in ["", "happened", "small"] {
            let limits = Limits {
                without_events: vec![without.to_owned()],
                ..Limits::default()
            };
            let sink = TestSink::default();
            sink.set_consent(facts(choice));
            let (tracked, durable, reports, ledger) = use_client(sink.client(), &limits);

            let dir = tempfile::tempdir().unwrap();
            let setup = Setup::new(StateDir::new(dir.path()), Endpoint::new("https://a", "key"));
            let decide = move |now| facts(choice).decide(now);
            let clock = Arc::new(Still);
            let client =
                Client::start_with(setup, decide, Nobody, clock, Arc::new(SystemDisk)).unwrap();
            let (real_tracked, real_durable, real_reports, real) = use_client(client, &limits);

            let case = (choice, without);
            assert_eq!(tracked, real_tracked, "{case:?}");
            assert_eq!(durable, real_durable, "{case:?}");
            assert_eq!(reports, real_reports, "{case:?}");
            assert_eq!(
                ledger.lost(Loss::Consent),
                real.lost(Loss::Consent),
                "{case:?}"
            );
            // The client's own message that makes an identifier known.
            let own = u64::from(choice == since(0));
            assert_eq!(ledger.accepted + own, real.accepted, "{case:?}");
            assert!(ledger.balances(0));
        }
    }
}

#[test]
fn assertions_hold_for_what_was_recorded_and_for_nothing_else() {
    let sink = TestSink::default();
    let client = sink.client();
    client.track(&BAD).unwrap();
    client.track_durable(&BAD).unwrap();
    let small = Small {
        plugins: vec!["a".to_owned()],
        ..Small::default()
    };
    let sent = client.send_report(&[&small], &Scope::default(), Duration::ZERO);
    assert_eq!(sent.unwrap().outcome, Outcome::Accepted);

    sink.assert_tracked(&BAD);
    sink.assert_count::<Happened>(2);
    sink.assert_reported(&small);
    assert_eq!(sink.reports(), 1);
    assert_eq!(sink.reported::<Small>()[0].event(), "small");
    assert_eq!(sink.tracked::<Happened>()[1]["kind"], "bad");
    assert_eq!(sink.tracked::<Happened>()[1]["other"], Value::Null);

    let fails: [fn(&TestSink); 4] = [
        |sink| sink.assert_tracked(&GOOD),
        |sink| sink.assert_count::<Happened>(1),
        |sink| sink.assert_reported(&Small::default()),
        TestSink::assert_nothing,
    ];
    for assertion in fails {
        let sink = sink.clone();
        assert!(catch_unwind(move || assertion(&sink)).is_err());
    }
}

#[test]
fn consent_that_ends_ends_recording_and_so_does_closing() {
    let sink = TestSink::without_consent();
    sink.set_consent(facts(Some(Choice::Off)));
    let client = sink.client();
    client.track(&GOOD).unwrap();
    sink.assert_nothing();
    sink.set_consent(facts(Some(Choice::On {
        since: Moment::from_millis(5),
    })));
    client.track(&GOOD).unwrap();
    sink.assert_nothing();
    sink.set_now(Moment::from_millis(5));
    client.track(&GOOD).unwrap();
    sink.assert_count::<Happened>(1);
    let closed = client.close(Duration::ZERO);
    assert_eq!((closed.ledger.accepted, closed.ledger.delivered), (2, 1));
}
