//! What happens to the files of a sound outbox costs no message that lies before it, and a single
//! byte costs at most the message that it is in.
//!
//! Each line of the input is a letter and numbers. At first they say what the outbox went through:
//! `a` appends so many occurrences, `r` makes a report of so many events, `d` delivers so many of the
//! oldest messages, `o` opens it anew. Then they damage a file, given by its place in the directory:
//! `f FILE AT BITS` flips bits of a byte, `c FILE AT` cuts it off, `x FILE` unlinks it, and
//! `w FILE AT TEXT` writes a text over what is there.

use std::collections::BTreeSet;
use std::ops::Range;

use telemetry_client::delivery::{Fate, Memory, Seq, Stamp, Store as _};
use telemetry_client::outbox::{Draft, Outbox};

use super::delivery::{NOW, permit, stamp};
use super::shelf::{Content, ROOM, Shelf};

/// Lines beyond these are not looked at.
const MOST_LINES: usize = 24;

pub(super) fn holds(input: &[u8]) {
    let lines = input.split(|byte| *byte == b'\n').take(MOST_LINES);
    let lines: Vec<Line<'_>> = lines.filter_map(Line::of).collect();
    let is_damage = |line: &&Line<'_>| b"fcxw".contains(&line.letter);
    let past = lines.iter().take_while(|line| !is_damage(line));
    let damage = lines.iter().skip_while(|line| !is_damage(line));

    let shelf = Shelf::default();
    let history = History::on(&shelf, past);
    let damage = Damage::to(&shelf, damage);
    let expected = history.left_by(&damage);

    let now = stamp(NOW);
    let mut outbox = shelf.open(ROOM, &now);
    let after = Content::of(&mut outbox);
    drop(outbox);
    assert_eq!(after.missing(), 0, "the ledger balances");
    let kept: BTreeSet<&[u8]> = after.messages.iter().map(Vec::as_slice).collect();
    assert_eq!(
        kept.len(),
        after.messages.len(),
        "no message is there twice"
    );
    for message in expected {
        assert!(kept.contains(message), "{}", message.escape_ascii());
    }
    for message in kept {
        let is_known = history.ever.contains(message) || message.starts_with(IDENTIFY);
        assert!(is_known, "{}", message.escape_ascii());
    }
    assert_eq!(Content::of(&mut shelf.open(ROOM, &now)), after);
}

/// A line of the input.
struct Line<'i> {
    letter: u8,
    numbers: [usize; 3],
    text: &'i [u8],
}

impl<'i> Line<'i> {
    fn of(line: &'i [u8]) -> Option<Self> {
        let (letter, rest) = line.split_first()?;
        let mut words = rest.trim_ascii_start().splitn(3, |byte| *byte == b' ');
        let mut number = || {
            let word = words.next().unwrap_or_default();
            let number = str::from_utf8(word).ok().and_then(|word| word.parse().ok());
            (number.unwrap_or(0), word)
        };
        let (first, _) = number();
        let (second, _) = number();
        let (third, text) = number();
        Some(Self {
            letter: *letter,
            numbers: [first, second, third],
            text,
        })
    }
}

/// What an outbox went through.
#[derive(Debug, Default)]
struct History {
    /// All messages that there ever were.
    ever: BTreeSet<Vec<u8>>,
    records: Vec<Record>,
}

/// A record in a file.
#[derive(Debug)]
struct Record {
    file: String,
    frame: Range<usize>,
    /// The report that it is a part of.
    report: Option<i64>,
    /// Its message, if it waits.
    message: Option<Vec<u8>>,
}

impl History {
    fn on<'l>(shelf: &Shelf, lines: impl Iterator<Item = &'l Line<'l>>) -> Self {
        let mut history = Self::default();
        let mut outbox = shelf.open(ROOM, &stamp(NOW));
        for (window, line) in (0..).zip(lines) {
            let [number, ..] = line.numbers;
            match line.letter {
                b'a' => append(&mut outbox, number % 20),
                b'r' => report(&mut outbox, window, number % 6),
                b'd' => deliver(&mut outbox, number),
                b'o' => {
                    drop(outbox);
                    outbox = shelf.open(ROOM, &stamp(NOW));
                }
                _ => {}
            }
            history.ever.extend(Content::of(&mut outbox).messages);
        }
        let waiting = Content::of(&mut outbox).messages;
        drop(outbox);
        history.ever.extend(waiting.iter().cloned());
        for file in shelf.files() {
            if file.strip_suffix(".spool").is_some() {
                history.records.extend(records(shelf, &file, &waiting));
            }
        }
        let found = history
            .records
            .iter()
            .filter_map(|record| record.message.as_ref());
        assert_eq!(found.count(), waiting.len(), "each lies in one file");
        history
    }

    /// The messages that must be left.
    fn left_by(&self, damage: &Damage) -> Vec<&[u8]> {
        // A report that is not whole any more may be made again instead.
        let hit = self.records.iter().filter(|record| damage.hits(record));
        let broken: BTreeSet<i64> = hit.filter_map(|record| record.report).collect();
        let left = self.records.iter().filter(|record| {
            let is_whole = record.report.is_none_or(|report| !broken.contains(&report));
            is_whole && !damage.hits(record)
        });
        left.filter_map(|record| record.message.as_deref())
            .collect()
    }
}

/// The records of a file.
fn records(shelf: &Shelf, file: &str, waiting: &[Vec<u8>]) -> Vec<Record> {
    let bytes = shelf.read(file);
    let mut records = Vec::new();
    let mut at = 0;
    for line in bytes.split(|byte| *byte == b'\n') {
        if !line.is_empty() {
            let text = String::from_utf8_lossy(line);
            let report = text.split_once("\"window\":").map(|(_, behind)| behind);
            let report = report.and_then(|behind| behind.split(',').next()?.parse().ok());
            let lies_here = |message: &&Vec<u8>| {
                line.strip_suffix(b"}")
                    .is_some_and(|line| line.ends_with(message))
            };
            records.push(Record {
                file: file.to_owned(),
                frame: at..at + line.len(),
                report,
                message: waiting.iter().find(lies_here).cloned(),
            });
        }
        at += line.len() + 1;
    }
    records
}

/// What happened to the files.
#[derive(Debug, Default)]
struct Damage {
    hits: Vec<Hit>,
    gone: BTreeSet<String>,
}

/// A stretch of a file that is not what it was.
#[derive(Debug)]
struct Hit {
    file: String,
    stretch: Range<usize>,
}

impl Damage {
    /// Whether it may cost this record. One byte costs the record that it is in. More of them cost
    /// what follows too: the next line end may be gone, or everything.
    fn hits(&self, record: &Record) -> bool {
        let here = || self.hits.iter().filter(|hit| hit.file == record.file);
        let frame = &record.frame;
        self.gone.contains(&record.file)
            || match here().count() {
                1 => {
                    here().any(|hit| hit.stretch.start < frame.end && frame.start < hit.stretch.end)
                }
                _ => here().any(|hit| hit.stretch.start < frame.end),
            }
    }

    fn to<'l>(shelf: &Shelf, lines: impl Iterator<Item = &'l Line<'l>>) -> Self {
        let mut damage = Self::default();
        for line in lines {
            let files = shelf.files();
            let [file, at, number] = line.numbers;
            let Some(file) = files.get(file % files.len().max(1)) else {
                continue;
            };
            let mut bytes = shelf.read(file);
            let at = at % (bytes.len() + 1);
            let stretch = match line.letter {
                b'f' => {
                    let bits = u8::try_from(number % 256).unwrap_or(1).max(1);
                    let Some(byte) = bytes.get_mut(at) else {
                        continue;
                    };
                    *byte ^= bits;
                    at..at + 1
                }
                b'c' => {
                    bytes.truncate(at);
                    at..usize::MAX
                }
                b'w' => {
                    let end = (at + line.text.len()).min(bytes.len());
                    bytes.splice(at..end, line.text.iter().copied());
                    at..usize::MAX
                }
                b'x' => {
                    shelf.remove(file);
                    damage.gone.insert(file.clone());
                    continue;
                }
                _ => continue,
            };
            shelf.put(file, &bytes);
            let file = file.clone();
            damage.hits.push(Hit { file, stretch });
        }
        damage
    }
}

/// How a message begins that makes an identifier known.
const IDENTIFY: &[u8] = br#"{"type":"identify""#;

const PROPERTIES: &[u8] = br#"{"method":"ldap"}"#;

fn draft(event: &'static str, recorded: Stamp) -> Draft<'static> {
    Draft {
        event,
        properties: PROPERTIES,
        recorded,
    }
}

fn append(outbox: &mut Outbox, messages: usize) {
    let now = stamp(NOW);
    let drafts = vec![draft("login_failed", now); messages];
    let outcomes = outbox.append(&permit(), &drafts, &now);
    assert!(outcomes.iter().all(Result::is_ok));
}

fn report(outbox: &mut Outbox, window: i64, events: usize) {
    let now = stamp(NOW);
    let drafts = vec![draft("activity", now); events];
    let made = outbox.append_report(&permit(), window, &drafts, &now);
    assert_eq!(made.is_ok(), events > 0);
}

fn deliver(outbox: &mut Outbox, messages: usize) {
    let oldest: Vec<Seq> = outbox
        .waiting()
        .map(|waiting| waiting.seq)
        .take(messages)
        .collect();
    let fate = Fate::Delivered {
        body: b"{}",
        at: NOW,
        repeated: false,
    };
    outbox.settle(&oldest, fate);
    outbox.save(&Memory::default());
}
