//! Standard output and standard error.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

use telemetry_collect::endpoint::Tally;
use tokio::sync::watch;

use crate::table::{Style, render_table};

/// Between two drawings, so that a busy endpoint does not flicker.
const DRAW_PAUSE: Duration = Duration::from_millis(100);

/// Lines around the events of a table.
const LINES_AROUND: u16 = 8;

/// Writes to standard output. Whether somebody reads it is nothing to the endpoint.
pub(crate) fn say(text: impl std::fmt::Display) {
    let mut out = io::stdout().lock();
    let _unread = write!(out, "{text}").and_then(|()| out.flush());
}

/// Writes a line to standard error; there is nobody to tell if that fails.
pub(crate) fn note(text: impl std::fmt::Display) {
    let _unwritable = writeln!(io::stderr().lock(), "{text}");
}

/// Whether standard output is a terminal that can show a table in place.
pub(crate) fn is_live() -> bool {
    io::stdout().is_terminal()
}

/// How standard output can show all of a table; the terminal breaks what is too long.
pub(crate) fn style() -> Style {
    Style {
        width: None,
        events: None,
        colour: anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}

/// How a table fits the terminal, so that its lines can be counted.
fn fitting() -> Style {
    let size = terminal_size::terminal_size_of(io::stdout());
    Style {
        width: size.map(|(width, _)| width.0),
        events: size.map(|(_, height)| usize::from(height.0.saturating_sub(LINES_AROUND).max(1))),
        ..style()
    }
}

/// Draws the table in the same place again and again, as long as there is somebody who counts, and
/// the whole of it at the end.
pub(crate) async fn draw(mut tally: watch::Receiver<Tally>) {
    let mut lines = 0;
    loop {
        let text = render_table(&tally.borrow_and_update(), fitting());
        say(format_args!("{}{text}", back(lines)));
        lines = text.lines().count();
        tokio::time::sleep(DRAW_PAUSE).await;
        if tally.changed().await.is_err() {
            break;
        }
    }
    // The summary takes its place.
    say(back(lines));
}

/// Back to the first of so many lines, with nothing below.
fn back(lines: usize) -> String {
    match lines {
        0 => String::new(),
        _ => format!("\x1b[{lines}A\x1b[J"),
    }
}
