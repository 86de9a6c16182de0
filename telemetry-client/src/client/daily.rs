//! Reports that the client makes by itself, one in each window.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use telemetry_core::consent::Limits;

use super::{Client, Mode};
use crate::delivery::{Pause, Stamp};
use crate::report::DayReport;

/// How long the host is not asked again that had nothing to report, or where the disk was full.
const REST: Duration = Duration::from_mins(5);

type Build = Box<dyn FnMut(&Limits) -> Option<DayReport> + Send>;

/// Who builds reports.
pub(super) struct Daily {
    /// How long the first report waits.
    pub(super) first: RangeInclusive<Duration>,
    build: Build,
    /// When the host is asked again.
    rest: Option<Pause>,
}

impl Client {
    /// Has a report made in each [window](crate::schedule) from now on; `build` is asked for it when
    /// it is due, consent is given, and none was made.
    ///
    /// The first report of an installation waits for a time in the range `first`, usually
    /// [`FIRST`](crate::schedule::FIRST). `build` gets what the administrator leaves out, and runs on
    /// the client's thread: what takes it seconds holds up sending, and what panics ends it. Where it
    /// has no report, or one in which nothing is left, it is asked again five minutes later.
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
    ///     client.report_daily(FIRST, |limits| {
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
        mut build: impl FnMut(&Limits) -> Option<DayReport> + Send + 'static,
    ) {
        if let Mode::ToRecorder(recorder) = &self.mode {
            if let Some(content) = build(&recorder.limits()) {
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
        build: impl FnMut(&Limits) -> Option<DayReport> + Send + 'static,
    ) -> Self {
        Self {
            first,
            build: Box::new(build),
            rest: None,
        }
    }

    /// Asks for a report, unless that was in vain just before.
    pub(super) fn build(&mut self, limits: &Limits, now: &Stamp) -> Option<DayReport> {
        if self.rest.is_some_and(|rest| !rest.left(now).is_zero()) {
            return None;
        }
        self.rest = Some(Pause::new(*now, REST));
        (self.build)(limits).filter(|content| !content.is_empty())
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
