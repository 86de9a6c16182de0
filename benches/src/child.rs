//! What a child process costs.

use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Processor time and memory of a process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Time on a processor, of the program and of the system for it.
    pub time: Duration,
    /// The most memory that it held at once, in MiB.
    pub memory: f64,
}

impl Cost {
    /// What this process has cost up to now.
    ///
    /// # Errors
    ///
    /// Where the system does not tell: this reads `/proc`, as Linux has it.
    pub fn of_this_process() -> io::Result<Self> {
        // The system brings the account of a running thread up to date when it gives way.
        std::thread::yield_now();
        let mut time = Duration::ZERO;
        for task in std::fs::read_dir("/proc/self/task")? {
            let text = std::fs::read_to_string(task?.path().join("schedstat"))?;
            let nanoseconds = text
                .split(' ')
                .next()
                .and_then(|number| number.parse().ok());
            time += Duration::from_nanos(nanoseconds.unwrap_or_default());
        }
        let status = std::fs::read_to_string("/proc/self/status")?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes: Option<f64> =
            peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok());
        Ok(Self {
            time,
            memory: kibibytes.unwrap_or_default() / 1024.0,
        })
    }

    /// Runs this program again as a child, which prints its own cost in the form of
    /// [`report`](Self::report) at the end.
    ///
    /// # Errors
    ///
    /// If the child cannot be started, fails, or prints something else.
    pub fn of_child(work: &str, folder: &Path) -> io::Result<Self> {
        let program = std::env::current_exe()?;
        let output = Command::new(program).arg(work).arg(folder).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let numbers = text.lines().last().and_then(|line| line.split_once(' '));
        match numbers.map(|(time, memory)| (time.parse(), memory.parse())) {
            Some((Ok(nanoseconds), Ok(memory))) if output.status.success() => Ok(Self {
                time: Duration::from_nanos(nanoseconds),
                memory,
            }),
            _ => Err(io::Error::other(format!(
                "{work}: {text}{}",
                String::from_utf8_lossy(&output.stderr)
            ))),
        }
    }

    /// The cost as a child prints it.
    #[must_use]
    pub fn report(&self) -> String {
        format!("{} {}", self.time.as_nanos(), self.memory)
    }
}
