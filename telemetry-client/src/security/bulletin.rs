//! A bulletin, and the name by which it is known.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The most characters of a name.
const MOST: usize = 64;

/// A bulletin's name: one to 64 ASCII letters, digits, `-` or `_`. Nothing else comes near a path, a
/// log or an address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BulletinId(String);

/// A text is no bulletin's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a bulletin's name is 1 to {MOST} ASCII letters, digits, `-` or `_`")]
pub struct NoBulletinId;

/// Whether it is known who wrote a bulletin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trust {
    /// Its signature was verified with the configured public key.
    Verified,
    /// No public key is configured.
    Unverified,
}

/// A security notice for this release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulletin {
    id: BulletinId,
    text: String,
    trust: Trust,
}

impl BulletinId {
    /// Reads a name; `None` if it has another form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let fits = (1..=MOST).contains(&text.len()) && text.bytes().all(is_plain);
        fits.then(|| Self(text.to_owned()))
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Bulletin {
    pub(crate) fn new(id: BulletinId, body: &[u8], trust: Trust) -> Self {
        Self {
            id,
            text: plain(&String::from_utf8_lossy(body)),
            trust,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn id(&self) -> &BulletinId {
        &self.id
    }

    /// What it says, as [plain] text. Markup in it is shown, never followed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is known who wrote it.
    #[must_use]
    pub const fn trust(&self) -> Trust {
        self.trust
    }
}

impl fmt::Display for BulletinId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for BulletinId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BulletinId({self})")
    }
}

impl TryFrom<String> for BulletinId {
    type Error = NoBulletinId;

    fn try_from(text: String) -> Result<Self, NoBulletinId> {
        Self::parse(&text).ok_or(NoBulletinId)
    }
}

impl From<BulletinId> for String {
    fn from(id: BulletinId) -> Self {
        id.0
    }
}

impl fmt::Display for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Verified => "verified: it carries the publisher's signature",
            Self::Unverified => "unverified: no public key is configured",
        })
    }
}

/// A text of somebody else in which nothing steers a terminal, a log or a reader's eye: control
/// characters but line ends and tabs, and characters that turn the direction of writing or cannot be
/// seen, become `�`. Line ends become `\n`.
#[must_use]
pub fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .map(|c| {
            if is_plain(c) {
                c
            } else {
                char::REPLACEMENT_CHARACTER
            }
        })
        .collect()
}

fn is_plain(c: char) -> bool {
    let steers = matches!(
        c,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    matches!(c, '\n' | '\t') || !(c.is_control() || steers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_name_is_never_anything_but_letters_digits_and_two_signs(text in r"\PC{0,70}|[a-zA-Z0-9_-]{0,66}|[a-z]{0,3}[./\\%\x00-\x1f][a-z]{0,3}") {
            let fits = (1..=64).contains(&text.len())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
            prop_assert_eq!(BulletinId::parse(&text).is_some(), fits);
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(serde_json::from_str::<BulletinId>(&json).is_ok(), fits);
        }

        #[test]
        fn a_bulletin_never_steers_a_terminal(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let id = BulletinId::parse("a").unwrap();
            let bulletin = Bulletin::new(id, &body, Trust::Unverified);
            let steers = |c: char| c.is_control() && c != '\n' && c != '\t';
            prop_assert!(!bulletin.text().contains(steers));
        }
    }

    #[test]
    fn escapes_and_what_turns_the_writing_are_replaced_and_words_stay() {
        let text = plain("Update \u{1b}[31mnow\u{7}\r\n\u{202e}txt.exe\u{9b}2J\tüber");
        assert_eq!(text, "Update �[31mnow�\n�txt.exe�2J\tüber");
    }
}
