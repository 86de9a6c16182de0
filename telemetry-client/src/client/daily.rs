//! Reports that the client makes by itself, one in each window.

mod building;

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use telemetry_core::consent::Limits;

use super::queue::Queue;
use super::{Client, Mode};
use crate::delivery::{Pause, Stamp};
use crate::report::DayReport;
pub use building::Interest;
use building::{Builder, Start};
pub(super) use building::{Building, Progress};

/// How long the host is not asked again that had nothing to report, or where the disk was full.
const REST: Duration = Duration::from_mins(5);

/// Who builds reports.
pub(super) struct Daily {
    /// How long the first report waits.
    pub(super) first: RangeInclusive<Duration>,
    builder: Builder,
    start: Start,
    /// When the host is asked again.
    rest: Option<Pause>,
}

impl Client {
    /// Has a report made in each [window](crate::schedule) from now on; `build` is asked for it when
    /// it is due, consent is given, and none was made.
    ///
    /// The first report of an installation waits for a time in the range `first`, usually
    /// [`FIRST`](crate::schedule::FIRST). `build` gets what the administrator leaves out, and runs on a
    /// thread of its own, which nothing waits for and of which there is one at a time. What it answers is
    /// sent only if consent and limits are still the same then; the [`Interest`] says when nobody wants it
    /// any more, for whoever takes long. Where it has no report, or one in which nothing is left, or where
    /// it panics, it is asked again five minutes later.
    ///
    /// ```
    /// use telemetry_client::client::Client;
    /// use telemetry_client::report::DayReport;
    /// use telemetry_client::schedule::FIRST;
    /// use telemetry_client::test_sink::TestSink;
    /// use telemetry_core::{Scope, Telemetry};
    ///
    /// #[derive(Default, Telemetry)]
    /// #[telemetry(event = "small")]
    /// struct Small {
    ///     enable_mail: bool,
    ///     site_url: String,
    ///     plugins: Vec<String>,
    /// }
    ///
    /// fn work(client: &Client) {
    ///     client.report_daily(FIRST, |limits, _interest| {
    ///         let small = Small::default();
    ///         Some(DayReport::new(&[&small], &Scope::default(), limits))
    ///     });
    /// }
    ///
    /// // In tests of a host the first report is made at once.
    /// let sink = TestSink::default();
    /// work(&sink.client());
    /// sink.assert_reported(&Small::default());
    /// ```
    pub fn report_daily(
        &self,
        first: RangeInclusive<Duration>,
        mut build: impl FnMut(&Limits, &Interest) -> Option<DayReport> + Send + 'static,
    ) {
        if let Mode::ToRecorder(recorder) = &self.mode {
            let (_wanted, interest) = building::interest();
            if let Some(content) = build(&recorder.limits(), &interest) {
                // What is refused is counted there.
                let _ = recorder.report(content);
            }
        } else if let Ok(running) = self.running() {
            running.queue.report_daily(Daily::new(first, build));
        }
    }
}

impl Daily {
    pub(super) fn new(
        first: RangeInclusive<Duration>,
        build: impl FnMut(&Limits, &Interest) -> Option<DayReport> + Send + 'static,
    ) -> Self {
        Self::started_by(building::thread, first, build)
    }

    /// One that starts threads in another way.
    pub(super) fn started_by(
        start: Start,
        first: RangeInclusive<Duration>,
        build: impl FnMut(&Limits, &Interest) -> Option<DayReport> + Send + 'static,
    ) -> Self {
        Self {
            first,
            builder: Builder::new(build),
            start,
            rest: None,
        }
    }

    /// Has a report built by these limits, unless that was in vain just before; the queue is woken when
    /// it is there.
    pub(super) fn build(
        &mut self,
        limits: Limits,
        now: &Stamp,
        queue: &Arc<Queue>,
    ) -> Option<Building> {
        if self.rest.is_some_and(|rest| !rest.left(now).is_zero()) {
            return None;
        }
        self.rest = Some(Pause::new(*now, REST));
        // Without a thread it is tried again as if there were no report.
        Building::start(self.start, &self.builder, limits, queue.clone()).ok()
    }

    /// The report is durable.
    pub(super) fn made(&mut self) {
        self.rest = None;
    }
}

impl fmt::Debug for Daily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Daily")
            .field("first", &self.first)
            .field("rest", &self.rest)
            .finish_non_exhaustive()
    }
}
