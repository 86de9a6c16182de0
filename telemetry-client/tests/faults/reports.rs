//! A report from its preview to the log of what was accepted.

use std::sync::Arc;
use std::time::Duration;

use telemetry_client::client::{Outcome, Unrecorded};
use telemetry_client::delivery::{Parked, Trouble};
use telemetry_client::disk::{Disk, SystemDisk};
use telemetry_client::ledger::Loss;
use telemetry_client::outbox::{Claim, View};
use telemetry_client::report::{DayReport, MESSAGE_ID, Preview, SENT_AT, TIMESTAMP};
use telemetry_client::state::StateDir;
use telemetry_core::consent::Limits;
use telemetry_core::{Record, Scope};

use super::hosts::{Happened, Small, Yes, nobody, start};
use super::server::{Reply, Server};

/// Long enough for everything but an endpoint that never answers.
const PATIENCE: Duration = Duration::from_secs(30);

fn view(state: &StateDir) -> View {
    let disk: Arc<dyn Disk> = Arc::new(SystemDisk);
    state.view(&disk).unwrap()
}

/// The messages of the last report that wait.
fn last(seen: &View) -> impl Iterator<Item = &[u8]> {
    seen.report(seen.last_report.unwrap().window)
}

/// Replaces the value of a text key in JSON.
fn with_placeholder(json: &[u8], key: &str, placeholder: &str) -> String {
    let text = std::str::from_utf8(json).unwrap();
    let start = text.find(&format!("\"{key}\":\"")).unwrap() + key.len() + 4;
    let end = start + text[start..].find('"').unwrap();
    format!("{}{placeholder}{}", &text[..start], &text[end..])
}

#[test]
fn a_preview_is_what_is_spooled_and_what_is_spooled_is_what_is_sent() {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path());
    let small = Small {
        plugins: vec!["a".to_owned()],
        ..Small::default()
    };
    let events: [&dyn Record; 2] = [&small, &Small::default()];
    let content = DayReport::new(&events, &Scope::default(), &Limits::default());

    let client = start(dir.path(), &nobody(), &Yes::new(true));
    let made = client.report(&events, &Scope::default());
    assert_eq!(made, Ok(Claim::Made(2)));
    drop(client);
    let seen = view(&state);
    let preview = content.preview(seen.identity);
    let spooled: Vec<Vec<u8>> = last(&seen).map(<[u8]>::to_vec).collect();
    assert_eq!(spooled.len(), 2);
    for (before, after) in preview.messages().iter().zip(&spooled) {
        let after = with_placeholder(after, "messageId", MESSAGE_ID);
        let after = with_placeholder(after.as_bytes(), "timestamp", TIMESTAMP);
        assert_eq!(String::from_utf8(before.clone()).unwrap(), after);
    }

    let server = Server::healthy();
    let client = start(dir.path(), &server.url, &Yes::new(true));
    let sent = client.send_report(&events, &Scope::default(), PATIENCE);
    assert_eq!(sent.unwrap().outcome, Outcome::Accepted);
    drop(client);
    let received = server.received();
    for waits in &seen.messages {
        let json = std::str::from_utf8(&waits.json).unwrap();
        assert!(received.iter().any(|request| request.body.contains(json)));
    }
    let last = received.last().unwrap();
    let bodies = Preview::new(spooled).bodies();
    let body = String::from_utf8(bodies.concat()).unwrap();
    assert!(
        last.body
            .ends_with(&body["{\"batch\":[".len()..].replace(SENT_AT, &last.sent_at()))
    );
    let log = telemetry_client::sent::read(&SystemDisk, &state.sent()).unwrap();
    assert!(
        log.iter()
            .map(|sent| &sent.body)
            .eq(received.iter().map(|request| &request.body))
    );
}

#[test]
fn a_report_of_which_a_part_was_refused_is_not_told_as_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(|request| {
        let poisoned = request.body.contains("\"enable_mail\":true");
        Reply::status(if poisoned { 400 } else { 200 })
    });
    let client = start(dir.path(), &server.url, &Yes::new(true));
    let poison = Small {
        enable_mail: true,
        ..Small::default()
    };
    let events: [&dyn Record; 2] = [&Small::default(), &poison];
    let sent = client.send_report(&events, &Scope::default(), PATIENCE);
    let sent = sent.unwrap();
    assert_eq!((sent.report.delivered, sent.report.dropped), (1, 1));
    assert_eq!(sent.outcome, Outcome::Refused);
}

#[test]
fn sending_a_report_tells_what_became_of_it() {
    let report = |server: &Server| {
        let dir = tempfile::tempdir().unwrap();
        let client = start(dir.path(), &server.url, &Yes::new(true));
        let sent = client.send_report(&[&Small::default()], &Scope::default(), PATIENCE);
        drop(client);
        (sent.unwrap(), view(&StateDir::new(dir.path())))
    };
    let (sent, seen) = report(&Server::healthy());
    assert_eq!(sent.claim, Claim::Made(1));
    assert_eq!(sent.outcome, Outcome::Accepted);
    assert_eq!((sent.report.messages, sent.report.delivered), (1, 1));
    assert_eq!(seen.last_report, Some(sent.report));
    assert_eq!(seen.messages, []);

    let (sent, seen) = report(&Server::start(|_| Reply::status(401)));
    let parked = Parked::Refused(401);
    assert_eq!(sent.outcome, Outcome::Parked(parked));
    assert_eq!(seen.parked(), Some(parked));
    assert_eq!((seen.messages.len(), sent.report.waiting()), (2, 1));
    assert!(seen.waiting_bytes() > 300);

    let poisoned = |body: &str| body.contains("\"small\"");
    let refusing = Server::start(move |request| {
        Reply::status(if poisoned(&request.body) { 400 } else { 200 })
    });
    let (sent, _) = report(&refusing);
    assert_eq!(sent.outcome, Outcome::Refused);
    assert_eq!((sent.report.delivered, sent.report.dropped), (0, 1));

    let limited = Server::start(|_| Reply::with(429, "Retry-After", "3600"));
    let (sent, seen) = report(&limited);
    let Outcome::Spooled { trouble, pause } = sent.outcome else {
        unreachable!("{sent:?}");
    };
    assert_eq!(trouble, Some(Trouble::Status(429)));
    assert!(pause > Duration::from_secs(3_500));
    assert_eq!(seen.trouble(), trouble);
}

#[test]
fn a_report_without_consent_is_refused_and_one_that_waits_keeps_its_window() {
    let dir = tempfile::tempdir().unwrap();
    let send = |yes: bool, url: &str, time: Duration| {
        let client = start(dir.path(), url, &Yes::new(yes));
        client.send_report(&[&Small::default()], &Scope::default(), time)
    };
    let refused = send(false, &nobody(), PATIENCE);
    assert_eq!(refused, Err(Unrecorded::Lost(Loss::Consent)));
    assert_eq!(view(&StateDir::new(dir.path())), View::default());

    let hanging = Server::start(|_| Reply::Hang);
    // What is durable is known, even if nobody waits for what becomes of it.
    let first = send(true, &hanging.url, Duration::ZERO).unwrap();
    assert_eq!(first.claim, Claim::Made(1));
    assert!(matches!(first.outcome, Outcome::Spooled { .. }));
    let server = Server::healthy();
    let second = send(true, &server.url, PATIENCE).unwrap();
    assert_eq!(second.claim, Claim::MadeBefore);
    assert_eq!(second.outcome, Outcome::Accepted);
    assert_eq!(second.report.made, first.report.made);
}

#[test]
fn a_look_takes_no_lock_and_changes_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path());
    assert_eq!(view(&state), View::default());
    assert_eq!(SystemDisk.list(dir.path()).unwrap(), [""; 0]);

    let client = start(dir.path(), &nobody(), &Yes::new(true));
    client
        .report(&[&Small::default()], &Scope::default())
        .unwrap();
    let files = || -> Vec<_> {
        let names = SystemDisk.list(&state.outbox()).unwrap();
        let content = |name: String| {
            let bytes = SystemDisk.read(&state.outbox().join(&name)).unwrap();
            (name, bytes)
        };
        names.into_iter().map(content).collect()
    };
    // The client is still there, and holds the lock.
    assert_eq!(last(&view(&state)).count(), 1);
    drop(client);
    let before = files();
    assert_eq!(last(&view(&state)).count(), 1);
    assert_eq!(files(), before);
}

#[test]
fn a_look_while_a_client_writes_and_sends_sees_no_damage() {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path());
    let server = Server::healthy();
    let client = start(dir.path(), &server.url, &Yes::new(true));
    let writing = std::thread::spawn(move || {
        for _ in 0..300 {
            client.track_durable(&Happened::default()).unwrap();
        }
        client.close(PATIENCE)
    });
    while !writing.is_finished() {
        let seen = view(&state);
        assert_eq!(seen.ledger.lost(Loss::Corrupt), 0);
        assert!(seen.ledger.balances(seen.messages.len() as u64), "{seen:?}");
    }
    let closed = writing.join().unwrap();
    assert_eq!(view(&state).ledger, closed.ledger);
}

#[test]
fn a_new_identity_leaves_nothing_of_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path());
    let mut identities = Vec::new();
    for _ in 0..2 {
        let client = start(dir.path(), &nobody(), &Yes::new(true));
        client
            .report(&[&Small::default()], &Scope::default())
            .unwrap();
        drop(client);
        identities.push(view(&state).identity.unwrap());
        state.reset_identity(&SystemDisk).unwrap();
        assert_eq!(view(&state), View::default());
    }
    assert_ne!(identities[0], identities[1]);
}
