//! Standard output and standard error.

use std::io::{self, ErrorKind, Write as _};

use anyhow::Context as _;
use mattermost_telemetry::preview::Style;

/// Writes a whole output at once. A reader that went away, such as `head`, is no error.
///
/// # Errors
///
/// If standard output cannot be written for another reason.
pub(crate) fn print(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.context("cannot write to standard output"),
    }
}

/// Writes one line to standard error; there is nobody to tell if that fails.
pub(crate) fn note(text: impl std::fmt::Display) {
    let _unwritable = writeln!(io::stderr().lock(), "{text}");
}

/// How standard output can show a table.
pub(crate) fn style() -> Style {
    let out = io::stdout();
    Style {
        width: terminal_size::terminal_size_of(&out).map(|(width, _)| width.0),
        colour: anstream::AutoStream::choice(&out) != anstream::ColorChoice::Never,
    }
}
