//! What a bench prints.

use std::error::Error;
use std::fmt;
use std::process::ExitCode;
use std::time::Duration;

/// Ratios within one run, and what they should be.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    what: String,
    ratio: f64,
    goal: Option<Goal>,
}

/// What a ratio should be.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// The measured costs no more than this times the peer.
    AtMost(f64),
    /// The peer costs no less than this times the measured.
    AtLeast(f64),
}

impl Table {
    /// Adds a ratio.
    pub fn push(&mut self, what: impl Into<String>, ratio: f64, goal: Option<Goal>) {
        let what = what.into();
        self.rows.push(Row { what, ratio, goal });
    }

    /// Adds how the time of some work grows from a size to one ten times as large: as a power of it.
    pub fn push_growth(&mut self, work: &str, (small, few): Timed, (large, many): Timed) {
        let exponent = (many.as_secs_f64() / few.as_secs_f64()).log10();
        let what = format!("{work}: growth exponent from {small} to {large} fields");
        self.push(what, exponent, Some(Goal::AtMost(1.1)));
    }
}

/// How many fields take how long.
pub type Timed = (usize, Duration);

/// Ends a bench, or a child of it, with what it has to say.
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench prints its figures"
)]
pub fn print(outcome: Result<impl fmt::Display, Box<dyn Error>>) -> ExitCode {
    match outcome {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self
            .rows
            .iter()
            .map(|row| row.what.len())
            .max()
            .unwrap_or(0);
        for Row { what, ratio, goal } in &self.rows {
            write!(f, "{what:width$}  {ratio:>7.2}")?;
            let (sign, bound, kept) = match goal {
                None => {
                    writeln!(f)?;
                    continue;
                }
                Some(Goal::AtMost(bound)) => ('≤', bound, ratio <= bound),
                Some(Goal::AtLeast(bound)) => ('≥', bound, ratio >= bound),
            };
            let verdict = if kept { "kept" } else { "MISSED" };
            writeln!(f, "  {sign} {bound:<5}  {verdict}")?;
        }
        Ok(())
    }
}
