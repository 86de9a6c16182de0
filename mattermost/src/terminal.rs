//! Standard output and standard error.

use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

use anyhow::Context as _;
use mattermost_telemetry::preview::Style;

use crate::page::Page;

/// Writes a whole output at once; answers whether all of it was taken. A reader that went away, such
/// as `head`, is no error.
///
/// # Errors
///
/// If standard output cannot be written for another reason.
pub(crate) fn print(bytes: &[u8]) -> anyhow::Result<bool> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        result => {
            let taken = result.context("cannot write to standard output");
            taken.map(|()| true)
        }
    }
}

/// Writes a page, with its styles where somebody sees them; answers as [`print`] does.
///
/// # Errors
///
/// As [`print`].
pub(crate) fn show(page: Page) -> anyhow::Result<bool> {
    let out = io::stdout();
    let text = page.into_text();
    if anstream::AutoStream::choice(&out) == anstream::ColorChoice::Never {
        print(anstream::adapter::strip_str(&text).to_string().as_bytes())
    } else {
        print(text.as_bytes())
    }
}

/// Writes one line to standard error; there is nobody to tell if that fails.
pub(crate) fn note(text: impl std::fmt::Display) {
    let _unwritable = writeln!(io::stderr().lock(), "{text}");
}

/// Asks whoever sits there; where nobody does, that is a no.
///
/// # Errors
///
/// If the terminal cannot be read.
pub(crate) fn confirm(question: &str) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(false);
    }
    let _unwritable = write!(io::stderr().lock(), "{question} [y/N] ");
    let mut answer = String::new();
    let read = io::stdin().read_line(&mut answer);
    read.context("cannot read the answer")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// How standard output can show a table.
pub(crate) fn style() -> Style {
    let out = io::stdout();
    Style {
        width: terminal_size::terminal_size_of(&out).map(|(width, _)| width.0),
        colour: anstream::AutoStream::choice(&out) != anstream::ColorChoice::Never,
    }
}

/// The columns of text that is read, not looked up: a line of any width is hard to read.
pub(crate) fn reading_width() -> usize {
    style()
        .width
        .map_or(READING_WIDTH, |width| usize::from(width).min(READING_WIDTH))
}

const READING_WIDTH: usize = 88;
