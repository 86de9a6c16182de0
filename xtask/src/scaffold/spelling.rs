//! How serde spells the names of fields.

/// A value of `rename_all`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Spelling {
    /// As in the code: `max_size`, and whatever else serde leaves to it.
    #[default]
    AsWritten,
    /// `MAX_SIZE`
    Upper,
    /// `MaxSize`
    Pascal,
    /// `maxSize`
    Camel,
    /// `max-size`
    Kebab,
    /// `MAX-SIZE`
    UpperKebab,
}

impl Spelling {
    /// The spelling that serde calls so.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "lowercase" | "snake_case" => Self::AsWritten,
            "UPPERCASE" | "SCREAMING_SNAKE_CASE" => Self::Upper,
            "PascalCase" => Self::Pascal,
            "camelCase" => Self::Camel,
            "kebab-case" => Self::Kebab,
            "SCREAMING-KEBAB-CASE" => Self::UpperKebab,
            _ => return None,
        })
    }

    /// The name of a field in the file.
    pub(super) fn of(self, field: &str) -> String {
        match self {
            Self::AsWritten => field.to_owned(),
            Self::Upper => field.to_ascii_uppercase(),
            Self::Kebab => field.replace('_', "-"),
            Self::UpperKebab => field.to_ascii_uppercase().replace('_', "-"),
            Self::Pascal => pascal(field),
            Self::Camel => {
                let pascal = pascal(field);
                let mut chars = pascal.chars();
                let first = chars.next().map(|first| first.to_ascii_lowercase());
                first.into_iter().chain(chars).collect()
            }
        }
    }
}

fn pascal(field: &str) -> String {
    let mut starts_word = true;
    let mut pascal = String::with_capacity(field.len());
    for c in field.chars() {
        if c == '_' {
            starts_word = true;
        } else if starts_word {
            pascal.push(c.to_ascii_uppercase());
            starts_word = false;
        } else {
            pascal.push(c);
        }
    }
    pascal
}

#[cfg(test)]
mod tests {
    use super::Spelling;

    #[test]
    fn names_are_spelt_as_serde_spells_them() {
        for (name, spelt) in [
            ("lowercase", "max_size"),
            ("snake_case", "max_size"),
            ("UPPERCASE", "MAX_SIZE"),
            ("SCREAMING_SNAKE_CASE", "MAX_SIZE"),
            ("PascalCase", "MaxSize"),
            ("camelCase", "maxSize"),
            ("kebab-case", "max-size"),
            ("SCREAMING-KEBAB-CASE", "MAX-SIZE"),
        ] {
            let spelling = Spelling::named(name).unwrap();
            assert_eq!(spelling.of("max_size"), spelt, "{name}");
        }
        assert_eq!(Spelling::named("Title Case"), None);
    }
}
