//! What a command has to say and how it ends.

use std::io::{self, Write};
use std::process::ExitCode;

/// The whole result of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// For standard output, with terminal styles.
    pub stdout: String,
    /// For standard error, with terminal styles.
    pub stderr: String,
    /// 0: fine. 1: findings. 2: usage or environment.
    pub code: u8,
}

impl Outcome {
    /// A result for standard output.
    pub(crate) fn of(code: u8, stdout: String) -> Self {
        Self {
            stdout,
            code,
            ..Self::default()
        }
    }

    /// A usage or environment error, and what to do about it.
    pub(crate) fn unusable(message: &str, help: &str) -> Self {
        Self {
            stderr: format!("error: {message}\nhelp: {help}\n"),
            code: 2,
            ..Self::default()
        }
    }

    /// Writes the texts to the streams of the process, without styles where nobody sees them.
    #[must_use]
    pub(crate) fn finish(self) -> ExitCode {
        let mut code = self.code;
        let written = anstream::stdout()
            .write_all(self.stdout.as_bytes())
            .and_then(|()| anstream::stdout().flush())
            .and_then(|()| anstream::stderr().write_all(self.stderr.as_bytes()));
        match written {
            // A reader that stops, like `head`, has seen what it wanted.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => code = 2,
            Ok(()) | Err(_) => {}
        }
        ExitCode::from(code)
    }
}
