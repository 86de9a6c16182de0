//! A report that is being built, on a thread of its own.

use std::io;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, TryLockError, Weak};
use std::thread;

use telemetry_core::consent::Limits;

use crate::client::queue::Queue;
use crate::report::DayReport;

/// Whether a report that is being built is still wanted.
#[derive(Clone, Debug)]
pub struct Interest(Weak<()>);

impl Interest {
    /// Whether it is. It is not where consent ended, another node reports, or the client is closed; what is
    /// built then goes nowhere, and whoever can stops.
    #[must_use]
    pub fn lasts(&self) -> bool {
        self.0.strong_count() > 0
    }
}

/// Somebody who wants a report, and what they who build it know of that.
pub(super) fn interest() -> (Arc<()>, Interest) {
    let wanted = Arc::new(());
    let interest = Interest(Arc::downgrade(&wanted));
    (wanted, interest)
}

/// Something to do on a thread of its own.
pub(crate) type Work = Box<dyn FnOnce() + Send>;

/// How that thread is started.
pub(super) type Start = fn(Work) -> io::Result<()>;

/// Starts one of the system's.
pub(super) fn thread(work: Work) -> io::Result<()> {
    let builder = thread::Builder::new().name("report".to_owned());
    builder.spawn(work).map(drop)
}

type Build = dyn FnMut(&Limits, &Interest) -> Option<DayReport> + Send;

/// Who builds, one report at a time.
#[derive(Clone)]
pub(super) struct Builder(Arc<Mutex<Build>>);

impl Builder {
    pub(super) fn new(
        build: impl FnMut(&Limits, &Interest) -> Option<DayReport> + Send + 'static,
    ) -> Self {
        Self(Arc::new(Mutex::new(build)))
    }

    /// Whether it is still at one that nobody wants any more.
    fn is_busy(&self) -> bool {
        matches!(self.0.try_lock(), Err(TryLockError::WouldBlock))
    }

    fn build(&self, limits: &Limits, interest: &Interest) -> Option<DayReport> {
        // What panicked once may do better now.
        let mut build = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        interest.lasts().then(|| build(limits, interest)).flatten()
    }
}

/// One that is under way; dropping it gives it up.
#[derive(Debug)]
pub(crate) struct Building {
    /// By which it is built.
    pub(crate) limits: Limits,
    report: Receiver<DayReport>,
    _wanted: Arc<()>,
}

/// How far one is.
#[derive(Debug)]
pub(crate) enum Progress {
    /// It is being built.
    UnderWay,
    /// There is none.
    Nothing,
    Built(DayReport),
}

impl Building {
    pub(super) fn start(
        start: Start,
        builder: &Builder,
        limits: Limits,
        queue: Arc<Queue>,
    ) -> io::Result<Self> {
        if builder.is_busy() {
            return Err(io::ErrorKind::ResourceBusy.into());
        }
        let (wanted, interest) = interest();
        let (tell, report) = sync_channel(1);
        let (builder, by) = (builder.clone(), limits.clone());
        start(Box::new(move || {
            // Also if it panics; by then nothing comes any more.
            let _wake = Wake(queue);
            let tell = tell;
            if let Some(built) = builder.build(&by, &interest) {
                // Whoever gave it up does not take it.
                let _ = tell.send(built);
            }
        }))?;
        Ok(Self {
            limits,
            report,
            _wanted: wanted,
        })
    }

    pub(crate) fn progress(&self) -> Progress {
        match self.report.try_recv() {
            Ok(report) if !report.is_empty() => Progress::Built(report),
            Ok(_) | Err(TryRecvError::Disconnected) => Progress::Nothing,
            Err(TryRecvError::Empty) => Progress::UnderWay,
        }
    }
}

/// Has the client's thread look when this ends.
struct Wake(Arc<Queue>);

impl Drop for Wake {
    fn drop(&mut self) {
        self.0.wake();
    }
}
