//! What a command says: facts in two columns, then what to do next.

use std::fmt::{Display, Write as _};

use anstyle::{AnsiColor, Style};

/// The width of the first column.
const LABEL_WIDTH: usize = 12;

/// How much a fact wants to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Good,
    Plain,
    Notable,
}

/// A text with terminal styles, which standard output shows where somebody sees them.
#[derive(Debug, Default)]
pub(crate) struct Page(String);

impl Page {
    pub(crate) fn fact(&mut self, label: &str, value: impl Display) {
        self.fact_in(Mood::Plain, label, value);
    }

    pub(crate) fn fact_in(&mut self, mood: Mood, label: &str, value: impl Display) {
        let dim = Style::new().dimmed();
        let style = match mood {
            Mood::Good => AnsiColor::Green.on_default(),
            Mood::Plain => Style::new(),
            Mood::Notable => AnsiColor::Yellow.on_default(),
        };
        let value = plain(value);
        let _ = writeln!(
            self.0,
            "{dim}{label:LABEL_WIDTH$}{dim:#}{style}{value}{style:#}"
        );
    }

    /// A line that stands by itself.
    pub(crate) fn line(&mut self, text: impl Display) {
        let _ = writeln!(self.0, "{}", plain(text));
    }

    /// Paragraphs of at most so many columns, with an empty line after each.
    pub(crate) fn prose(&mut self, text: &str, width: usize) {
        for paragraph in text.split("\n\n") {
            let mut column = 0;
            for word in paragraph.split_whitespace() {
                let len = word.chars().count();
                let gap = match column {
                    0 => "",
                    _ if column + 1 + len > width => "\n",
                    _ => " ",
                };
                column = if gap == " " { column + 1 + len } else { len };
                let _ = write!(self.0, "{gap}{word}");
            }
            self.0.push_str("\n\n");
        }
    }

    /// What to do now.
    pub(crate) fn next(&mut self, text: impl Display) {
        self.fact("next", text);
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// The text without what a terminal would take for a command; it may come from files that somebody
/// changed.
fn plain(text: impl Display) -> String {
    let plain = |letter: char| match letter {
        '\n' => letter,
        letter if letter.is_control() => char::REPLACEMENT_CHARACTER,
        letter => letter,
    };
    text.to_string().chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_commands_the_terminal() {
        let mut page = Page::default();
        page.line("a\u{1b}[2Jb\nc\u{9b}2J\u{7}");
        page.fact("d", "\u{1b}]0;x");
        let text = page.into_text();
        let text = anstream::adapter::strip_str(&text).to_string();
        assert_eq!(text, "a�[2Jb\nc�2J�\nd           �]0;x\n");
    }
}
