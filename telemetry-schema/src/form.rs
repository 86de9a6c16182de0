//! The tables of schema files as they are written, and the JSON Schema that editors use.
//!
//! Every table is declared once, with `table!`: the declaration yields the struct, the reader that
//! fills it, and, through schemars, its part of the JSON Schema. Shapes of values are types, and
//! what keys demand of each other is data, so the reader and the JSON Schema cannot disagree.

mod file;
mod json_schema;
mod lint;
mod list;
mod read;
mod rule;
mod table;
mod text;
mod value;
mod word;

pub(crate) use file::{
    CategoryFileForm, EventFileForm, FileForm, LabelFileForm, ManifestForm, NeverFileForm,
};
pub use json_schema::form_schema;
pub(crate) use lint::ByLint;
pub(crate) use list::{List, Members};
pub(crate) use read::{File, Reader};
pub(crate) use table::{At, Slot};
pub(crate) use text::{FieldId, Label, Name, PayloadKey, Prose, PurposeId};
pub(crate) use value::{Amount, LabelsForm, NeverForm, TrueWhenForm, Within};

use schemars::JsonSchema;

use crate::model::{
    Alphabet, Class, Day, Format, Literal, Release, SettingsSource, Source, Trigger,
};
use rule::Rule;
use table::{Entry, Table, table};
use text::{ConfigKey, Formerly, Prefix, SetName};
use value::Separator;

table! {
    /// The product whose telemetry is declared.
    pub(crate) struct ProductForm("the product") {
        required {
            /// Machine name, in `snake_case`.
            name: Name = "name",
            /// Name for people.
            title: Prose = "title",
            /// The release that this schema describes.
            release: Release = "release",
            /// Where settings come from: `json` (a file, read by generated structs) or `code`
            /// (hand-written structs with a `Default` of their own).
            settings: SettingsSource = "settings",
        }
        optional {
            /// Prefix of the environment variables that overlay the settings file.
            environment: Prefix = "environment",
            /// The day of the release, against which `expires` is judged.
            released: Day = "released",
            /// Who answers questions about events that name nobody.
            owner: Prose = "owner",
        }
        rules {}
    }
}

table! {
    /// The prose of the published policy; each text is a paragraph of Markdown.
    pub(crate) struct PolicyForm("the policy") {
        required {
            /// The page's title.
            title: Prose = "title",
            /// Why there is telemetry at all.
            introduction: Prose = "introduction",
            /// What no field ever carries.
            never_included: Prose = "never_included",
            /// Introduces the data that is sent once a day.
            daily: Prose = "daily",
            /// Introduces the settings that are deliberately not collected.
            never_collected: Prose = "never_collected",
            /// Where data is sent, and how it travels.
            transport: Prose = "transport",
            /// How to opt out.
            opt_out: Prose = "opt_out",
        }
        optional {
            /// Introduces the data that is sent when something happens.
            occurrences: Prose = "occurrences",
            /// The security update check, and how to opt out of it.
            security_check: Prose = "security_check",
        }
        rules {}
    }
}

table! {
    /// What each class that the schema uses reveals, in plain words with an example.
    pub(crate) struct RevealsForm("the explanation of classes") {
        required {}
        optional {
            /// Of class `bool`.
            bool: Prose = "bool",
            /// Of class `enum`.
            r#enum: Prose = "enum",
            /// Of class `count`.
            count: Prose = "count",
            /// Of class `is-default`.
            is_default: Prose = "is-default",
            /// Of class `version`.
            version: Prose = "version",
            /// Of class `id`.
            id: Prose = "id",
            /// Of class `date`.
            date: Prose = "date",
            /// Of class `duration`.
            duration: Prose = "duration",
            /// Of class `labels`.
            labels: Prose = "labels",
            /// Of class `masked-text`.
            masked_text: Prose = "masked-text",
        }
        rules {}
    }
}

table! {
    /// The most that messages may tell and weigh; what is not declared is not limited.
    pub(crate) struct BudgetForm("the budget") {
        required {}
        optional {
            /// Bits by which one event may tell installations apart.
            event_bits: Amount = "event_bits",
            /// Bits by which all daily events together may tell installations apart.
            report_bits: Amount = "report_bits",
            /// Bytes that the properties of one event may have.
            event_bytes: Amount = "event_bytes",
            /// Bytes that the properties of all daily events together may have.
            report_bytes: Amount = "report_bytes",
        }
        rules {}
    }
}

table! {
    /// One named group of fields that is sent as one message.
    pub(crate) struct EventForm("the event") {
        required {
            /// The message's name, in `snake_case`.
            name: Name = "name",
            /// Heading for people.
            title: Prose = "title",
            /// What the event tells.
            description: Prose = "description",
            /// When it is sent: `daily`, `occurrence` or `security-check`.
            trigger: Trigger = "trigger",
            /// Ids of the purposes for which it is sent.
            purposes: List<PurposeId> = "purposes",
        }
        optional {
            /// The heading in the published list and the object of the configuration.
            section: ConfigKey = "section",
            /// Who has the values: `settings` (the configuration), which daily events have unless
            /// they say otherwise, or `host` (the program itself), as all others have.
            source: Source = "source",
            /// What there is one event of in a report, where there may be several: "team scheme".
            per: Prose = "per",
            /// Who answers questions about it, where it is not the product's owner.
            owner: Prose = "owner",
            /// The title of the category under which the event is read, declared in another file.
            category: Prose = "category",
            /// Phrases of an earlier published list that the event answers to.
            covers: List<Prose> = "covers",
            /// What earlier releases and other programs called the event.
            formerly: List<Prose> = "formerly",
            /// What lints find in the event or its fields and is right: `lint = "reason"`.
            allow: ByLint<Prose> = "allow",
        }
        rules {
            Rule::only("per", "trigger", &["daily"]),
            Rule::only("section", "trigger", &["daily"]),
            Rule::only_value("source", "settings", "trigger", &["daily"]),
        }
    }
}

table! {
    /// What all events of a file have in common; the host has their values.
    pub(crate) struct CategoryForm("the category") {
        required {
            /// Heading for people.
            title: Prose = "title",
            /// What the events tell.
            description: Prose = "description",
            /// When they are sent: `daily`, `occurrence` or `security-check`.
            trigger: Trigger = "trigger",
            /// Ids of the purposes for which they are sent.
            purposes: List<PurposeId> = "purposes",
        }
        optional {
            /// Who answers questions about them, where it is not the product's owner.
            owner: Prose = "owner",
        }
        rules {}
    }
}

table! {
    /// One event of a category.
    pub(crate) struct MemberEventForm("the event") {
        required {
            /// Heading for people.
            title: Prose = "title",
            /// What the event tells.
            description: Prose = "description",
        }
        optional {
            /// Ids of the event's purposes, where they are not the category's.
            purposes: List<PurposeId> = "purposes",
            /// Phrases of an earlier published list that the event answers to.
            covers: List<Prose> = "covers",
            /// What earlier releases and other programs called the event.
            formerly: List<Prose> = "formerly",
            /// What lints find in the event or its fields and is right: `lint = "reason"`.
            allow: ByLint<Prose> = "allow",
            /// The event's fields, by id.
            fields: Members<FieldId, FieldForm> = "fields",
        }
        rules {}
    }
}

table! {
    /// One declared data point.
    pub(crate) struct FieldForm("the field") {
        required {
            /// What of the value may leave, such as `bool`, `enum`, `count` or `is-default`.
            class: Class = "class",
            /// What a reader of the report learns, in one plain sentence.
            description: Prose = "description",
        }
        optional {
            /// The key in the payload, where it is not the derived one.
            key: PayloadKey = "key",
            /// The section, where it is not the event's.
            section: ConfigKey = "section",
            /// The setting's name, where it is not the field's id.
            setting: ConfigKey = "setting",
            /// Where the value lies in the configuration, where section and setting do not tell.
            path: List<ConfigKey, false> = "path",
            /// `Section.Field` as an earlier published list had it.
            formerly: Formerly = "formerly",
            /// The shipped default.
            default: Literal = "default",
            /// Further shipped defaults.
            also_default: List<Literal> = "also_default",
            /// The labels, or the name of a label set.
            labels: LabelsForm = "labels",
            /// The lowest and the highest integer; others are clamped.
            range: [i64; 2] = "range",
            /// The lower edges of buckets, ascending.
            buckets: List<i64> = "buckets",
            /// How many numbers a version has at most; 4 unless it says otherwise.
            numbers: Within<1, 8> = "numbers",
            /// The characters of an identifier: `a-z0-9`, `a-z`, `A-Z`, `0-9` or `hex`.
            alphabet: Alphabet = "alphabet",
            /// How many characters an identifier has.
            length: Within<1, 64> = "length",
            /// The label set whose words survive in a masked text.
            vocabulary: SetName = "vocabulary",
            /// How many labels, or how many words and masks, are sent at most.
            most: Within<1, 127> = "most",
            /// A machine format: `version` or `time-of-day`.
            format: Format = "format",
            /// The separator of a list that the setting holds as one text.
            list: Separator = "list",
            /// Which values of another type are sent as `true`: a list of values, or `non-zero`,
            /// `non-empty`, `absolute-path`.
            true_when: TrueWhenForm = "true_when",
            /// The first release that sends the field.
            since: Release = "since",
            /// The last release that sends the field, with all its patches.
            until: Release = "until",
            /// The edition in which the field exists.
            edition: Prose = "edition",
            /// The day from which releases no longer send the field.
            expires: Day = "expires",
            /// Link to the privacy review that agreed to the field.
            review: Prose = "review",
            /// Ids of the field's purposes, where they are not the event's.
            purposes: List<PurposeId> = "purposes",
            /// Whether occurrences may lack the field; figures of the host that cannot be told are
            /// left out of daily events anyway.
            optional: bool = "optional",
            /// Phrases of an earlier published list that the event answers to with one of the
            /// field's labels: `label = "phrase"`.
            covers: Members<Label, Prose> = "covers",
            /// What lints find here and is right: `lint = "reason"`.
            allow: ByLint<Prose> = "allow",
        }
        rules {
            Rule::only("labels", "class", &["enum", "labels"]),
            Rule::only("range", "class", &["enum"]),
            Rule::only("format", "class", &["enum"]),
            Rule::only("buckets", "class", &["enum", "count", "duration"]),
            Rule::only("list", "class", &["enum", "count"]),
            Rule::only("covers", "class", &["enum", "labels"]),
            Rule::only("true_when", "class", &["bool"]),
            Rule::only("default", "class", &["bool", "enum", "count", "is-default"]),
            Rule::only("also_default", "class", &["is-default"]),
            Rule::only("numbers", "class", &["version"]),
            Rule::only("alphabet", "class", &["id"]),
            Rule::only("length", "class", &["id"]),
            Rule::only("vocabulary", "class", &["masked-text"]),
            Rule::only("most", "class", &["labels", "masked-text"]),
            Rule::needs("class", "id", "alphabet"),
            Rule::needs("class", "id", "length"),
            Rule::needs("class", "duration", "buckets"),
            Rule::needs("class", "labels", "labels"),
            Rule::needs("class", "masked-text", "vocabulary"),
            Rule::needs("class", "masked-text", "most"),
            Rule::apart("range", "buckets"),
            Rule::apart("range", "format"),
            Rule::apart("range", "labels"),
            Rule::apart("buckets", "format"),
            Rule::apart("buckets", "labels"),
            Rule::apart("format", "list"),
            Rule::apart("path", "section"),
            Rule::apart("path", "setting"),
        }
    }
}

table! {
    /// Labels that several fields share.
    pub(crate) struct LabelSetForm("the label set") {
        required {
            /// What the labels are.
            description: Prose = "description",
            /// The labels, without the reserved `other`.
            values: List<Label> = "values",
        }
        optional {}
        rules {}
    }
}

/// The tables with fixed keys and how files name them, to tell where a misplaced key belongs.
const TABLES: [(&str, &[&str]); 13] = [
    ("`[event]`", EventForm::KEYS),
    ("`[category]`", CategoryForm::KEYS),
    ("`[events.NAME]`", MemberEventForm::KEYS),
    ("`[fields.ID]`", FieldForm::KEYS),
    ("`[labels.NAME]`", LabelSetForm::KEYS),
    ("`[product]`", ProductForm::KEYS),
    ("`[policy]`", PolicyForm::KEYS),
    ("`[reveals]`", RevealsForm::KEYS),
    ("`[budget]`", BudgetForm::KEYS),
    ("telemetry.toml", ManifestForm::KEYS),
    ("the file of an event", EventFileForm::KEYS),
    ("the file of a category", CategoryFileForm::KEYS),
    ("a file of label sets", LabelFileForm::KEYS),
];
