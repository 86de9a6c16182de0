//! Texts of a certain shape.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::json;
use toml::Spanned;
use toml::de::DeValue;

use super::read::{QUESTION, Reader, Value};
use crate::code::Code;
use crate::model::{OTHER, Span};
use crate::name::{is_id, is_key, is_snake_case};

/// What texts of a kind look like, said once for the reader and once for the JSON Schema; a test
/// compares the two.
pub(crate) trait Shape {
    /// The code of the finding about another text.
    const CODE: Code;
    /// The regular expression of JSON Schema.
    const PATTERN: &'static str;
    /// A text of the shape that is reserved, and why.
    const RESERVED: Option<(&'static str, &'static str)>;
    /// What such a text is, for messages.
    const WHAT: &'static str;
    /// How to write one.
    const HELP: &'static str;

    /// Whether the pattern matches.
    fn accepts(text: &str) -> bool;
}

/// A text of a shape.
#[derive(Clone)]
pub(crate) struct Text<S> {
    value: String,
    shape: PhantomData<S>,
}

impl<S: Shape> Text<S> {
    /// The text, or nothing after it was reported that it has another shape.
    pub(super) fn of(reader: &mut Reader<'_>, text: &str, span: Span) -> Option<Self> {
        let reserved = S::RESERVED.filter(|(reserved, _)| text == *reserved);
        if let Some((_, reason)) = reserved {
            reader.report(S::CODE, format!("`{text}` is reserved"), span, reason);
        } else if S::accepts(text) {
            return Some(Self {
                value: text.to_owned(),
                shape: PhantomData,
            });
        } else if reader.is_question(text, span) {
            return None;
        } else if S::CODE == Code::EmptyText {
            reader.report(S::CODE, format!("{} is empty", S::WHAT), span, S::HELP);
        } else {
            let message = format!("{text:?} is not {}", S::WHAT);
            reader.report(S::CODE, message, span, S::HELP);
        }
        None
    }
}

impl<S: Shape> Value for Text<S> {
    const EXPECTED: &'static str = "a string";
    const PLURAL: &'static str = "strings";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let span = reader.span(value.span());
        let DeValue::String(text) = value.get_ref() else {
            reader.wrong_type(Self::EXPECTED, value);
            return None;
        };
        Self::of(reader, text, span)
    }
}

impl<S: Shape> JsonSchema for Text<S> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema = json_schema!({ "type": "string", "pattern": S::PATTERN });
        if let Some((reserved, _)) = S::RESERVED {
            schema.insert("not".to_owned(), json!({ "const": reserved }));
        }
        schema
    }
}

impl<S> Deref for Text<S> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.value
    }
}

impl<S> From<Text<S>> for String {
    fn from(text: Text<S>) -> Self {
        text.value
    }
}

impl<S> fmt::Debug for Text<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<S> fmt::Display for Text<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)
    }
}

impl<S> PartialEq for Text<S> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<S> Eq for Text<S> {}

impl<S> Hash for Text<S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

/// Declares a shape, and the name of texts that have it.
macro_rules! shape {
    (
        $(#[doc = $doc:literal])+
        $text:ident has $shape:ident {
            code: $code:ident,
            pattern: $pattern:expr,
            accepts: $accepts:expr,
            reserved: $reserved:expr,
            what: $what:literal,
            help: $help:literal,
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub(crate) enum $shape {}

        $(#[doc = $doc])+
        pub(crate) type $text = Text<$shape>;

        impl Shape for $shape {
            const CODE: Code = Code::$code;
            const PATTERN: &'static str = $pattern;
            const RESERVED: Option<(&'static str, &'static str)> = $reserved;
            const WHAT: &'static str = $what;
            const HELP: &'static str = $help;

            fn accepts(text: &str) -> bool {
                $accepts(text)
            }
        }
    };
}

shape! {
    /// A name in `snake_case`.
    Name has NameShape {
        code: InvalidValue,
        pattern: "^[a-z][a-z0-9_]{0,59}$",
        accepts: is_snake_case,
        reserved: None,
        what: "a name in snake_case",
        help: "write lower-case letters, digits and `_`, a letter first, at most 60 of them",
    }
}

shape! {
    /// A field's id: ASCII letters, digits and `_`, a letter first.
    FieldId has FieldIdShape {
        code: InvalidValue,
        pattern: "^[A-Za-z][A-Za-z0-9_]{0,59}$",
        accepts: is_id,
        reserved: None,
        what: "a field's id",
        help: "write ASCII letters, digits and `_`, a letter first, at most 60 of them; the setting's \
               real name can stand in `setting`",
    }
}

shape! {
    /// A key of a payload.
    PayloadKey has PayloadKeyShape {
        code: InvalidValue,
        pattern: "^[A-Za-z0-9_]{1,60}$",
        accepts: is_key,
        reserved: None,
        what: "a payload key",
        help: "write ASCII letters, digits and `_`, at most 60 of them",
    }
}

shape! {
    /// The id of a purpose.
    PurposeId has PurposeIdShape {
        code: InvalidValue,
        pattern: "^[a-z][a-z0-9-]{0,59}$",
        accepts: is_kebab_case,
        reserved: None,
        what: "a purpose's id",
        help: "write lower-case letters, digits and `-`, a letter first",
    }
}

shape! {
    /// The name of a label set.
    SetName has SetNameShape {
        code: InvalidValue,
        pattern: "^[a-z][a-z0-9-]{0,59}$",
        accepts: is_kebab_case,
        reserved: None,
        what: "the name of a label set",
        help: "write lower-case letters, digits and `-`, a letter first",
    }
}

shape! {
    /// An object key of the configuration.
    ConfigKey has ConfigKeyShape {
        code: InvalidValue,
        pattern: r"^[^\u0000-\u001F\u007F]+$",
        accepts: |text: &str| !text.is_empty() && !text.contains(|c: char| c.is_ascii_control()),
        reserved: None,
        what: "a key of the configuration",
        help: "write the key as the configuration spells it",
    }
}

shape! {
    /// A label: printable ASCII, so that it is written to a payload as it stands.
    Label has LabelShape {
        code: InvalidLabel,
        pattern: r"^[ !#-\[\]-~]{0,64}$",
        accepts: |text: &str| {
            text.len() <= 64
                && text.bytes().all(|b| matches!(b, b' '..=b'~') && !matches!(b, b'"' | b'\\'))
        },
        reserved: Some((OTHER, "remove it; every choice of words has it anyway")),
        what: "a label",
        help: "write at most 64 printable ASCII characters, none of them `\"` or `\\`",
    }
}

shape! {
    /// A text for readers: something that can be seen, and no question to the author.
    Prose has ProseShape {
        code: EmptyText,
        pattern: r"^(?!TODO:)[\s\S]*[^\u0000- \u007F]",
        accepts: |text: &str| {
            !text.starts_with(QUESTION) && text.contains(|c: char| c > ' ' && c != '\x7f')
        },
        reserved: None,
        what: "the text",
        help: "say in plain words what a reader should know",
    }
}

shape! {
    /// A file of the schema folder.
    FileName has FileNameShape {
        code: InvalidValue,
        pattern: r"^([A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*\.toml$",
        accepts: |text: &str| {
            text.strip_suffix(".toml").is_some_and(|path| path.split('/').all(is_file_part))
        },
        reserved: Some(("telemetry.toml", "remove it; it lists the others")),
        what: "a file of the schema folder",
        help: "write the path from telemetry.toml with `/`, such as \"config/service.toml\"",
    }
}

shape! {
    /// `Section.Field` of an earlier published list.
    Formerly has FormerlyShape {
        code: InvalidValue,
        pattern: r"^[!--/-~]+\.[!-~]+$",
        accepts: |text: &str| {
            text.bytes().all(|b| b.is_ascii_graphic())
                && text
                    .split_once('.')
                    .is_some_and(|(section, field)| !section.is_empty() && !field.is_empty())
        },
        reserved: None,
        what: "of the form `Section.Field`",
        help: "write section and field as the published page had them, joined by a dot",
    }
}

shape! {
    /// The prefix of environment variables.
    Prefix has PrefixShape {
        code: InvalidValue,
        pattern: "^[A-Z][A-Z0-9_]{0,59}$",
        accepts: |text: &str| {
            text.starts_with(|c: char| c.is_ascii_uppercase())
                && text.len() <= 60
                && text.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
        },
        reserved: None,
        what: "the prefix of environment variables",
        help: "write upper-case letters, digits and `_`, a letter first",
    }
}

fn is_kebab_case(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.len() <= 60
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

fn is_file_part(part: &str) -> bool {
    !part.is_empty()
        && !part.starts_with('.')
        && part
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use schemars::generate::SchemaSettings;

    use super::*;

    /// Whether the reader and the JSON Schema judge a text alike.
    fn judged<S: Shape>(text: &str) -> Result<bool, TestCaseError> {
        let mut generator = SchemaSettings::draft2020_12().into_generator();
        let schema = Text::<S>::json_schema(&mut generator).to_value();
        let is_valid = jsonschema::is_valid(&schema, &json!(text));
        let is_reserved = S::RESERVED.is_some_and(|(reserved, _)| reserved == text);
        let is_accepted = S::accepts(text) && !is_reserved;
        prop_assert_eq!(is_accepted, is_valid, "{} of {:?}", S::WHAT, text);
        Ok(is_accepted)
    }

    proptest! {
        #[test]
        fn accepted_texts_match_the_pattern_and_no_others_do(
            text in prop_oneof![
                "[a-zA-Z0-9_./ -]{0,70}",
                "[ -~]{0,70}",
                // Around the greatest lengths.
                "[A-Z][A-Z0-9_]{57,60}",
                "[a-z][a-z0-9]{57,60}",
                "[ -!#-~]{62,66}",
                "([a-z]{1,3}[./_-]){0,4}(toml)?",
                "\\PC{0,8}",
                "TODO:? ?[ -~]{0,8}",
                "[\u{0}-\u{ff}]{0,4}",
            ],
        ) {
            judged::<NameShape>(&text)?;
            judged::<FieldIdShape>(&text)?;
            judged::<PayloadKeyShape>(&text)?;
            judged::<PurposeIdShape>(&text)?;
            judged::<SetNameShape>(&text)?;
            judged::<ConfigKeyShape>(&text)?;
            judged::<LabelShape>(&text)?;
            judged::<ProseShape>(&text)?;
            judged::<FileNameShape>(&text)?;
            judged::<FormerlyShape>(&text)?;
            judged::<PrefixShape>(&text)?;
        }

        #[test]
        fn file_names_stay_within_the_folder(text in "[a./]{0,12}(\\.toml)?") {
            if judged::<FileNameShape>(&text)? {
                let is_name = |part: &str| !part.is_empty() && !part.starts_with('.');
                prop_assert!(text.split('/').all(is_name), "{}", text);
            }
        }
    }

    #[test]
    fn each_shape_has_its_texts() {
        assert!(NameShape::accepts("config_service"));
        assert!(FieldIdShape::accepts("SiteURL"));
        assert!(SetNameShape::accepts("log-levels"));
        assert!(LabelShape::accepts(""));
        assert!(ProseShape::accepts("ü"));
        assert!(!ProseShape::accepts(" \n\t"));
        assert!(!ProseShape::accepts("TODO: what is it?"));
        assert!(ProseShape::accepts("TODO lists are kept"));
        assert!(FileNameShape::accepts("config/service.toml"));
        assert!(FormerlyShape::accepts(
            "TimeZoneSettings.SupportedTimezonesPath"
        ));
        assert!(PrefixShape::accepts("MM"));
    }
}
