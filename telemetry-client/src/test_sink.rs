//! For tests of a host: a client that keeps what it would send, without thread, disk or network.
//!
//! It refuses what a client refuses: without consent nothing is recorded, limits apply, and what is
//! too large for the protocol is dropped and counted.
//!
//! ```
//! use telemetry_client::client::Client;
//! use telemetry_client::test_sink::TestSink;
//! use telemetry_core::{Labels, Telemetry};
//!
//! #[derive(Telemetry)]
//! #[telemetry(event = "happened")]
//! struct Happened {
//!     kind: Kind,
//! }
//!
//! #[derive(Labels)]
//! enum Kind {
//!     Good,
//!     Bad,
//! }
//!
//! /// What is to be tested.
//! fn work(client: &Client) {
//!     let _ = client.track(&Happened { kind: Kind::Bad });
//! }
//!
//! let sink = TestSink::default();
//! work(&sink.client());
//! sink.assert_tracked(&Happened { kind: Kind::Bad });
//! sink.assert_count::<Happened>(1);
//! assert_eq!(sink.tracked::<Happened>()[0]["kind"], "bad");
//!
//! let sink = TestSink::without_consent();
//! work(&sink.client());
//! sink.assert_nothing();
//! # let _ = Kind::Good;
//! ```

use std::ops::Index;
use std::sync::Arc;

use serde_json::Value;
use telemetry_core::consent::{Choice, Diagnostics, Switch};
use telemetry_core::{Moment, Occurrence, Record, Scope, Telemetry, Version};

use crate::client::{Client, Recorder};
use crate::report::Encoded;

/// Keeps what its clients would send. See the [module](self).
#[derive(Clone, Debug)]
pub struct TestSink {
    recorder: Arc<Recorder>,
    release: Option<Version>,
}

/// An event that was recorded. It can be indexed by payload keys; one that was not sent gives
/// `null`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    event: &'static str,
    properties: Value,
}

impl Default for TestSink {
    /// Consent is given, once and for all.
    fn default() -> Self {
        let sink = Self::without_consent();
        sink.set_consent(Diagnostics {
            switch: Switch::On,
            choice: Some(Choice::On {
                since: Moment::EARLIEST,
            }),
            ..Diagnostics::default()
        });
        sink
    }
}

impl TestSink {
    /// One whose clients may record nothing until [`set_consent`](Self::set_consent) says otherwise.
    #[must_use]
    pub fn without_consent() -> Self {
        Self {
            recorder: Arc::default(),
            release: None,
        }
    }

    /// One whose clients know the product's release; see [`Scope::release`].
    #[must_use]
    pub fn of_release(self, release: Version) -> Self {
        Self {
            release: Some(release),
            ..self
        }
    }

    /// A client that records here.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::recording(self.recorder.clone(), self.release)
    }

    /// Sets what consent is decided by from now on. What was recorded stays.
    pub fn set_consent(&self, facts: Diagnostics) {
        self.recorder.lock().facts = facts;
    }

    /// Sets the time, which stands still and begins in 1970.
    pub fn set_now(&self, now: Moment) {
        self.recorder.lock().now = now;
    }

    /// The occurrences of this type, oldest first.
    #[must_use]
    pub fn tracked<E: Occurrence>(&self) -> Vec<Recorded> {
        let recording = self.recorder.lock();
        let of_type = of_type::<E>(&recording.occurrences);
        of_type.collect()
    }

    /// The events of this type in all reports, oldest first.
    #[must_use]
    pub fn reported<E: Telemetry>(&self) -> Vec<Recorded> {
        let recording = self.recorder.lock();
        let reports = recording.reports.iter();
        reports.flat_map(|events| of_type::<E>(events)).collect()
    }

    /// How many reports were made; there is one in 24 hours, see [`set_now`](Self::set_now).
    #[must_use]
    pub fn reports(&self) -> usize {
        self.recorder.lock().reports.len()
    }

    /// Fails unless an occurrence was recorded that sends the same as this one.
    ///
    /// # Panics
    ///
    /// It is an assertion.
    #[track_caller]
    pub fn assert_tracked<E: Occurrence>(&self, event: &E) {
        assert_among(&self.tracked::<E>(), &self.encode(event), "tracked");
    }

    /// Fails unless a report has an event that sends the same as this one.
    ///
    /// # Panics
    ///
    /// It is an assertion.
    #[track_caller]
    pub fn assert_reported<E: Telemetry>(&self, event: &E) {
        assert_among(&self.reported::<E>(), &self.encode(event), "reported");
    }

    /// Fails unless so many occurrences of this type were recorded.
    ///
    /// # Panics
    ///
    /// It is an assertion.
    #[track_caller]
    pub fn assert_count<E: Occurrence>(&self, count: usize) {
        let tracked = self.tracked::<E>();
        let event = E::EVENT.name;
        assert!(
            tracked.len() == count,
            "expected {count} of `{event}`, tracked were {}: {tracked:#?}",
            tracked.len()
        );
    }

    /// Fails if anything was recorded.
    ///
    /// # Panics
    ///
    /// It is an assertion.
    #[track_caller]
    pub fn assert_nothing(&self) {
        let recording = self.recorder.lock();
        let occurrences: Vec<Recorded> = recording.occurrences.iter().map(Recorded::of).collect();
        let reports = recording.reports.len();
        drop(recording);
        assert!(
            occurrences.is_empty() && reports == 0,
            "expected nothing, tracked were {occurrences:#?}, and there are {reports} reports"
        );
    }

    fn encode<E: Telemetry>(&self, event: &E) -> Recorded {
        let scope = Scope {
            release: self.release,
            ..Scope::default()
        };
        Recorded::of(&Encoded::new(event as &dyn Record, &scope))
    }
}

impl Recorded {
    fn of(encoded: &Encoded) -> Self {
        Self {
            event: encoded.event,
            // What an encoder wrote is JSON.
            properties: serde_json::from_slice(&encoded.properties).unwrap_or_default(),
        }
    }

    /// The event's name.
    #[must_use]
    pub const fn event(&self) -> &'static str {
        self.event
    }

    /// What is sent, as one JSON object.
    #[must_use]
    pub const fn properties(&self) -> &Value {
        &self.properties
    }
}

impl Index<&str> for Recorded {
    type Output = Value;

    fn index(&self, key: &str) -> &Value {
        self.properties.get(key).unwrap_or(&Value::Null)
    }
}

fn of_type<E: Telemetry>(events: &[Encoded]) -> impl Iterator<Item = Recorded> {
    let of_type = events
        .iter()
        .filter(|encoded| encoded.event == E::EVENT.name);
    of_type.map(Recorded::of)
}

#[track_caller]
fn assert_among(recorded: &[Recorded], expected: &Recorded, how: &str) {
    assert!(
        recorded.contains(expected),
        "expected {expected:#?}, {how} were {recorded:#?}"
    );
}

#[cfg(test)]
mod tests;
