//! Texts of which only the words of a vocabulary survive.

use std::fmt;
use std::marker::PhantomData;

use crate::label::Labels;

/// What stands for everything outside the vocabulary.
const MASK: &str = "•";

/// The most words and masks of a text.
const MOST: usize = 22;

/// The byte that stands for [`MASK`].
const MASKED: u8 = u8::MAX;

/// The bytes of a text that are looked at.
const LOOKED_AT: usize = 4096;

/// A text of which only the words of a vocabulary are kept: crash messages, in which addresses,
/// names and secrets of people stand.
///
/// Nothing else of the text is kept, not even its length: words of the vocabulary are numbers, and
/// everything between two of them is one mask. A word counts if, without the punctuation around it,
/// it is a word of the vocabulary; capital letters do not matter. Of long texts the beginning is
/// looked at, at most 22 words and masks of it.
///
/// `V` names the vocabulary; only a text that was masked for a field's vocabulary can be its value.
///
/// ```
/// use telemetry_core::{Labels, MaskedText};
///
/// enum Words {}
///
/// impl Labels for Words {
///     const LABELS: &'static [&'static str] = &["TypeError", "null", "is", "not", "an", "object"];
///
///     fn index(&self) -> usize {
///         match *self {}
///     }
/// }
///
/// let message = "TypeError: null is not an object (evaluating 'anna@example.org'.length)";
/// let masked = MaskedText::<Words>::mask(message);
/// assert_eq!(masked.to_string(), "TypeError null is not an object •");
/// ```
pub struct MaskedText<V> {
    tokens: Tokens,
    of: PhantomData<fn() -> V>,
}

impl<V: Labels> MaskedText<V> {
    /// Keeps the words of the vocabulary, [`Labels::LABELS`], and nothing else.
    #[must_use]
    pub fn mask(text: &str) -> Self {
        Self {
            tokens: Tokens::of(text, V::LABELS),
            of: PhantomData,
        }
    }

    /// The same words by their places in another vocabulary, and a mask for those that it lacks.
    pub(crate) fn in_vocabulary(self, words: &[&str]) -> Tokens {
        self.tokens.map(|index| {
            let word = V::LABELS.get(index)?;
            words.iter().position(|other| other == word)
        })
    }
}

// Derived, these would ask the same of the vocabulary.
impl<V> Clone for MaskedText<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for MaskedText<V> {}

impl<V> PartialEq for MaskedText<V> {
    fn eq(&self, other: &Self) -> bool {
        self.tokens == other.tokens
    }
}

impl<V> Eq for MaskedText<V> {}

impl<V: Labels> fmt::Display for MaskedText<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tokens.write(V::LABELS, f)
    }
}

impl<V: Labels> fmt::Debug for MaskedText<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MaskedText({self})")
    }
}

/// Words by their places in a vocabulary, and masks, no two of them side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tokens {
    bytes: [u8; MOST],
    len: u8,
}

impl Tokens {
    /// The words of the vocabulary in a text.
    pub(crate) fn of(text: &str, words: &[&str]) -> Self {
        let end = text.floor_char_boundary(LOOKED_AT);
        let (head, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        let is_whole = rest.chars().next().is_none_or(char::is_whitespace);
        let mut chunks = head.split_whitespace();
        // Half a word may look like another one.
        let last = if is_whole { None } else { chunks.next_back() };
        let found = chunks.map(|chunk| position(chunk, words));
        found.chain(last.map(|_| None)).collect()
    }

    /// The first words and masks, at most this many.
    pub(crate) fn truncated(mut self, most: u8) -> Self {
        self.len = self.len.min(most);
        self
    }

    /// The words at their places in another vocabulary, and a mask for those that it lacks.
    pub(crate) fn map(self, place: impl Fn(usize) -> Option<usize>) -> Self {
        let words = self.iter().map(|token| token.and_then(&place));
        words.collect()
    }

    fn iter(&self) -> impl Iterator<Item = Option<usize>> {
        let bytes = self.bytes.iter().take(usize::from(self.len));
        bytes.map(|byte| (*byte != MASKED).then_some(usize::from(*byte)))
    }

    /// Adds a word or a mask; whether there is room for more.
    fn push(&mut self, word: Option<usize>) -> bool {
        let byte = word
            .and_then(|word| u8::try_from(word).ok())
            .unwrap_or(MASKED);
        let len = usize::from(self.len);
        let last = len.checked_sub(1).and_then(|last| self.bytes.get(last));
        if byte == MASKED && last == Some(&MASKED) {
            return true;
        }
        if let Some(place) = self.bytes.get_mut(len) {
            *place = byte;
            self.len += 1;
        }
        len < MOST
    }

    /// The words of this vocabulary with a space between two.
    pub(crate) fn write(&self, words: &[&str], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, token) in self.iter().enumerate() {
            let space = if i == 0 { "" } else { " " };
            let word = token.and_then(|index| words.get(index));
            write!(f, "{space}{}", word.unwrap_or(&MASK))?;
        }
        Ok(())
    }
}

impl FromIterator<Option<usize>> for Tokens {
    fn from_iter<I: IntoIterator<Item = Option<usize>>>(words: I) -> Self {
        let mut tokens = Self::default();
        for word in words {
            if !tokens.push(word) {
                break;
            }
        }
        tokens
    }
}

/// The place of a word in the vocabulary, with the punctuation around it or without.
fn position(chunk: &str, words: &[&str]) -> Option<usize> {
    let is = |text: &str| {
        words
            .iter()
            .position(|word| word.eq_ignore_ascii_case(text))
    };
    is(chunk).or_else(|| is(chunk.trim_matches(|c: char| c.is_ascii_punctuation())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    enum Words {}

    impl Labels for Words {
        const LABELS: &'static [&'static str] = &[
            "TypeError",
            "null",
            "is",
            "not",
            "an",
            "object",
            "error",
            "x",
        ];

        fn index(&self) -> usize {
            match *self {}
        }
    }

    fn masked(text: &str) -> String {
        MaskedText::<Words>::mask(text).to_string()
    }

    #[test]
    fn words_are_kept_in_the_spelling_of_the_vocabulary() {
        assert_eq!(
            masked("TYPEERROR: (null) is,\nnot \"an\" Object!"),
            "TypeError null is not an object"
        );
    }

    #[test]
    fn everything_between_two_words_is_one_mask() {
        assert_eq!(masked("a b error c d e"), "• error •");
        assert_eq!(masked("secret"), "•");
        assert_eq!(masked(" \t "), "");
    }

    #[test]
    fn what_holds_a_word_is_no_word() {
        for text in [
            "/home/error/object",
            r"C:\error",
            "error@object.com",
            "https://null/?is=error",
            "error_7",
            "error7",
            "7error",
            "ERR0R",
            "error=null",
            "x.y",
            "null-null",
            "is/not",
            "is:not",
            "e\u{200b}rror",
            "\u{200b}error",
            "error\u{301}",
            "еrror",
            "ｅｒｒｏｒ",
            "error…",
            "\u{202e}rorre",
            "ｘ",
            "1",
            "007",
            "••",
        ] {
            assert_eq!(masked(text), "•", "{text}");
        }
    }

    #[test]
    fn half_a_word_at_the_end_of_what_is_looked_at_is_masked() {
        let long = format!("{}errors", " ".repeat(LOOKED_AT - "error".len()));
        assert_eq!(masked(&long), "•");
        let long = format!("{}error s", " ".repeat(LOOKED_AT - "error".len()));
        assert_eq!(masked(&long), "error");
    }

    #[test]
    fn a_text_has_at_most_22_words_and_masks() {
        let text = "error secret ".repeat(40);
        let masked = masked(&text);
        assert_eq!(masked.split(' ').count(), MOST);
        let tokens = Tokens::of(&text, Words::LABELS).truncated(3);
        assert_eq!(tokens.iter().count(), 3);
    }

    #[test]
    fn another_vocabulary_keeps_only_what_both_have() {
        let text = MaskedText::<Words>::mask("error null not null");
        let tokens = text.in_vocabulary(&["not", "error"]);
        let words: Vec<_> = tokens.iter().collect();
        assert_eq!(words, [Some(1), None, Some(0), None]);
    }

    /// Messages full of what must not leave, with words of the vocabulary among it.
    fn message() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            prop::sample::select(Words::LABELS.to_vec()).prop_map(str::to_owned),
            r"\PC{1,12}",
            "[a-z]{1,8}@[a-z]{1,8}\\.(com|org)",
            "(/[a-z]{1,8}){1,4}",
            "[A-Za-z0-9]{8,26}",
            "[0-9]{1,12}",
            "(error|null|is)[\u{200b}\u{200d}\u{301}\u{430}\u{43e}0-9_./:@-](error|object)?",
        ];
        prop::collection::vec((piece, r"[ \n\t,.:;()]{0,2}"), 0..60)
            .prop_map(|pieces| pieces.into_iter().flat_map(|(a, b)| [a, b]).collect())
    }

    proptest! {
        #[test]
        fn every_word_that_leaves_is_in_the_vocabulary_or_a_mask(text in message()) {
            let masked = masked(&text);
            let words: Vec<&str> = masked.split(' ').filter(|word| !word.is_empty()).collect();
            prop_assert!(words.iter().all(|word| *word == MASK || Words::LABELS.contains(word)));
            prop_assert!(words.len() <= MOST);
            prop_assert!(words.windows(2).all(|pair| pair != [MASK, MASK]));
        }

        #[test]
        fn what_is_between_words_makes_no_difference(before in message(), secret in r"[^\s]{3,40}") {
            prop_assume!(position(&secret, Words::LABELS).is_none());
            let one = masked(&format!("{before} error {secret} null"));
            let other = masked(&format!("{before} error hunter2 null"));
            prop_assert_eq!(one, other);
        }

        #[test]
        fn a_word_is_kept_only_if_it_stands_in_the_text(text in message()) {
            let lower = text.to_ascii_lowercase();
            for word in masked(&text).split(' ').filter(|word| !word.is_empty() && *word != MASK) {
                prop_assert!(lower.contains(&word.to_ascii_lowercase()));
            }
        }
    }
}
