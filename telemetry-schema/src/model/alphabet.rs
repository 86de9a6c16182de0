//! The characters of identifiers, and how much identifiers can tell apart.

/// The characters of an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alphabet {
    /// `a` to `z` and `0` to `9`.
    LowerDigits,
    /// `a` to `z`.
    Lower,
    /// `A` to `Z`.
    Upper,
    /// `0` to `9`.
    Digits,
    /// `0` to `9` and `a` to `f`.
    Hex,
}

impl Alphabet {
    /// Every alphabet.
    pub const ALL: [Self; 5] = [
        Self::LowerDigits,
        Self::Lower,
        Self::Upper,
        Self::Digits,
        Self::Hex,
    ];

    /// As written in a schema file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LowerDigits => "a-z0-9",
            Self::Lower => "a-z",
            Self::Upper => "A-Z",
            Self::Digits => "0-9",
            Self::Hex => "hex",
        }
    }

    /// The characters as a class of a regular expression, without its brackets.
    #[must_use]
    pub const fn ranges(self) -> &'static str {
        match self {
            Self::LowerDigits => "a-z0-9",
            Self::Lower => "a-z",
            Self::Upper => "A-Z",
            Self::Digits => "0-9",
            Self::Hex => "0-9a-f",
        }
    }

    /// Whether the character belongs to the alphabet.
    #[must_use]
    pub const fn contains(self, character: char) -> bool {
        match self {
            Self::LowerDigits => matches!(character, 'a'..='z' | '0'..='9'),
            Self::Lower => character.is_ascii_lowercase(),
            Self::Upper => character.is_ascii_uppercase(),
            Self::Digits => character.is_ascii_digit(),
            Self::Hex => matches!(character, '0'..='9' | 'a'..='f'),
        }
    }

    /// Whether another one has all of its characters.
    #[must_use]
    pub fn is_part_of(self, whole: Self) -> bool {
        let mut characters = ('\0'..='\x7f').filter(|character| self.contains(*character));
        characters.all(|character| whole.contains(character))
    }

    /// How many characters it has.
    pub(super) const fn letters(self) -> f64 {
        match self {
            Self::LowerDigits => 36.0,
            Self::Lower | Self::Upper => 26.0,
            Self::Digits => 10.0,
            Self::Hex => 16.0,
        }
    }

    /// How much an identifier of so many characters can tell apart, in bits, rounded up.
    #[must_use]
    pub const fn bits(self, length: u8) -> u32 {
        // Billionths of a bit for each character, rounded up.
        let billionths: u64 = match self {
            Self::LowerDigits => 5_169_925_002,
            Self::Lower | Self::Upper => 4_700_439_719,
            Self::Digits => 3_321_928_095,
            Self::Hex => 4_000_000_000,
        };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "255 characters are at most 1,319 bits"
        )]
        let bits = (billionths * length as u64).div_ceil(1_000_000_000) as u32;
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_those_of_the_logarithm_rounded_up() {
        for alphabet in Alphabet::ALL {
            let characters = (' '..='~').filter(|c| alphabet.contains(*c)).count();
            let characters = f64::from(u32::try_from(characters).unwrap());
            for length in 1..=64 {
                let exact = f64::from(length) * characters.log2();
                let bits = f64::from(alphabet.bits(length));
                assert!(bits >= exact && bits < exact + 1.0, "{alphabet:?} {length}");
            }
        }
        assert_eq!(Alphabet::Hex.bits(32), 128);
        assert_eq!(Alphabet::LowerDigits.bits(26), 135);
        assert_eq!(Alphabet::Upper.bits(3), 15);
    }

    #[test]
    fn the_characters_of_an_alphabet_are_those_of_its_ranges() {
        for alphabet in Alphabet::ALL {
            let ranges = alphabet.ranges().as_bytes();
            let is_within = |c: char| {
                ranges
                    .split(|b| *b == b'-')
                    .collect::<Vec<_>>()
                    .windows(2)
                    .any(|ends| {
                        let lowest = char::from(*ends[0].last().unwrap());
                        let highest = char::from(*ends[1].first().unwrap());
                        (lowest..=highest).contains(&c)
                    })
            };
            for c in '\0'..='\u{ff}' {
                assert_eq!(alphabet.contains(c), is_within(c), "{alphabet:?} {c:?}");
            }
        }
    }
}
