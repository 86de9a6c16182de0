//! What the demo tells, as it happens.

use std::io::{Stdout, Write as _};

use anstream::AutoStream;

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const GREEN: &str = "\x1b[32m";
const PLAIN: &str = "\x1b[0m";

/// The longest line of a quotation, in characters.
const LONGEST: usize = 110;

/// Tells a story in numbered steps. Whether somebody listens does not matter to it.
pub(super) struct Narrator {
    out: AutoStream<Stdout>,
    steps: u32,
}

impl Narrator {
    /// One that speaks to standard output, in colour where somebody sees it.
    pub(super) fn new() -> Self {
        Self {
            out: anstream::stdout(),
            steps: 0,
        }
    }

    pub(super) fn line(&mut self, text: &str) {
        let _unheard = writeln!(self.out, "{text}").and_then(|()| self.out.flush());
    }

    /// Begins a step.
    pub(super) fn step(&mut self, title: &str) {
        self.steps += 1;
        self.line(&format!("\n{BOLD}{}. {title}{PLAIN}", self.steps));
    }

    /// Shows a command as somebody would type it.
    pub(super) fn command(&mut self, command: &str) {
        self.line(&format!("   $ {command}"));
    }

    /// Shows what a program said.
    pub(super) fn quote(&mut self, said: &str) {
        for line in said.trim_end().lines() {
            let cut: String = line.chars().take(LONGEST).collect();
            let more = if cut.len() < line.len() { "…" } else { "" };
            self.line(format!("   {DIM}│{PLAIN} {cut}{more}").trim_end());
        }
    }

    /// Says what follows from it.
    pub(super) fn fact(&mut self, text: &str) {
        self.line(&format!("   {GREEN}→{PLAIN} {text}"));
    }
}
