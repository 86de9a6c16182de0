//! Reading, with a small table in place of a generated one.

use super::*;
use crate::__private::{Columns, Places, Value, flag, is_default, ready, slots, table};
use crate::choice::Choice;
use crate::default::IsDefault;
use crate::event_values::{EventValues, hand_over};
use crate::label::{LabelSet, Labels};
use crate::meta::{Class, Domain, FieldMeta, Format, OTHER, Trigger};
use crate::scope::Scope;
use crate::sink::JsonSink;
use crate::value::{Formatted, Repr, TimeOfDay, Version};

mod canary;
mod environment;
mod file;
mod leniency;

static EVENT: EventMeta = EventMeta {
    name: "config_small",
    trigger: Trigger::Daily,
    purposes: &["problems"],
    fields: &FIELDS,
    ready: ready(
        concat!(
            r#","enable":,"mode":,"languages":,"release":,"at":,"attempts":,"hosts":"#,
            r#","isdefault_hosts":,"isdefault_url":,"edit":,"plugin":,"ttl":"#,
        )
        .as_bytes(),
        &slots::<12>(&Places {
            heads: &[10, 8, 13, 11, 6, 12, 9, 19, 17, 8, 10, 7],
            lens: &[0; 12],
            kinds: b"------------",
            numbers: &[],
            labels: &[],
        }),
    ),
    gated: false,
    max_bytes: 512,
};

static FIELDS: [FieldMeta; 12] = table(&Columns {
    keys: &[
        "enable",
        "mode",
        "languages",
        "release",
        "at",
        "attempts",
        "hosts",
        "isdefault_hosts",
        "isdefault_url",
        "edit",
        "plugin",
        "ttl",
    ],
    settings: &[
        ["Small", "Enable"],
        ["Small", "Mode"],
        ["Small", "Languages"],
        ["Small", "Release"],
        ["Small", "At"],
        ["Small", "Attempts"],
        ["Small", "Hosts"],
        ["Small", "Hosts"],
        ["Small", "URL"],
        ["Small", "Edit"],
        ["", ""],
        ["Small", "TTL"],
    ],
    elsewhere: &[(10, &["Plugins", "all", "a.b", "on"])],
    classes: b"b------ddbbb",
    domains: &[
        (Class::Enum, Domain::Labels(&["", "gzip", "none"])),
        (
            Class::Enum,
            Domain::LabelList {
                labels: &["de", "en"],
                separator: ',',
            },
        ),
        (
            Class::Enum,
            Domain::Format {
                format: Format::Version,
                labels: &[""],
            },
        ),
        (
            Class::Enum,
            Domain::Format {
                format: Format::TimeOfDay,
                labels: &[],
            },
        ),
        (Class::Enum, Domain::Range(0, 100)),
        (Class::Count, Domain::Range(0, 1000)),
    ],
    gates: &[],
});

const RULES: [Rule; 12] = [
    Rule::Plain,
    Rule::Plain,
    Rule::Plain,
    Rule::Plain,
    Rule::Plain,
    Rule::Plain,
    Rule::Items(Some(' ')),
    Rule::Default(&[Literal::List(&[]), Literal::List(&["a", "b"])]),
    Rule::Default(&[Literal::Text(""), Literal::Text("http://localhost")]),
    Rule::OneOf(&[Literal::Text("always"), Literal::Text("time_limit")]),
    Rule::BoolOr(false),
    Rule::NonZero,
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mode {
    Empty,
    Gzip,
    None,
    Other,
}

impl Labels for Mode {
    const LABELS: &'static [&'static str] = &["", "gzip", "none", OTHER];

    fn index(&self) -> usize {
        *self as usize
    }
}

impl Choice for Mode {
    const ALL: &'static [Self] = &[Self::Empty, Self::Gzip, Self::None, Self::Other];
    const OTHER: Self = Self::Other;
}

#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each rule that makes a bool"
)]
struct Small {
    enable: bool,
    mode: Mode,
    languages: LabelSet,
    release: Formatted<Version>,
    at: Formatted<TimeOfDay>,
    attempts: i64,
    hosts: u64,
    default_hosts: IsDefault,
    default_url: IsDefault,
    edit: bool,
    plugin: bool,
    ttl: bool,
}

impl Default for Small {
    fn default() -> Self {
        Self {
            enable: true,
            mode: Mode::Gzip,
            languages: LabelSet::from_indices(&[1]),
            release: Formatted::Label(0),
            at: Formatted::Parsed(TimeOfDay::new(2, 0)),
            attempts: 10,
            hosts: 0,
            default_hosts: IsDefault::new(true),
            default_url: IsDefault::new(true),
            edit: true,
            plugin: false,
            ttl: true,
        }
    }
}

impl Telemetry for Small {
    const EVENT: &'static EventMeta = &EVENT;

    fn values(&self, receive: &mut dyn FnMut(&EventValues<'_, '_>)) {
        let format = |release| match release {
            Formatted::Parsed(version) => Repr::Version(version),
            Formatted::Label(index) => Repr::label(index),
            Formatted::Other => Repr::OTHER,
        };
        let time = match self.at {
            Formatted::Parsed(time) => Repr::TimeOfDay(time),
            Formatted::Label(index) => Repr::label(index),
            Formatted::Other => Repr::OTHER,
        };
        let values = [
            flag(self.enable),
            Value(Repr::label(self.mode as usize)),
            Value(Repr::List(self.languages)),
            Value(format(self.release)),
            Value(time),
            Value(Repr::integer(self.attempts)),
            Value(Repr::integer(self.hosts.try_into().unwrap())),
            is_default(self.default_hosts),
            is_default(self.default_url),
            flag(self.edit),
            flag(self.plugin),
            flag(self.ttl),
        ];
        hand_over(&values, receive);
    }
}

impl Settings for Small {
    const RULES: &'static [Rule] = &RULES;

    fn fill(&mut self, values: &mut Values<'_>) {
        values.bool(&mut self.enable);
        values.label(&mut self.mode);
        values.labels(&mut self.languages);
        values.version(&mut self.release);
        values.time_of_day(&mut self.at);
        values.integer(&mut self.attempts);
        values.count(&mut self.hosts);
        values.is_default(&mut self.default_hosts);
        values.is_default(&mut self.default_url);
        values.bool(&mut self.edit);
        values.bool(&mut self.plugin);
        values.bool(&mut self.ttl);
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct All {
    small: Small,
}

impl Configuration for All {
    const TABLES: &'static [Table] = &[Table::of::<Small>()];
    const NEVER: &'static [&'static [&'static str]] = &[
        &["Small", "Secret"],
        &["Plugins", "all"],
        &["Nothing", "Of", "It"],
    ];
    const PREFIX: Option<&'static str> = Some("APP");

    fn take(values: &mut Values<'_>) -> Self {
        Self {
            small: values.event(),
        }
    }

    fn records(&self) -> Vec<&dyn Record> {
        vec![&self.small]
    }
}

fn read_with(text: &str, environment: &[(&str, &str)]) -> Reading<All> {
    let pairs = environment
        .iter()
        .map(|(name, value)| (OsString::from(name), OsString::from(value)));
    read(text.as_bytes(), pairs).unwrap()
}

fn read_text(text: &str) -> Reading<All> {
    read_with(text, &[])
}

fn read_error(text: impl AsRef<[u8]>) -> String {
    read::<All>(text.as_ref(), []).unwrap_err().to_string()
}

/// The setting `Small.NAME` with this JSON value.
fn setting(name: &str, value: &str) -> Reading<All> {
    read_text(&format!(r#"{{"Small":{{"{name}":{value}}}}}"#))
}

/// What became of the field with this key.
fn of(reading: &Reading<All>, key: &str) -> FieldReading {
    let index = FIELDS.iter().position(|field| field.key.as_str() == key);
    reading.events[0].fields[index.unwrap()]
}

fn warnings(reading: &Reading<All>) -> Vec<String> {
    reading.warnings.iter().map(ToString::to_string).collect()
}

/// What would be sent.
fn sent(reading: &Reading<All>) -> String {
    let mut json = JsonSink::default();
    for (record, known) in reading.records() {
        let scope = Scope {
            omitted: &known.omitted,
            ..Scope::default()
        };
        record.encode(&scope, &mut json);
    }
    String::from_utf8(json.into_bytes()).unwrap()
}
