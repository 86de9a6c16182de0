//! What a bench prints.

use std::fmt;

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
