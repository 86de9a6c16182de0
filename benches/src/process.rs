//! What work of a process costs, told to the process that started it.

use std::io;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::child::Cost;
use crate::client::Outcome;

/// What a piece of work cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Work {
    /// Time on the wall's clock.
    pub elapsed: Duration,
    /// Time on a processor, of all threads, those included that ended.
    pub processor: Duration,
    /// The most memory that the process held at once, in MiB.
    pub memory: f64,
}

impl Work {
    /// Does the work.
    ///
    /// # Errors
    ///
    /// The work's own, and if the system does not tell what it cost.
    #[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
    pub fn of(work: impl FnOnce() -> Outcome<()>) -> Outcome<Self> {
        let (start, processor) = (Instant::now(), processor_time());
        work()?;
        Ok(Self {
            elapsed: start.elapsed(),
            processor: processor_time().saturating_sub(processor),
            memory: Cost::of_this_process()?.memory,
        })
    }

    /// Runs this program again with these arguments; it has to print the [`report`](Self::report).
    ///
    /// # Errors
    ///
    /// If it cannot be started, fails, or prints something else.
    pub fn of_child(arguments: &[&str]) -> io::Result<Self> {
        let output = Command::new(std::env::current_exe()?)
            .args(arguments)
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let numbers: Vec<f64> = text
            .split_whitespace()
            .filter_map(|number| number.parse().ok())
            .collect();
        match numbers.as_slice() {
            &[elapsed, processor, memory] if output.status.success() => Ok(Self {
                elapsed: Duration::from_secs_f64(elapsed),
                processor: Duration::from_secs_f64(processor),
                memory,
            }),
            _ => Err(io::Error::other(format!(
                "{arguments:?}: {text}{}",
                String::from_utf8_lossy(&output.stderr)
            ))),
        }
    }

    /// The cost as a child prints it.
    #[must_use]
    pub fn report(&self) -> String {
        let (elapsed, processor) = (self.elapsed.as_secs_f64(), self.processor.as_secs_f64());
        format!("{elapsed} {processor} {}", self.memory)
    }
}

/// The time that this thread had on a processor.
#[must_use]
pub fn thread_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

fn processor_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
}
