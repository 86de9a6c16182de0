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

/// The receiver would otherwise store the sender's address.
const CONTEXT: &str = concat!(
    ",\"context\":{\"ip\":\"0.0.0.0\",\"library\":{\"name\":\"",
    env!("CARGO_PKG_NAME"),
    "\",\"version\":\"",
    env!("CARGO_PKG_VERSION"),
    "\"}}"
);

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

/// The message that makes an installation's identifier known, sent once before all others.
#[derive(Clone, Copy, Debug)]
pub struct Identify<'a> {
    /// The installation's identifier.
    pub anonymous_id: &'a str,
    /// The message's identifier, the same on every attempt.
    pub message_id: &'a str,
    /// When the identifier was made, RFC 3339.
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
    most_bytes: usize,
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
            most_bytes: MAX_BATCH_BYTES,
        }
    }

    /// The batch with a lower limit of its bytes, for an endpoint that refused a larger one.
    #[must_use]
    pub fn within(self, bytes: usize) -> Self {
        Self {
            most_bytes: bytes.min(MAX_BATCH_BYTES),
            ..self
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
        self.push_with(|json| message.write(json))
    }

    /// Takes in a message that [`Message::to_json`] or [`Identify::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push).
    pub fn push_json(&mut self, message: &[u8]) -> Result<(), PushError> {
        self.push_with(|json| json.extend_from_slice(message))
    }

    fn push_with(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), PushError> {
        let before = self.json.len();
        if self.messages > 0 {
            self.json.push(b',');
        }
        let start = self.json.len();
        write(&mut self.json);
        let bytes = self.json.len() - start;
        let refused = if bytes > MAX_MESSAGE_BYTES {
            Some(PushError::MessageTooLarge { bytes })
        } else if self.json.len() + self.closing.len() > self.most_bytes
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
    /// The message's own JSON object, which a batch takes as it is.
    ///
    /// # Errors
    ///
    /// Those of [`Batch::push`] but [`PushError::BatchFull`].
    pub fn to_json(&self) -> Result<Vec<u8>, PushError> {
        self.check()?;
        let mut json = Vec::with_capacity(self.properties.len() + self.event.len() + 320);
        self.write(&mut json);
        match json.len() {
            bytes if bytes > MAX_MESSAGE_BYTES => Err(PushError::MessageTooLarge { bytes }),
            _ => Ok(json),
        }
    }

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
        json.extend_from_slice(CONTEXT.as_bytes());
        json.extend_from_slice(b",\"properties\":");
        json.extend_from_slice(self.properties);
        json.push(b'}');
    }
}

impl Identify<'_> {
    /// The message's own JSON object, which a batch takes as it is.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = b"{\"type\":\"identify\",\"anonymousId\":".to_vec();
        write_text(&mut json, self.anonymous_id);
        json.extend_from_slice(b",\"messageId\":");
        write_text(&mut json, self.message_id);
        json.extend_from_slice(b",\"timestamp\":");
        write_text(&mut json, self.timestamp);
        json.extend_from_slice(CONTEXT.as_bytes());
        json.push(b'}');
        json
    }
}

/// Writes a JSON string.
fn write_text(json: &mut Vec<u8>, text: &str) {
    json.push(b'"');
    let mut rest = text.as_bytes();
    // Hardly any text needs an escape, so what lies between is copied as a whole.
    while let Some(at) = rest.iter().position(|byte| needs_escape(*byte))
        && let Some((plain, [byte, behind @ ..])) = rest.split_at_checked(at)
    {
        json.extend_from_slice(plain);
        match byte {
            b'"' | b'\\' => json.extend_from_slice(&[b'\\', *byte]),
            _ => json.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        }
        rest = behind;
    }
    json.extend_from_slice(rest);
    json.push(b'"');
}

const fn needs_escape(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..0x20)
}

#[cfg(test)]
mod tests;
