//! The Segment protocol's messages and batches, as bytes.
//!
//! The limits are those of Segment's HTTP API documentation: 32 KB per message, 500 KB and 2,500
//! messages per batch. Ours are lower, so that a proxy that adds a little never tips one over.

/// The most bytes of one message.
pub const MAX_MESSAGE_BYTES: usize = 32_000;

/// The most bytes of one batch, with its envelope.
pub const MAX_BATCH_BYTES: usize = 450_000;

/// The most messages of one batch.
pub const MAX_BATCH_MESSAGES: usize = 500;

/// The most characters of a message's identifier.
pub const MAX_MESSAGE_ID_CHARS: usize = 99;

const OPENING: &[u8] = b"{\"batch\":[";

/// One event on its way to the endpoint.
///
/// The identifiers and the timestamp are texts that this program made; they are escaped all the
/// same.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// The event's name; not empty.
    pub event: &'a str,
    /// The event's properties, one JSON object as the encoder wrote it.
    pub properties: &'a [u8],
    /// The installation's identifier; not empty.
    pub anonymous_id: &'a str,
    /// The message's identifier, the same on every attempt: 1 to [`MAX_MESSAGE_ID_CHARS`]
    /// characters.
    pub message_id: &'a str,
    /// When the event was recorded, RFC 3339.
    pub timestamp: &'a str,
}

/// Why a batch did not take a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// No batch could take it; sending it again cannot help.
    #[error("the message has {bytes} bytes, more than the {MAX_MESSAGE_BYTES} of the protocol")]
    MessageTooLarge {
        /// The message's size.
        bytes: usize,
    },
    /// The endpoint would answer that all is well and drop it; sending it again cannot help.
    #[error(
        "the message has no event, no sender, or no identifier of at most {MAX_MESSAGE_ID_CHARS} characters"
    )]
    Unidentified,
    /// This batch is full; the next one can take it.
    #[error("the batch is full")]
    BatchFull,
}

/// Messages that are sent in one request.
#[derive(Clone, Debug)]
pub struct Batch {
    json: Vec<u8>,
    messages: usize,
    closing: Vec<u8>,
}

impl Batch {
    /// An empty batch; `sent_at` is the time of this attempt, RFC 3339.
    #[must_use]
    pub fn new(sent_at: &str) -> Self {
        let mut closing = b"],\"sentAt\":".to_vec();
        write_text(&mut closing, sent_at);
        closing.push(b'}');
        Self {
            json: OPENING.to_vec(),
            messages: 0,
            closing,
        }
    }

    /// Takes in a message.
    ///
    /// # Errors
    ///
    /// [`PushError::BatchFull`] if another batch can take it, the others if none can. The batch is
    /// unchanged then.
    pub fn push(&mut self, message: &Message<'_>) -> Result<(), PushError> {
        message.check()?;
        let before = self.json.len();
        if self.messages > 0 {
            self.json.push(b',');
        }
        let start = self.json.len();
        message.write(&mut self.json);
        let bytes = self.json.len() - start;
        let refused = if bytes > MAX_MESSAGE_BYTES {
            Some(PushError::MessageTooLarge { bytes })
        } else if self.json.len() + self.closing.len() > MAX_BATCH_BYTES
            || self.messages == MAX_BATCH_MESSAGES
        {
            Some(PushError::BatchFull)
        } else {
            None
        };
        if let Some(error) = refused {
            self.json.truncate(before);
            return Err(error);
        }
        self.messages += 1;
        Ok(())
    }

    /// How many messages the batch holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.messages
    }

    /// Whether the batch holds no message.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.messages == 0
    }

    /// The request's body.
    #[must_use]
    pub fn into_json(mut self) -> Vec<u8> {
        self.json.extend_from_slice(&self.closing);
        self.json
    }
}

impl Message<'_> {
    /// What the endpoint would not tell, and what would make the batch's buffer grow for nothing.
    fn check(&self) -> Result<(), PushError> {
        let id_chars = self
            .message_id
            .chars()
            .take(MAX_MESSAGE_ID_CHARS + 1)
            .count();
        if self.event.is_empty()
            || self.anonymous_id.is_empty()
            || !(1..=MAX_MESSAGE_ID_CHARS).contains(&id_chars)
        {
            return Err(PushError::Unidentified);
        }
        let texts = [
            self.event,
            self.anonymous_id,
            self.message_id,
            self.timestamp,
        ];
        let bytes = self.properties.len() + texts.map(str::len).iter().sum::<usize>();
        if bytes > MAX_MESSAGE_BYTES {
            return Err(PushError::MessageTooLarge { bytes });
        }
        Ok(())
    }

    fn write(&self, json: &mut Vec<u8>) {
        json.extend_from_slice(b"{\"type\":\"track\",\"event\":");
        write_text(json, self.event);
        json.extend_from_slice(b",\"anonymousId\":");
        write_text(json, self.anonymous_id);
        json.extend_from_slice(b",\"messageId\":");
        write_text(json, self.message_id);
        json.extend_from_slice(b",\"timestamp\":");
        write_text(json, self.timestamp);
        // The receiver would otherwise store the sender's address.
        json.extend_from_slice(b",\"context\":{\"ip\":\"0.0.0.0\",\"library\":{\"name\":\"");
        json.extend_from_slice(env!("CARGO_PKG_NAME").as_bytes());
        json.extend_from_slice(b"\",\"version\":\"");
        json.extend_from_slice(env!("CARGO_PKG_VERSION").as_bytes());
        json.extend_from_slice(b"\"}},\"properties\":");
        json.extend_from_slice(self.properties);
        json.push(b'}');
    }
}

/// Writes a JSON string.
fn write_text(json: &mut Vec<u8>, text: &str) {
    json.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => json.extend_from_slice(&[b'\\', byte]),
            0..0x20 => json.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => json.push(byte),
        }
    }
    json.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(properties: &[u8]) -> Message<'_> {
        Message {
            event: "config_cluster",
            properties,
            anonymous_id: "4a1c0f1e",
            message_id: "0191e3a0-0000-7000-8000-000000000000",
            timestamp: "2026-11-23T09:00:00Z",
        }
    }

    #[test]
    fn a_batch_of_one_message_has_the_protocols_form() {
        let mut batch = Batch::new("2026-11-23T09:00:05Z");
        batch.push(&message(br#"{"enable":false}"#)).unwrap();
        let json = String::from_utf8(batch.into_json()).unwrap();
        insta::assert_snapshot!(json.replace(env!("CARGO_PKG_VERSION"), "[version]"));
    }

    #[test]
    fn a_message_of_just_the_limit_is_taken_and_a_byte_more_is_refused_whole() {
        // Characters of one to four bytes, one that other clients miscount, and one that is escaped.
        for text in ["x", "é", "€", "𝄞", "i", "\\\""] {
            let mut empty = Vec::new();
            message(br#"{"a":""}"#).write(&mut empty);
            let room = MAX_MESSAGE_BYTES - empty.len();
            let padding = "y".repeat(room % text.len());
            let value = text.repeat(room / text.len()) + &padding;
            let largest = format!(r#"{{"a":"{value}"}}"#);
            let mut batch = Batch::new("2026-11-23T09:00:05Z");
            assert_eq!(batch.push(&message(largest.as_bytes())), Ok(()), "{text}");

            let before = batch.clone().into_json();
            let larger = format!(r#"{{"a":"y{value}"}}"#);
            let bytes = MAX_MESSAGE_BYTES + 1;
            let refused = Err(PushError::MessageTooLarge { bytes });
            assert_eq!(batch.push(&message(larger.as_bytes())), refused, "{text}");
            assert_eq!(batch.into_json(), before);
        }
    }

    #[test]
    fn a_message_far_above_the_limit_is_not_copied() {
        let huge = vec![b' '; 100 * MAX_MESSAGE_BYTES];
        let mut batch = Batch::new("2026-11-23T09:00:05Z");
        let refused = batch.push(&message(&huge));
        assert!(matches!(refused, Err(PushError::MessageTooLarge { .. })));
        assert!(batch.json.capacity() < MAX_MESSAGE_BYTES);
    }

    #[test]
    fn a_message_that_the_endpoint_would_drop_in_silence_is_refused() {
        let sound = message(b"{}");
        let longest = "x".repeat(MAX_MESSAGE_ID_CHARS);
        let longer = format!("{longest}x");
        let mut batch = Batch::new("2026-11-23T09:00:05Z");
        let unsound = [
            Message { event: "", ..sound },
            Message {
                anonymous_id: "",
                ..sound
            },
            Message {
                message_id: "",
                ..sound
            },
            Message {
                message_id: &longer,
                ..sound
            },
        ];
        for message in unsound {
            assert_eq!(
                batch.push(&message),
                Err(PushError::Unidentified),
                "{message:?}"
            );
        }
        assert!(batch.is_empty());
        assert_eq!(
            batch.push(&Message {
                message_id: &longest,
                ..sound
            }),
            Ok(())
        );
    }

    #[test]
    fn a_full_batch_says_that_another_one_can_take_the_message() {
        let mut batch = Batch::new("2026-11-23T09:00:05Z");
        for _ in 0..MAX_BATCH_MESSAGES {
            batch.push(&message(b"{}")).unwrap();
        }
        assert_eq!(batch.push(&message(b"{}")), Err(PushError::BatchFull));
        assert_eq!(batch.len(), MAX_BATCH_MESSAGES);
    }

    #[test]
    fn a_batch_can_be_filled_to_its_last_byte_and_no_further() {
        let mut batch = Batch::new("2026-11-23T09:00:05Z");
        let sized = |bytes: usize| {
            let mut frame = Vec::new();
            message(br#"{"a":""}"#).write(&mut frame);
            format!(r#"{{"a":"{}"}}"#, "x".repeat(bytes - frame.len()))
        };
        let room = |batch: &Batch| MAX_BATCH_BYTES - batch.clone().into_json().len();
        let full = sized(30_000);
        while room(&batch) > 40_000 {
            batch.push(&message(full.as_bytes())).unwrap();
        }
        batch.push(&message(sized(10_000).as_bytes())).unwrap();
        let rest = room(&batch) - ",".len();
        let over = batch.push(&message(sized(rest + 1).as_bytes()));
        assert_eq!(over, Err(PushError::BatchFull));
        batch.push(&message(sized(rest).as_bytes())).unwrap();
        assert_eq!(batch.into_json().len(), MAX_BATCH_BYTES);
    }

    proptest! {
        #[test]
        fn a_batch_never_exceeds_the_limits_and_holds_what_it_took_in_order(
            sizes in prop::collection::vec(0_usize..MAX_MESSAGE_BYTES, 0..40),
            event in ".+",
            sent_at in ".{0,80}",
        ) {
            let mut batch = Batch::new(&sent_at);
            let mut taken = Vec::new();
            for size in sizes {
                let value = "x".repeat(size);
                let properties = format!(r#"{{"a":"{value}"}}"#);
                let message = Message { event: &event, ..message(properties.as_bytes()) };
                match batch.push(&message) {
                    Ok(()) => taken.push(value),
                    Err(PushError::BatchFull) => prop_assert!(!batch.is_empty()),
                    Err(error) => prop_assert!(size > MAX_MESSAGE_BYTES / 2, "{}", error),
                }
            }
            prop_assert_eq!(batch.len(), taken.len());
            let json = batch.into_json();
            prop_assert!(json.len() <= MAX_BATCH_BYTES);
            let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
            prop_assert_eq!(&json["sentAt"], &sent_at);
            let messages = json["batch"].as_array().unwrap();
            prop_assert_eq!(messages.len(), taken.len());
            for (message, value) in messages.iter().zip(&taken) {
                prop_assert_eq!(&message["event"], &event);
                prop_assert_eq!(&message["properties"]["a"], value);
            }
        }
    }
}
