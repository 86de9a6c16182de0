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

/// Bytes that close a batch: `],"sentAt":"…"}` with the longest timestamp.
const CLOSING_BYTES: usize = 64;

const OPENING: &[u8] = b"{\"batch\":[";

/// One event on its way to the endpoint.
///
/// The identifiers and the timestamp are texts that this program made; they are escaped all the
/// same.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// The event's name.
    pub event: &'a str,
    /// The event's properties, one JSON object as the encoder wrote it.
    pub properties: &'a [u8],
    /// The installation's identifier.
    pub anonymous_id: &'a str,
    /// The message's identifier, the same on every attempt; at most 100 characters.
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
    /// This batch is full; the next one can take it.
    #[error("the batch is full")]
    BatchFull,
}

/// Messages that are sent in one request.
#[derive(Clone, Debug)]
pub struct Batch<'a> {
    json: Vec<u8>,
    messages: usize,
    sent_at: &'a str,
}

impl<'a> Batch<'a> {
    /// An empty batch; `sent_at` is the time of this attempt, RFC 3339.
    #[must_use]
    pub fn new(sent_at: &'a str) -> Self {
        Self {
            json: OPENING.to_vec(),
            messages: 0,
            sent_at,
        }
    }

    /// Takes in a message.
    ///
    /// # Errors
    ///
    /// [`PushError::MessageTooLarge`] if no batch could take it, [`PushError::BatchFull`] if
    /// another one can. The batch is unchanged then.
    pub fn push(&mut self, message: &Message<'_>) -> Result<(), PushError> {
        let before = self.json.len();
        if self.messages > 0 {
            self.json.push(b',');
        }
        let start = self.json.len();
        message.write(&mut self.json);
        let bytes = self.json.len() - start;
        let refused = if bytes > MAX_MESSAGE_BYTES {
            Some(PushError::MessageTooLarge { bytes })
        } else if self.json.len() + CLOSING_BYTES > MAX_BATCH_BYTES
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
        self.json.extend_from_slice(b"],\"sentAt\":");
        write_text(&mut self.json, self.sent_at);
        self.json.push(b'}');
        self.json
    }
}

impl Message<'_> {
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
    fn a_message_above_the_limit_is_refused_whole() {
        let large = format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_MESSAGE_BYTES));
        let mut batch = Batch::new("2026-11-23T09:00:05Z");
        let refused = batch.push(&message(large.as_bytes()));
        assert!(
            matches!(refused, Err(PushError::MessageTooLarge { bytes }) if bytes > MAX_MESSAGE_BYTES)
        );
        assert!(batch.is_empty());
        assert_eq!(
            batch.into_json(),
            Batch::new("2026-11-23T09:00:05Z").into_json()
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

    proptest! {
        #[test]
        fn a_batch_never_exceeds_the_limits_and_always_parses(
            sizes in prop::collection::vec(0_usize..MAX_MESSAGE_BYTES, 0..40),
            event in ".*",
        ) {
            let mut batch = Batch::new("2026-11-23T09:00:05Z");
            let mut taken = 0;
            for size in sizes {
                let properties = format!("{{\"a\":\"{}\"}}", "x".repeat(size));
                let message = Message { event: &event, ..message(properties.as_bytes()) };
                taken += usize::from(batch.push(&message).is_ok());
            }
            prop_assert_eq!(batch.len(), taken);
            let json = batch.into_json();
            prop_assert!(json.len() <= MAX_BATCH_BYTES);
            let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
            let messages = json["batch"].as_array().unwrap();
            prop_assert_eq!(messages.len(), taken);
            prop_assert!(messages.iter().all(|message| message["event"] == event));
        }
    }
}
