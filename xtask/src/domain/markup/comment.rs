//! Markdown of a comment.

use super::{Markup, Part, parts, push_code};
use crate::escape;

/// Markdown for a paragraph of a comment, beside which a stranger's text may stand: it can neither mark
/// up anything nor call for anybody.
#[derive(Debug)]
pub(crate) struct Comment<'a>(pub(crate) &'a mut String);

impl Markup for Comment<'_> {
    fn words(&mut self, words: &str) {
        self.0.push_str(words);
    }

    /// Backticks in pairs are code, as elsewhere.
    fn text(&mut self, text: &str) {
        for part in parts(text) {
            match part {
                Part::Text(text) => self.escaped(text),
                Part::Code("") => self.escaped("``"),
                Part::Code(code) => self.code(code),
            }
        }
    }

    fn code(&mut self, code: &str) {
        push_code(self.0, &code.replace(['\n', '\r'], " "));
    }
}

impl Comment<'_> {
    fn escaped(&mut self, text: &str) {
        escape::push(self.0, text, |byte| match byte {
            b'\n' | b'\r' => Some(" "),
            // Only code keeps it from calling for whoever has this name.
            b'@' => Some("`@`"),
            b'\\' => Some("\\\\"),
            b'`' => Some("\\`"),
            b'*' => Some("\\*"),
            b'_' => Some("\\_"),
            b'~' => Some("\\~"),
            b'[' => Some("\\["),
            b']' => Some("\\]"),
            b'!' => Some("\\!"),
            b'<' => Some("&lt;"),
            b'&' => Some("&amp;"),
            _ => None,
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::{Comment, Markup};

    fn comment(text: &str) -> String {
        let mut comment = String::from("It reads \"");
        Comment(&mut comment).text(text);
        comment + "\", and that is all."
    }

    #[test]
    fn a_text_reads_as_it_was() {
        assert_eq!(
            comment("Whether `a_b` is on, or _not_ [so](x)\n@all `"),
            "It reads \"Whether `a_b` is on, or \\_not\\_ \\[so\\](x) `@`all \\`\", and that is all."
        );
    }

    proptest! {
        #[test]
        fn no_text_marks_up_anything_but_code(text in "\\PC*|[ `*_~<>&@!a\\\\\n\\[\\]()|#-]{0,40}") {
            let comment = comment(&text);
            let mut content = String::new();
            for event in Parser::new_ext(&comment, Options::ENABLE_GFM | Options::ENABLE_STRIKETHROUGH) {
                if let Event::Text(text) = event {
                    prop_assert!(!text.contains('@'));
                    content.push_str(&text);
                } else if let Event::Code(code) = event {
                    content.push_str(&code);
                } else {
                    let is_paragraph = matches!(
                        event,
                        Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)
                    );
                    prop_assert!(is_paragraph, "{:?} in {:?}", event, comment);
                }
            }
            // Spaces at the ends go, and code is marked by backticks.
            let is_left_out = |c: char| c == '`' || c.is_whitespace();
            let plain = |text: &str| text.replace(is_left_out, "");
            let expected = format!("It reads \"{text}\", and that is all.");
            prop_assert_eq!(plain(&content), plain(&expected));
        }
    }
}
