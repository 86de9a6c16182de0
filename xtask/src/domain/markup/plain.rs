//! Text for a terminal.

use super::Markup;

/// Text without markup: code stands in backticks.
#[derive(Debug)]
pub(crate) struct Plain<'a>(pub(crate) &'a mut String);

impl Markup for Plain<'_> {
    fn words(&mut self, words: &str) {
        self.0.push_str(words);
    }

    /// Without line ends, and without what would move a terminal's cursor.
    fn text(&mut self, text: &str) {
        let words = text.split(|c: char| c.is_whitespace() || c.is_control());
        let mut is_first = true;
        for word in words.filter(|word| !word.is_empty()) {
            if !is_first {
                self.0.push(' ');
            }
            self.0.push_str(word);
            is_first = false;
        }
    }

    fn code(&mut self, code: &str) {
        self.0.push('`');
        self.0.extend(code.chars().filter(|c| !c.is_control()));
        self.0.push('`');
    }
}
