//! A day's report: which messages it becomes, for those who look before it is sent.
//!
//! ```
//! use telemetry_client::report::DayReport;
//! use telemetry_core::consent::Limits;
//! use telemetry_core::{Scope, Telemetry};
//!
//! #[derive(Default, Telemetry)]
//! #[telemetry(event = "small")]
//! struct Small {
//!     enable_mail: bool,
//!     site_url: String,
//!     plugins: Vec<String>,
//! }
//!
//! let small = Small::default();
//! let report = DayReport::new(&[&small], &Scope::default(), &Limits::default());
//! let preview = report.preview(None);
//! let body = String::from_utf8(preview.bodies().concat())?;
//! assert!(body.contains("\"event\":\"small\",\"anonymousId\":\"(anonymousId)\""));
//! # Ok::<(), std::string::FromUtf8Error>(())
//! ```

use telemetry_core::consent::Limits;
use telemetry_core::{EventMeta, JsonSink, Record, Scope};

use crate::delivery::Stamp;
use crate::identity::Identity;
use crate::outbox::Draft;
use crate::segment::{Batch, Identify, Message, PushError};

/// Stands where the installation's identifier will stand, if there is none yet.
pub const ANONYMOUS_ID: &str = "(anonymousId)";

/// Stands where a message's identifier will stand.
pub const MESSAGE_ID: &str = "(messageId)";

/// Stands where the time at which the report is made will stand.
pub const TIMESTAMP: &str = "(timestamp)";

/// Stands where the time of an attempt will stand.
pub const SENT_AT: &str = "(sentAt)";

/// The events of a day, encoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayReport {
    events: Vec<Encoded>,
}

/// One event of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Encoded {
    pub(crate) event: &'static str,
    pub(crate) properties: Vec<u8>,
}

impl DayReport {
    /// Encodes the events that the limits allow, and of them what was agreed to, by the older of what
    /// limits and scope say. An event that declares fields and of which nothing is left is not in the report.
    #[must_use]
    pub fn new(events: &[&dyn Record], scope: &Scope<'_>, limits: &Limits) -> Self {
        let agreed = [limits.agreed, scope.agreed].into_iter().flatten();
        let scope = Scope {
            agreed: agreed.min_by_key(|agreed| agreed.revision()),
            ..*scope
        };
        let allowed = events.iter().filter(|event| {
            let event = event.event();
            limits.allow(event) && scope.allows(event)
        });
        let encoded = allowed.map(|event| (event.event(), Encoded::new(*event, &scope)));
        let says_something = |(event, encoded): (&EventMeta, Encoded)| {
            (event.fields.is_empty() || encoded.properties != b"{}").then_some(encoded)
        };
        Self {
            events: encoded.filter_map(says_something).collect(),
        }
    }

    /// Whether nothing would be sent.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The events as the outbox takes them.
    pub(crate) fn drafts(&self, recorded: Stamp) -> Vec<Draft<'_>> {
        let events = self.events.iter();
        events
            .map(|encoded| Draft {
                event: encoded.event,
                properties: &encoded.properties,
                recorded,
            })
            .collect()
    }

    pub(crate) fn into_events(self) -> Vec<Encoded> {
        self.events
    }

    /// The messages that the report becomes, with placeholders for what is known only when it is
    /// made. Without an identity the message that makes one known comes first, as it does then.
    #[must_use]
    pub fn preview(&self, identity: Option<Identity>) -> Preview {
        self.preview_as(identity, identity.is_some())
    }

    /// The messages that the first report under this identifier becomes.
    #[must_use]
    pub fn first_preview(&self, identity: Identity) -> Preview {
        self.preview_as(Some(identity), false)
    }

    fn preview_as(&self, identity: Option<Identity>, is_told: bool) -> Preview {
        let anonymous_id = identity.map_or_else(|| ANONYMOUS_ID.to_owned(), |id| id.to_string());
        let first = Identify {
            anonymous_id: &anonymous_id,
            message_id: MESSAGE_ID,
            timestamp: TIMESTAMP,
        };
        let first = (!is_told).then(|| first.to_json());
        // What is too large for the protocol is not sent, and counted then.
        let tracks = self.events.iter();
        let tracks = tracks.filter_map(|encoded| encoded.preview(&anonymous_id).ok());
        Preview::new(first.into_iter().chain(tracks))
    }
}

impl Encoded {
    pub(crate) fn new(record: &dyn Record, scope: &Scope<'_>) -> Self {
        let event = record.event();
        let mut json = JsonSink::for_event(event);
        record.encode(scope, &mut json);
        Self {
            event: event.name,
            properties: json.into_bytes(),
        }
    }

    /// The message with placeholders.
    pub(crate) fn preview(&self, anonymous_id: &str) -> Result<Vec<u8>, PushError> {
        let message = Message {
            event: self.event,
            properties: &self.properties,
            anonymous_id,
            message_id: MESSAGE_ID,
            timestamp: TIMESTAMP,
        };
        message.to_json()
    }
}

/// Messages as they are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    messages: Vec<Vec<u8>>,
}

impl Preview {
    /// Messages that are known already, such as those of [`View::report`](crate::outbox::View::report).
    #[must_use]
    pub fn new(messages: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self {
            messages: messages.into_iter().collect(),
        }
    }

    /// The JSON object of each message.
    #[must_use]
    pub fn messages(&self) -> &[Vec<u8>] {
        &self.messages
    }

    /// The bodies of the requests, before compression, if nothing else waits: what else waits goes
    /// out with it.
    #[must_use]
    pub fn bodies(&self) -> Vec<Vec<u8>> {
        let mut full = Vec::new();
        let mut batch = Batch::new(SENT_AT);
        for message in &self.messages {
            if batch.push_json(message) == Err(PushError::BatchFull) {
                full.push(std::mem::replace(&mut batch, Batch::new(SENT_AT)).into_json());
                // An empty batch takes every message that was made.
                let _ = batch.push_json(message);
            }
        }
        if !batch.is_empty() {
            full.push(batch.into_json());
        }
        full
    }
}

#[cfg(test)]
mod tests {
    use telemetry_core::Omitted;

    use super::*;
    use crate::sample::Small;
    use crate::segment::MAX_BATCH_BYTES;

    fn report(events: &[&dyn Record], without: &[&str]) -> DayReport {
        let limits = Limits {
            without_events: without.iter().map(|&name| name.to_owned()).collect(),
            ..Limits::default()
        };
        DayReport::new(events, &Scope::default(), &limits)
    }

    #[test]
    fn a_preview_has_the_form_of_a_request_with_placeholders() {
        let preview = report(&[&Small::default()], &[]).preview(None);
        let bodies = preview.bodies();
        let text = String::from_utf8(bodies.concat()).unwrap();
        insta::assert_snapshot!(text.replace(env!("CARGO_PKG_VERSION"), "[version]"));
        let known = report(&[&Small::default()], &[]).preview(Some(uuid::Uuid::nil().into()));
        assert_eq!(
            known.messages().len(),
            1,
            "who is known is not made known again"
        );
    }

    #[test]
    fn what_is_left_out_is_not_in_the_report() {
        assert!(report(&[&Small::default()], &["small"]).is_empty());
        assert!(!report(&[&Small::default()], &["large"]).is_empty());
    }

    #[test]
    fn an_event_of_which_nothing_is_left_is_not_in_the_report() {
        let mut omitted = Omitted::default();
        (0..3).for_each(|index| omitted.insert(index));
        let scope = Scope {
            omitted: &omitted,
            ..Scope::default()
        };
        let report = DayReport::new(&[&Small::default()], &scope, &Limits::default());
        assert!(report.is_empty());
    }

    #[test]
    fn what_does_not_fit_into_one_request_is_previewed_as_several() {
        let message = vec![b'0'; 30_000];
        let preview = Preview::new(vec![message; 40]);
        let bodies = preview.bodies();
        assert_eq!(bodies.len(), 3);
        assert!(bodies.iter().all(|body| body.len() <= MAX_BATCH_BYTES));
        assert!(Preview::default().bodies().is_empty());
    }
}
