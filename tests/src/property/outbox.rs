//! Whatever files lie in an outbox's directory, it opens, it looks the same each time, and delivery
//! gets it empty.
//!
//! The input is an [archive](super::archive) of the directory; files below `sent/` lie in the sent log's. A line that begins with `{` stands for a
//! sound frame around it; every other line is taken as it is.

use telemetry_client::delivery::{AckRule, Answer, Machine, Stamp, Step};
use telemetry_client::disk::remove_all;
use telemetry_client::outbox::{Outbox, Quota, view};

use super::archive;
use super::delivery::{NOW, permit, settings, stamp};
use super::shelf::{Content, ROOM, Shelf, missing};

pub(super) fn holds(input: &[u8]) {
    opens_as_it_looks_and_gets_empty(&filled(input));
    keeps_to_a_quota(&filled(input));
}

fn opens_as_it_looks_and_gets_empty(shelf: &Shelf) {
    let now = stamp(NOW);
    let looked = || view(&shelf.disk(), Shelf::dir()).expect("a disk in memory refuses nothing");
    let seen = looked();
    assert_eq!(seen, looked(), "looking changes nothing");

    let mut outbox = shelf.open(ROOM, &now);
    let first = Content::of(&mut outbox);
    let mut kept = seen.messages.iter().map(|waits| &waits.json);
    assert!(
        first.messages.len() - kept.len() <= 1,
        "at most the identifier's message is new"
    );
    assert!(first.messages.iter().zip(&mut kept).all(|(a, b)| a == b));
    assert!(kept.next().is_none(), "nothing that was seen is lost");
    assert_eq!(first.missing(), missing(&seen.ledger, seen.messages.len()));
    drop(outbox);

    let mut outbox = shelf.open(ROOM, &now);
    assert_eq!(
        Content::of(&mut outbox),
        first,
        "a second time it is the same"
    );
    deliver_all(&mut outbox, now);
    let last = Content::of(&mut outbox);
    assert_eq!((last.messages.len(), last.missing()), (0, first.missing()));
    drop(outbox);

    assert_eq!(Content::of(&mut shelf.open(ROOM, &now)), last);
    remove_all(shelf.disk().as_ref(), Shelf::dir()).expect("a disk in memory refuses nothing");
    assert!(shelf.files().is_empty());
}

fn keeps_to_a_quota(shelf: &Shelf) {
    let now = stamp(NOW);
    let quota = Quota {
        bytes: 1_500,
        messages: 5,
        ..Quota::default()
    };
    let mut outbox = shelf.open(quota, &now);
    assert!(outbox.waiting_messages() <= quota.messages);
    assert!(outbox.waiting_bytes() <= quota.bytes);
    let first = Content::of(&mut outbox);
    drop(outbox);
    assert_eq!(Content::of(&mut shelf.open(quota, &now)), first);
}

/// An endpoint takes everything, as fast as it may be sent.
fn deliver_all(outbox: &mut Outbox, mut now: Stamp) {
    let mut settings = settings(AckRule::AnyBody);
    settings
        .destination
        .clone_from(&outbox.memory().destination);
    let random = fastrand::Rng::with_seed(0);
    let mut machine = Machine::new(settings, outbox.memory().clone(), random);
    let taken = Ok(Answer {
        status: 200,
        ..Answer::default()
    });
    // A request for each message, and a pause after each request.
    let most = 2 * outbox.waiting_messages() + 2 + outbox.memory().attempts.len();
    for _ in 0..=most {
        match machine.next(&now, &permit(), outbox) {
            Step::Send(_) => {
                machine.on_result(&now, &taken, outbox);
            }
            Step::Wait(wait) => {
                now = Stamp {
                    wall: now.wall.after(wait),
                    up: now.up.saturating_add(wait),
                    ..now
                }
            }
            Step::Idle => return,
        }
    }
    assert_eq!(outbox.waiting_messages(), 0, "delivery comes to an end");
}

fn filled(input: &[u8]) -> Shelf {
    let shelf = Shelf::default();
    for (name, text) in archive::files(input) {
        let sent = name.strip_prefix("sent/");
        if is_file_name(sent.unwrap_or(name)) {
            match sent {
                Some(name) => shelf.put_sent(name, text),
                None => shelf.put(name, &framed(text)),
            }
        }
    }
    shelf
}

/// Whether a directory could hold a file of this name.
fn is_file_name(name: &str) -> bool {
    !(name.is_empty() || name == "." || name == ".." || name.contains(['/', '\0']))
}

/// The file's bytes.
fn framed(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b"{") {
            let json = line.strip_suffix(b"\n").unwrap_or(line);
            let head = format!("{:08x} {:08x} ", json.len(), crc32fast::hash(json));
            bytes.extend_from_slice(head.as_bytes());
        }
        bytes.extend_from_slice(line);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_json_becomes_a_frame_that_the_outbox_reads() {
        let shelf = filled(include_bytes!("../../../fuzz/seeds/outbox/waiting"));
        let seen = view(&shelf.disk(), Shelf::dir()).unwrap();
        assert!(seen.identity.is_some());
        assert!(seen.messages.len() > 1);
        assert_eq!(seen.ledger.delivered, 2);
    }
}
