//! The messages of a body that was found declared.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

/// What tells two messages of the same identifier apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Fingerprint([u8; 16]);

impl Fingerprint {
    pub(super) fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // Without their lengths, parts could be divided elsewhere and still be the same.
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        let mut half = [0; 16];
        for (to, from) in half.iter_mut().zip(hash.finalize()) {
            *to = from;
        }
        Self(half)
    }
}

/// One message, as it came.
#[derive(Debug)]
pub(super) struct Message<'a> {
    /// Its name: the event, or else the message's type.
    pub(super) name: Cow<'a, str>,
    pub(super) id: Cow<'a, str>,
    pub(super) text: &'a RawValue,
    /// Of everything but `sentAt`.
    pub(super) frozen: Fingerprint,
    /// Its own, or that of the batch.
    pub(super) sent_at: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    batch: Vec<&'a RawValue>,
    #[serde(borrow, rename = "sentAt")]
    sent_at: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    event: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "messageId")]
    id: Cow<'a, str>,
    #[serde(borrow, rename = "sentAt")]
    sent_at: Option<&'a RawValue>,
}

/// The messages of a batch, in its order.
pub(super) fn of_batch(body: &[u8]) -> serde_json::Result<Vec<Message<'_>>> {
    let Batch { batch, sent_at } = serde_json::from_slice(body)?;
    batch.into_iter().map(|text| of(text, sent_at)).collect()
}

/// The message of a body that holds one.
pub(super) fn of_single(body: &[u8]) -> serde_json::Result<Vec<Message<'_>>> {
    Ok(vec![of(serde_json::from_slice(body)?, None)?])
}

fn of<'a>(text: &'a RawValue, sent_at: Option<&'a RawValue>) -> serde_json::Result<Message<'a>> {
    let head: Head<'a> = serde_json::from_str(text.get())?;
    let frozen = if head.sent_at.is_some() {
        let mut members: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text.get())?;
        members.remove("sentAt");
        let parts = members
            .iter()
            .flat_map(|(key, value)| [key.as_ref(), value.get()]);
        Fingerprint::of(parts)
    } else {
        Fingerprint::of([text.get()])
    };
    Ok(Message {
        name: head.event.unwrap_or(head.kind),
        id: head.id,
        text,
        frozen,
        sent_at: head.sent_at.or(sent_at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frozen(text: &str) -> Fingerprint {
        of_single(text.as_bytes()).unwrap().remove(0).frozen
    }

    #[test]
    fn the_time_of_the_attempt_is_no_part_of_what_stays_the_same() {
        let of = |sent_at, value| {
            frozen(&format!(
                r#"{{"type":"track","event":"a","messageId":"1"{sent_at},"properties":{{"b":{value}}}}}"#
            ))
        };
        assert_eq!(of(r#","sentAt":"x""#, 1), of(r#","sentAt":"y""#, 1));
        assert_ne!(of(r#","sentAt":"x""#, 1), of(r#","sentAt":"x""#, 2));
        assert_ne!(of("", 1), of("", 2));
    }

    #[test]
    fn every_byte_counts() {
        let of = |space| frozen(&format!(r#"{{"type":"identify",{space}"messageId":"1"}}"#));
        assert_ne!(of(""), of(" "));
    }

    #[test]
    fn parts_cannot_be_divided_elsewhere() {
        assert_ne!(Fingerprint::of(["ab", "c"]), Fingerprint::of(["a", "bc"]));
    }

    #[test]
    fn a_message_has_the_time_of_its_batch() {
        let body = br#"{"batch":[{"type":"identify","messageId":"1"}],"sentAt":"x"}"#;
        let messages = of_batch(body).unwrap();
        assert_eq!(messages[0].sent_at.unwrap().get(), r#""x""#);
        assert_eq!(messages[0].name, "identify");
    }
}
