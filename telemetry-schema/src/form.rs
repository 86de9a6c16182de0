//! The tables of schema files as they are written, and the JSON Schema that editors use.
//!
//! Every table is declared once, with [`table!`]: the declaration yields the struct, the reader that
//! fills it, and, through schemars, its part of the JSON Schema.

mod json_schema;
mod read;
mod value;

pub use json_schema::form_schema;
pub(crate) use read::{Entry, ReadTable, Reader, entries};
pub use value::{At, Key, LabelsForm, LiteralForm, Members, NeverForm, TrueWhenForm};

use schemars::JsonSchema;

use crate::model::{Class, Format, Literal, Release, SettingsSource, Span, Trigger};

macro_rules! table {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $(
                $(#[doc = $doc:literal])*
                $presence:ident $field:ident: $type:ty = $key:literal,
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub struct $name {
            $(
                $(#[doc = $doc])*
                #[schemars(rename = $key)]
                pub $field: table!(@member $presence $type),
            )*
            /// Where the table starts.
            #[schemars(skip)]
            pub span: Span,
        }

        impl $crate::form::read::ReadTable for $name {
            const KEYS: &'static [&'static str] = &[$($key),*];
            const REQUIRED: &'static [&'static str] = &[$(table!(@required $presence $key)),*];

            fn read_key(&mut self, reader: &mut Reader, entry: Entry<'_, '_>) {
                match entry.key.get_ref().as_ref() {
                    $($key => table!(@read $presence self.$field, reader, entry, $type),)*
                    _ => reader.unknown_key(entry.key, Self::KEYS),
                }
            }

            fn set_span(&mut self, span: Span) {
                self.span = span;
            }
        }
    };
    (@member map $type:ty) => { Members<$type> };
    (@member $presence:ident $type:ty) => { Option<At<$type>> };
    (@required required $key:literal) => { $key };
    (@required $presence:ident $key:literal) => { "" };
    (@read map $target:expr, $reader:ident, $entry:ident, $type:ty) => {
        $target = $reader.map::<$type>($entry)
    };
    (@read $presence:ident $target:expr, $reader:ident, $entry:ident, $type:ty) => {
        $target = $reader.value::<$type>($entry)
    };
}

table! {
    /// `telemetry.toml`: what is described, which files describe it, and the policy's prose.
    pub struct ManifestForm {
        /// The other files of the schema, relative to this one, in published order.
        required files: Vec<String> = "files",
        /// What is described.
        required product: ProductForm = "product",
        /// The purposes that events may name: an id, and the published sentence.
        map purposes: At<String> = "purposes",
        /// The prose of the published policy.
        required policy: PolicyForm = "policy",
        /// What each class reveals, in plain words with an example.
        required reveals: RevealsForm = "reveals",
    }
}

table! {
    /// The product whose telemetry is declared.
    pub struct ProductForm {
        /// Machine name, in snake_case.
        required name: String = "name",
        /// Name for people.
        required title: String = "title",
        /// The release that this schema describes.
        required release: Release = "release",
        /// Where settings come from: `json` (a file, read by generated structs) or `code`
        /// (hand-written structs with a `Default` of their own).
        required settings: SettingsSource = "settings",
        /// Prefix of the environment variables that overlay the settings file.
        optional environment: String = "environment",
    }
}

table! {
    /// The prose of the published policy; each text is a paragraph of Markdown.
    pub struct PolicyForm {
        /// The page's title.
        required title: String = "title",
        /// Why there is telemetry at all.
        required introduction: String = "introduction",
        /// What no field ever carries.
        required never_included: String = "never_included",
        /// Introduces the data that is sent once a day.
        required daily: String = "daily",
        /// Introduces the settings that are deliberately not collected.
        required never_collected: String = "never_collected",
        /// Where data is sent, and how it travels.
        required transport: String = "transport",
        /// How to opt out.
        required opt_out: String = "opt_out",
    }
}

table! {
    /// What each class reveals, in plain words with an example.
    pub struct RevealsForm {
        /// Of class `bool`.
        required bool: String = "bool",
        /// Of class `enum`.
        required r#enum: String = "enum",
        /// Of class `count`.
        required count: String = "count",
        /// Of class `is-default`.
        required is_default: String = "is-default",
    }
}

table! {
    /// A file that declares an event, label sets, or settings that are never collected.
    pub struct FileForm {
        /// The event that this file declares.
        optional event: EventForm = "event",
        /// The event's fields, by id: the setting's name in the configuration's spelling.
        map fields: FieldForm = "fields",
        /// Settings that are deliberately not collected, each with the published reason. Keys are
        /// settings of the event's section, or sections where the event has none.
        optional never: NeverForm = "never",
        /// Label sets that fields refer to by name.
        map labels: LabelSetForm = "labels",
    }
}

table! {
    /// One named group of fields that is sent as one message.
    pub struct EventForm {
        /// The message's name, in snake_case.
        required name: String = "name",
        /// The heading in the published list and the object of the configuration.
        optional section: String = "section",
        /// Heading for people.
        required title: String = "title",
        /// What the event tells.
        required description: String = "description",
        /// When it is sent: `daily`, `occurrence` or `security-check`.
        required trigger: Trigger = "trigger",
        /// Ids of the purposes for which it is sent.
        required purposes: Vec<String> = "purposes",
        /// Who answers questions about it.
        required owner: String = "owner",
    }
}

table! {
    /// One declared data point.
    pub struct FieldForm {
        /// What of the value may leave: `bool`, `enum`, `count` or `is-default`.
        required class: Class = "class",
        /// What a reader of the report learns, in one plain sentence.
        required description: String = "description",
        /// The key in the payload, where it is not the derived one.
        optional key: String = "key",
        /// The section, where it is not the event's.
        optional section: String = "section",
        /// The setting's name, where it is not the field's id.
        optional setting: String = "setting",
        /// Where the value lies in the configuration, where section and setting do not tell.
        optional path: Vec<String> = "path",
        /// `Section.Field` as an earlier published list had it.
        optional formerly: String = "formerly",
        /// The shipped default.
        optional default: Literal = "default",
        /// Further shipped defaults.
        optional also_default: Vec<Literal> = "also_default",
        /// The labels, or the name of a label set.
        optional labels: LabelsForm = "labels",
        /// The lowest and the highest integer; others are clamped.
        optional range: Vec<i64> = "range",
        /// The lower edges of buckets, ascending.
        optional buckets: Vec<i64> = "buckets",
        /// A machine format: `version` or `time-of-day`.
        optional format: Format = "format",
        /// The separator of a list that the setting holds as one text.
        optional list: char = "list",
        /// Which values of another type are sent as `true`: a list of values, or `non-zero`,
        /// `non-empty`, `absolute-path`.
        optional true_when: TrueWhenForm = "true_when",
        /// The first release that sends the field.
        optional since: Release = "since",
        /// The last release that sends the field, with all its patches.
        optional until: Release = "until",
        /// The edition in which the field exists.
        optional edition: String = "edition",
        /// The release from which the field must no longer be sent.
        optional expires: Release = "expires",
        /// Link to the privacy review that agreed to the field.
        optional review: String = "review",
        /// Ids of the field's purposes, where they are not the event's.
        optional purposes: Vec<String> = "purposes",
    }
}

table! {
    /// Labels that several fields share.
    pub struct LabelSetForm {
        /// What the labels are.
        required description: String = "description",
        /// The labels, without the reserved `other`.
        required values: Vec<String> = "values",
    }
}

/// Parameters of a field that only some classes take; all other keys fit every class.
pub(crate) const CLASS_PARAMETERS: [(&str, &[Class]); 8] = [
    ("labels", &[Class::Enum]),
    ("range", &[Class::Enum]),
    ("format", &[Class::Enum]),
    ("buckets", &[Class::Enum, Class::Count]),
    ("list", &[Class::Enum, Class::Count]),
    ("true_when", &[Class::Bool]),
    ("also_default", &[Class::IsDefault]),
    ("default", &Class::ALL),
];

impl FieldForm {
    /// Where a parameter of [`CLASS_PARAMETERS`] is written, if it is.
    pub(crate) fn parameter(&self, key: &str) -> Option<Span> {
        match key {
            "labels" => self.labels.as_ref().map(|at| at.span),
            "range" => self.range.as_ref().map(|at| at.span),
            "format" => self.format.as_ref().map(|at| at.span),
            "buckets" => self.buckets.as_ref().map(|at| at.span),
            "list" => self.list.as_ref().map(|at| at.span),
            "true_when" => self.true_when.as_ref().map(|at| at.span),
            "also_default" => self.also_default.as_ref().map(|at| at.span),
            "default" => self.default.as_ref().map(|at| at.span),
            _ => None,
        }
    }
}
