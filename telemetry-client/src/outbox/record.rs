//! One message in the outbox, and what is known of it.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::frame;
use crate::delivery::{Seq, Stamp};
use crate::identity::Identity;
use crate::segment::{Identify, Message, PushError};
use crate::time_text::rfc3339;

/// The largest number of a message or a file; what has a larger one was not written by an outbox.
pub(super) const MOST: u64 = 1 << 53;

/// What kind of message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something that happened.
    Occurrence,
    /// One event of a daily report.
    Report(Part),
    /// The first message of an installation.
    Identify,
}

impl Kind {
    /// Whether it is a part of the report with this number.
    #[must_use]
    pub fn is_of_report(self, window: i64) -> bool {
        match self {
            Self::Report(part) => part.window == window,
            Self::Occurrence | Self::Identify => false,
        }
    }
}

/// Which part of which report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The report's number.
    pub window: i64,
    /// From zero.
    pub part: u32,
    /// How many the report has.
    pub of: u32,
}

impl Part {
    /// Whether no part follows: a report of which it is there was written whole.
    pub(super) const fn is_last(self) -> bool {
        self.part + 1 >= self.of
    }
}

/// An event that is to become a message.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// The event's name.
    pub event: &'a str,
    /// Its properties, one JSON object as the encoder wrote it.
    pub properties: &'a [u8],
    /// When it was recorded.
    pub recorded: Stamp,
}

/// Who sends, and so how messages are identified.
///
/// Identifiers are computed from the installation's identifier and what makes the message unique,
/// so a report that is made twice is recognized, and no source of chance is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Author(pub(super) Identity);

impl Author {
    pub(super) fn occurrence(self, seq: Seq, draft: &Draft<'_>) -> Result<Vec<u8>, PushError> {
        let unique =
            Uuid::new_v5(&self.0.space(), format!("occurrence:{seq}").as_bytes()).into_bytes();
        let [_, _, _, _, _, _, random @ ..] = unique;
        let millis = u64::try_from(draft.recorded.wall.as_millis()).unwrap_or(0);
        let id = uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
        self.track(id, draft)
    }

    /// `nth` counts the events of one name in one report.
    pub(super) fn report(
        self,
        window: i64,
        nth: usize,
        draft: &Draft<'_>,
    ) -> Result<Vec<u8>, PushError> {
        let name = format!("report:{window}:{}:{nth}", draft.event);
        self.track(Uuid::new_v5(&self.0.space(), name.as_bytes()), draft)
    }

    pub(super) fn identify(self, recorded: &Stamp) -> Vec<u8> {
        Identify {
            anonymous_id: &self.0.to_string(),
            message_id: &Uuid::new_v5(&self.0.space(), b"identify").to_string(),
            timestamp: &rfc3339(recorded.wall),
        }
        .to_json()
    }

    fn track(self, id: Uuid, draft: &Draft<'_>) -> Result<Vec<u8>, PushError> {
        Message {
            event: draft.event,
            properties: draft.properties,
            anonymous_id: &self.0.to_string(),
            message_id: &id.to_string(),
            timestamp: &rfc3339(draft.recorded.wall),
        }
        .to_json()
    }
}

/// A record as its frame holds it. The message comes last, so that it can be read without the rest.
#[derive(Debug, Deserialize)]
pub(super) struct Record<'a> {
    pub(super) seq: Seq,
    pub(super) kind: Kind,
    pub(super) recorded: Stamp,
    #[serde(borrow)]
    message: &'a RawValue,
}

impl<'a> Record<'a> {
    pub(super) fn read(json: &'a [u8]) -> Option<Self> {
        let record: Self = serde_json::from_slice(json).ok()?;
        let is_last = json.strip_suffix(b"}")?.ends_with(record.message());
        (is_last && record.seq <= MOST).then_some(record)
    }

    /// The message's JSON object.
    pub(super) fn message(&self) -> &'a [u8] {
        self.message.get().as_bytes()
    }
}

/// Appends the frame of a record.
pub(super) fn push(out: &mut Vec<u8>, seq: Seq, kind: Kind, recorded: &Stamp, message: &[u8]) {
    frame::push(out, |out| {
        out.extend_from_slice(b"{\"seq\":");
        member(out, &seq);
        out.extend_from_slice(b",\"kind\":");
        member(out, &kind);
        out.extend_from_slice(b",\"recorded\":");
        member(out, recorded);
        out.extend_from_slice(b",\"message\":");
        out.extend_from_slice(message);
        out.push(b'}');
    });
}

/// The message of so many bytes in the frame of a record; `None` if the frame is damaged.
pub(super) fn message(frame: &[u8], bytes: usize) -> Option<Vec<u8>> {
    let (b'}', json) = frame::read(frame)?.split_last()? else {
        return None;
    };
    json.get(json.len().checked_sub(bytes)?..)
        .map(<[u8]>::to_vec)
}

fn member(out: &mut Vec<u8>, value: &impl Serialize) {
    // Writing numbers and names into a `Vec` cannot fail.
    let _ = serde_json::to_writer(out, value);
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use telemetry_core::Moment;

    use super::*;
    use crate::delivery::Boot;

    const DRAFT: Draft<'_> = Draft {
        event: "login_failed",
        properties: b"{\"method\":\"ldap\"}",
        recorded: Stamp {
            wall: Moment::from_millis(1_795_600_800_000),
            boot: Boot(7),
            up: Duration::from_mins(1),
        },
    };

    fn author() -> Author {
        Author(Uuid::from_u128(0x4a1c_0f1e).into())
    }

    fn id(message: &[u8]) -> String {
        let json: serde_json::Value = serde_json::from_slice(message).unwrap();
        json["messageId"].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_record_is_one_readable_line() {
        let message = author().occurrence(12, &DRAFT).unwrap();
        let mut out = Vec::new();
        push(&mut out, 12, Kind::Occurrence, &DRAFT.recorded, &message);
        let text = String::from_utf8(out).unwrap();
        insta::assert_snapshot!(text.replace(env!("CARGO_PKG_VERSION"), "[version]"));
    }

    #[test]
    fn what_is_written_is_read() {
        let part = Part {
            window: -3,
            part: 1,
            of: 2,
        };
        for kind in [Kind::Occurrence, Kind::Identify, Kind::Report(part)] {
            let mut out = Vec::new();
            push(&mut out, 1, kind, &DRAFT.recorded, b"{\"a\":1}");
            let record = Record::read(frame::read(&out).unwrap()).unwrap();
            assert_eq!((record.seq, record.kind), (1, kind));
            assert_eq!(record.recorded, DRAFT.recorded);
            assert_eq!(record.message(), b"{\"a\":1}");
            assert_eq!(message(&out, 7).as_deref(), Some(record.message()));
        }
    }

    #[test]
    fn a_record_whose_message_is_not_last_is_none() {
        let json = br#"{"seq":1,"kind":"identify","message":{"a":1},"recorded":[0,0,0]}"#;
        assert!(Record::read(json).is_none());
        let json = br#"{"seq":1,"kind":"identify","recorded":[0,0,0],"message":{"a":1}}"#;
        assert!(Record::read(json).is_some());
    }

    #[test]
    fn a_report_made_twice_has_the_same_identifiers_and_nothing_else_has() {
        let report = |window, nth| id(&author().report(window, nth, &DRAFT).unwrap());
        assert_eq!(report(1, 0), report(1, 0));
        let occurrence = |seq| id(&author().occurrence(seq, &DRAFT).unwrap());
        let all = [
            report(1, 0),
            report(1, 1),
            report(2, 0),
            occurrence(1),
            occurrence(2),
            id(&author().identify(&DRAFT.recorded)),
        ];
        let distinct: std::collections::BTreeSet<&String> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(Uuid::parse_str(&all[0]).unwrap().get_version_num(), 5);
        assert_eq!(Uuid::parse_str(&all[3]).unwrap().get_version_num(), 7);
    }
}
