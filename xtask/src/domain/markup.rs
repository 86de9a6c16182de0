//! Text with code in it, as Markdown, as HTML or for a terminal.

mod comment;
mod plain;

use crate::escape;

pub(crate) use comment::Comment;
pub(crate) use plain::Plain;

/// What words about a domain are written into.
pub(crate) trait Markup {
    /// Adds words of this program. They contain nothing that needs escaping.
    fn words(&mut self, words: &str);

    /// Adds text of a schema.
    fn text(&mut self, text: &str);

    /// Adds something that is sent or written literally.
    fn code(&mut self, code: &str);
}

/// Markdown for a cell of a table.
#[derive(Debug)]
pub(crate) struct Markdown<'a>(pub(crate) &'a mut String);

impl Markup for Markdown<'_> {
    fn words(&mut self, words: &str) {
        self.0.push_str(words);
    }

    /// `|` and line ends would end the cell, and `<` would begin an element.
    fn text(&mut self, text: &str) {
        escape::push(self.0, text.trim(), |byte| match byte {
            b'|' => Some("\\|"),
            b'<' => Some("&lt;"),
            b'\n' | b'\r' => Some(" "),
            _ => None,
        });
    }

    /// `|` ends a cell even inside of code.
    fn code(&mut self, code: &str) {
        if code.contains('|') {
            push_code(self.0, &code.replace('|', "\\|"));
        } else {
            push_code(self.0, code);
        }
    }
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part<'t> {
    Text(&'t str),
    /// What stood between two backticks, perhaps nothing.
    Code(&'t str),
}

/// The parts of a text, in which backticks in pairs are code and a last one without another is text.
fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text.trim();
    let mut code = None;
    std::iter::from_fn(move || {
        if let Some(code) = code.take() {
            return Some(Part::Code(code));
        }
        let found = rest.split_once('`').and_then(|(before, behind)| {
            let (code, after) = behind.split_once('`')?;
            Some((before, code, after))
        });
        let before = match found {
            Some((before, found, after)) => {
                (code, rest) = (Some(found), after);
                before
            }
            None => std::mem::take(&mut rest),
        };
        (code.is_some() || !before.is_empty()).then_some(Part::Text(before))
    })
}

/// Appends code to Markdown. A backtick ends the code, and a space at both ends is removed from it.
fn push_code(to: &mut String, code: &str) {
    let at_end = |c: char| c == '`' || c == ' ';
    if !code.contains('`') && !code.starts_with(' ') && !code.ends_with(' ') {
        // As almost all is.
        return to.extend(["`", code, "`"]);
    }
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if code.starts_with(at_end) || code.ends_with(at_end) {
        " "
    } else {
        ""
    };
    for part in [&fence, pad, code, pad, &fence] {
        to.push_str(part);
    }
}

/// The content of an HTML element or of a quoted attribute.
#[derive(Debug)]
pub(crate) struct Html<'a>(pub(crate) &'a mut String);

impl Markup for Html<'_> {
    fn words(&mut self, words: &str) {
        self.0.push_str(words);
    }

    /// Backticks in pairs are code, as in Markdown.
    fn text(&mut self, text: &str) {
        for part in parts(text) {
            match part {
                Part::Text(text) => self.escaped(text),
                Part::Code(code) => self.code(code),
            }
        }
    }

    fn code(&mut self, code: &str) {
        self.0.push_str("<code>");
        self.escaped(code);
        self.0.push_str("</code>");
    }
}

impl Html<'_> {
    /// Adds text as it is, also for a quoted attribute.
    pub(crate) fn escaped(&mut self, text: &str) {
        escape::push(self.0, text, |byte| match byte {
            b'&' => Some("&amp;"),
            b'<' => Some("&lt;"),
            b'>' => Some("&gt;"),
            b'"' => Some("&quot;"),
            _ => None,
        });
    }
}

#[cfg(test)]
mod tests {
    use html5gum::{Token, Tokenizer};
    use proptest::prelude::*;

    use super::{Html, Markdown, Markup};

    fn markdown(write: impl FnOnce(&mut Markdown<'_>)) -> String {
        let mut text = String::new();
        write(&mut Markdown(&mut text));
        text
    }

    #[test]
    fn code_survives_in_a_cell() {
        let code = |code| markdown(|cell| cell.code(code));
        assert_eq!(code("gzip"), "`gzip`");
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code(" x"), "`  x `");
    }

    #[test]
    fn text_survives_in_a_cell() {
        let text = markdown(|cell| cell.text("a|b\n<c>"));
        assert_eq!(text, "a\\|b &lt;c>");
    }

    proptest! {
        #[test]
        fn a_browser_reads_every_text_as_it_was(text in "\\PC*|[<>&\"'/a-z;#!-]{0,40}") {
            let mut html = String::from("<i title=\"");
            Html(&mut html).escaped(&text);
            html.push_str("\">");
            Html(&mut html).escaped(&text);
            html.push_str("</i>");
            let mut content = Vec::new();
            for token in Tokenizer::new(&html) {
                let Ok(token) = token;
                match token {
                    Token::StartTag(tag) => {
                        prop_assert_eq!(tag.attributes.len(), 1);
                        let title = tag.attributes.get(&b"title"[..]).unwrap();
                        prop_assert_eq!(&title.value.0, text.as_bytes());
                    }
                    Token::String(part) => content.extend_from_slice(&part.value.0),
                    Token::EndTag(tag) => prop_assert_eq!(&tag.name.0, b"i"),
                    Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {
                        prop_assert!(false, "{:?}", html);
                    }
                }
            }
            prop_assert_eq!(content, text.into_bytes());
        }
    }

    #[test]
    fn no_text_becomes_markup() {
        let mut text = String::new();
        let mut html = Html(&mut text);
        html.text("\"<script>\" & more");
        html.code("</code>");
        html.text("or `<b>` or `");
        assert_eq!(
            text,
            "&quot;&lt;script&gt;&quot; &amp; more<code>&lt;/code&gt;</code>or \
             <code>&lt;b&gt;</code> or `"
        );
    }
}
