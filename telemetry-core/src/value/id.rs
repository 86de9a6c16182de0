//! Identifiers.

use std::fmt;

use crate::meta::Alphabet;

/// The most characters of an identifier.
const MOST: usize = 64;

/// An identifier: one to 64 ASCII letters and digits.
///
/// Which of them, and how many, the schema says for each field. An identifier of another shape is
/// left out where it is encoded.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Id {
    /// Zero behind the last character.
    characters: [u8; MOST],
    len: u8,
}

impl Id {
    /// Reads one to 64 ASCII letters and digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut characters = [0; MOST];
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let len = u8::try_from(text.len())
            .ok()
            .filter(|len| *len > 0 && is_plain)?;
        characters
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        Some(Self { characters, len })
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let characters = self.characters.get(..usize::from(self.len));
        characters
            .and_then(|ascii| str::from_utf8(ascii).ok())
            .unwrap_or_default()
    }

    /// Whether it has this many characters, all of the alphabet.
    pub(crate) fn has_shape(&self, alphabet: Alphabet, length: u8) -> bool {
        self.len == length && self.as_str().bytes().all(|byte| alphabet.contains(byte))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_identifier_is_what_it_was_read_from(text in "[a-zA-Z0-9]{1,64}") {
            prop_assert_eq!(Id::parse(&text).map(|id| id.to_string()), Some(text));
        }

        #[test]
        fn what_is_no_identifier_is_none(text in r"\PC{0,70}|[a-z]{0,10}[^a-zA-Z0-9][a-z]{0,10}") {
            let is_one = (1..=64).contains(&text.len())
                && text.chars().all(|c| c.is_ascii_alphanumeric());
            prop_assert_eq!(Id::parse(&text).is_some(), is_one);
        }

        #[test]
        fn a_shape_is_alphabet_and_length(text in "[a-f0-9]{1,64}") {
            let id = Id::parse(&text).unwrap();
            let length = u8::try_from(text.len()).unwrap();
            prop_assert!(id.has_shape(Alphabet::Hex, length));
            prop_assert!(id.has_shape(Alphabet::LowerDigits, length));
            prop_assert!(!id.has_shape(Alphabet::Upper, length));
            prop_assert!(!id.has_shape(Alphabet::Hex, length - 1));
            prop_assert!(!id.has_shape(Alphabet::Hex, length + 1));
        }
    }

    #[test]
    fn an_identifier_has_at_most_64_characters() {
        assert!(Id::parse(&"a".repeat(64)).is_some());
        assert_eq!(Id::parse(&"a".repeat(65)), None);
        assert_eq!(Id::parse(""), None);
    }
}
