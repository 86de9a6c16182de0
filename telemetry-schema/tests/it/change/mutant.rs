//! Schemas that differ at random, often in ways that can be compared.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::RngAlgorithm;
use telemetry_schema::model::{
    Alphabet, Class, Day, Domain, Event, Field, Format, Gate, Literal, Never, Path, Predicate,
    Purpose, Release, Schema, SettingsSource, Source, Span, Trigger, TrueWhen,
};

use super::{load, texts};

/// How often each law is tried. The usual generator costs more than all that it generates.
pub(super) fn cases() -> ProptestConfig {
    ProptestConfig {
        cases: 10_000,
        rng_algorithm: RngAlgorithm::XorShift,
        ..ProptestConfig::default()
    }
}

/// Few fields, since each law is tried on thousands of schemas.
static BASE: LazyLock<Schema> = LazyLock::new(|| {
    let mut schema = load(&texts());
    for event in &mut schema.events {
        event.fields.truncate(3);
    }
    schema
});

/// Some mutations, which often undo or repeat each other.
pub(super) fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    prop::collection::vec(mutation(), 0..6)
}

/// What mutations make out of the schema that has every class.
pub(super) fn base(mutations: &[Mutation]) -> Schema {
    mutated(&BASE, mutations)
}

/// What mutations make out of a schema.
pub(super) fn mutated(schema: &Schema, mutations: &[Mutation]) -> Schema {
    let mut schema = schema.clone();
    for mutation in mutations {
        mutation.clone().apply(&mut schema);
    }
    schema
}

/// One change of a schema.
#[derive(Clone, Debug)]
pub(super) enum Mutation {
    Event(Index, OfEvent),
    Field(Index, OfField),
    Schema(OfSchema),
}

#[derive(Clone, Debug)]
pub(super) enum OfEvent {
    Remove,
    Add(String),
    Move(Index),
    Trigger(Trigger),
    Source(Source),
    Per(Option<String>),
    Purposes(Vec<String>),
    Text(String),
}

#[derive(Clone, Debug)]
pub(super) enum OfField {
    Remove,
    Move(Index),
    Told(Box<(Class, Domain, Option<TrueWhen>, Option<char>)>),
    Key(String),
    Id(String),
    Path(String),
    Default(Option<Literal>),
    AlsoDefault(Vec<Literal>),
    Releases(Gate, Option<Day>),
    Edition(Option<String>),
    Purposes(Option<Vec<String>>),
    Optional(bool),
    Description(String),
}

#[derive(Clone, Debug)]
pub(super) enum OfSchema {
    Purposes(Vec<String>),
    Sentence(Index, String),
    Transport(String),
    OptOut(String),
    Introduction(String),
    Settings(SettingsSource),
    Release(Release),
    Never(Vec<String>),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        6 => (any::<Index>(), of_field()).prop_map(|(at, how)| Mutation::Field(at, how)),
        2 => (any::<Index>(), of_event()).prop_map(|(at, how)| Mutation::Event(at, how)),
        1 => of_schema().prop_map(Mutation::Schema),
    ]
}

fn word() -> impl Strategy<Value = String> {
    select(vec!["one", "two", "three"]).prop_map(str::to_owned)
}

fn words() -> impl Strategy<Value = Vec<String>> {
    subsequence(vec!["", "a", "b", "c"], 1..=4).prop_map(owned)
}

fn owned(words: Vec<&str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}

fn purposes() -> impl Strategy<Value = Vec<String>> {
    subsequence(vec!["problems", "design", "support"], 1..=3).prop_map(owned)
}

fn release() -> impl Strategy<Value = Release> {
    select(vec!["4", "5.0", "5", "5.8", "5.8.0", "5.9", "6.1"])
        .prop_map(|text| Release::parse(text).unwrap())
}

fn of_event() -> impl Strategy<Value = OfEvent> {
    prop_oneof![
        Just(OfEvent::Remove),
        word().prop_map(OfEvent::Add),
        any::<Index>().prop_map(OfEvent::Move),
        select(Trigger::ALL.to_vec()).prop_map(OfEvent::Trigger),
        select(Source::ALL.to_vec()).prop_map(OfEvent::Source),
        prop::option::of(word()).prop_map(OfEvent::Per),
        purposes().prop_map(OfEvent::Purposes),
        word().prop_map(OfEvent::Text),
    ]
}

fn of_field() -> impl Strategy<Value = OfField> {
    prop_oneof![
        1 => Just(OfField::Remove),
        1 => any::<Index>().prop_map(OfField::Move),
        8 => told().prop_map(|told| OfField::Told(Box::new(told))),
        1 => word().prop_map(OfField::Key),
        1 => word().prop_map(OfField::Id),
        1 => word().prop_map(OfField::Path),
        1 => prop::option::of(literal()).prop_map(OfField::Default),
        1 => prop::collection::vec(literal(), 0..2).prop_map(OfField::AlsoDefault),
        2 => (prop::option::of(release()), prop::option::of(release()), prop::option::of(day()))
            .prop_map(|(since, until, expires)| OfField::Releases(Gate { since, until }, expires)),
        1 => prop::option::of(word()).prop_map(OfField::Edition),
        2 => prop::option::of(purposes()).prop_map(OfField::Purposes),
        1 => any::<bool>().prop_map(OfField::Optional),
        1 => select(vec!["Size in MB", "Size in KB", "Size", "The size"])
            .prop_map(|text| OfField::Description(text.to_owned())),
    ]
}

fn day() -> impl Strategy<Value = Day> {
    let days = ["2026-12-31", "2027-06-30", "2027-07-01"];
    select(days.map(|day| Day::parse(day).unwrap()).to_vec())
}

fn of_schema() -> impl Strategy<Value = OfSchema> {
    prop_oneof![
        purposes().prop_map(OfSchema::Purposes),
        (any::<Index>(), word()).prop_map(|(at, text)| OfSchema::Sentence(at, text)),
        word().prop_map(OfSchema::Transport),
        prop::option::of(word()).prop_map(|text| OfSchema::OptOut(text.unwrap_or_default())),
        word().prop_map(OfSchema::Introduction),
        select(SettingsSource::ALL.to_vec()).prop_map(OfSchema::Settings),
        release().prop_map(OfSchema::Release),
        subsequence(vec!["one", "two", "three"], 0..=3)
            .prop_map(|names| OfSchema::Never(owned(names))),
    ]
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        any::<bool>().prop_map(Literal::Bool),
        (-1_i64..4).prop_map(Literal::Integer),
        select(vec!["", "a", "b"]).prop_map(|text| Literal::Text(text.to_owned())),
    ]
}

/// A class with all that goes with it.
pub(super) fn told() -> impl Strategy<Value = (Class, Domain, Option<TrueWhen>, Option<char>)> {
    let separator = || select(vec![',', ';']);
    let numbers = || {
        let range = (-1_i64..3, 0_i64..4);
        let edges = prop::collection::btree_set(-1_i64..6, 1..5);
        prop_oneof![
            range.prop_map(|(lowest, more)| Domain::Range(lowest, lowest + more)),
            edges.prop_map(|edges| Domain::Buckets(edges.into_iter().collect())),
        ]
    };
    let amounts = || {
        let edges = prop::collection::btree_set(0_i64..6, 1..5);
        prop_oneof![
            (1_i64..5).prop_map(|highest| Domain::Range(0, highest)),
            edges.prop_map(|edges| Domain::Buckets(edges.into_iter().collect())),
        ]
    };
    let plain = |class: Class| move |domain| (class, domain, None, None);
    prop_oneof![
        Just((Class::IsDefault, Domain::Bool, None, None)),
        prop::option::of(true_when()).prop_map(|when| (Class::Bool, Domain::Bool, when, None)),
        words()
            .prop_map(Domain::Labels)
            .prop_map(plain(Class::Enum)),
        (words(), separator()).prop_map(|(labels, separator)| {
            let domain = Domain::LabelList { labels, separator };
            (Class::Enum, domain, None, Some(separator))
        }),
        (words(), select(Format::ALL.to_vec()))
            .prop_map(|(labels, format)| Domain::Format { format, labels })
            .prop_map(plain(Class::Enum)),
        numbers().prop_map(plain(Class::Enum)),
        (amounts(), prop::option::of(separator())).prop_map(|(domain, list)| (
            Class::Count,
            domain,
            None,
            list
        )),
        amounts().prop_map(plain(Class::Duration)),
        (1_u8..5)
            .prop_map(|numbers| Domain::Version { numbers })
            .prop_map(plain(Class::Version)),
        (select(Alphabet::ALL.to_vec()), 3_u8..5)
            .prop_map(|(alphabet, length)| Domain::Id { alphabet, length })
            .prop_map(plain(Class::Id)),
        Just(Domain::Date).prop_map(plain(Class::Date)),
        (words(), prop::option::of(1_u8..6))
            .prop_map(|(labels, most)| Domain::LabelSet { labels, most })
            .prop_map(plain(Class::Labels)),
        (words(), 1_u8..4)
            .prop_map(|(words, most)| Domain::MaskedText { words, most })
            .prop_map(plain(Class::MaskedText)),
    ]
}

fn true_when() -> impl Strategy<Value = TrueWhen> {
    let texts = words().prop_map(|words| words.into_iter().map(Literal::Text).collect());
    let numbers = subsequence(vec![0_i64, 1, 2, 3], 1..=4);
    let numbers = numbers.prop_map(|numbers| numbers.into_iter().map(Literal::Integer).collect());
    prop_oneof![
        texts.prop_map(TrueWhen::Values),
        numbers.prop_map(TrueWhen::Values),
        Just(TrueWhen::Values(vec![Literal::Bool(true)])),
        select(Predicate::ALL.to_vec()).prop_map(TrueWhen::Predicate),
    ]
}

impl Mutation {
    fn apply(self, schema: &mut Schema) {
        match self {
            Self::Event(at, how) => {
                if !schema.events.is_empty() {
                    how.apply(at.index(schema.events.len()), &mut schema.events);
                }
            }
            Self::Field(at, how) => {
                let fields: usize = schema.events.iter().map(|event| event.fields.len()).sum();
                if fields > 0 {
                    let mut place = at.index(fields);
                    for event in &mut schema.events {
                        if place < event.fields.len() {
                            return how.apply(place, event);
                        }
                        place -= event.fields.len();
                    }
                }
            }
            Self::Schema(how) => how.apply(schema),
        }
    }
}

impl OfEvent {
    fn apply(self, at: usize, events: &mut Vec<Event>) {
        match self {
            Self::Remove => {
                events.remove(at);
            }
            Self::Add(name) => {
                if events.iter().all(|event| event.name != name) {
                    let new = Event {
                        name,
                        ..events[at].clone()
                    };
                    events.push(new);
                }
            }
            Self::Move(to) => {
                let event = events.remove(at);
                events.insert(to.index(events.len() + 1), event);
            }
            Self::Trigger(trigger) => events[at].trigger = trigger,
            Self::Source(source) => events[at].source = source,
            Self::Per(per) => events[at].per = per,
            Self::Purposes(purposes) => events[at].purposes = purposes,
            Self::Text(text) => events[at].title = text,
        }
    }
}

impl OfField {
    fn apply(self, at: usize, event: &mut Event) {
        let fields = &mut event.fields;
        match self {
            Self::Remove => {
                fields.remove(at);
            }
            Self::Move(to) => {
                let field = fields.remove(at);
                fields.insert(to.index(fields.len() + 1), field);
            }
            Self::Key(key) => {
                if fields.iter().all(|field| field.key != key) {
                    fields[at].key = key;
                }
            }
            Self::Told(told) => {
                let field = &mut fields[at];
                (field.class, field.domain, field.true_when, field.list) = *told;
            }
            Self::Id(id) => fields[at].id = id,
            Self::Path(setting) => fields[at].path = Path::new(&["Server", &*setting]),
            Self::Default(default) => fields[at].default = default,
            Self::AlsoDefault(also) => fields[at].also_default = also,
            Self::Releases(gate, expires) => {
                fields[at].gate = gate;
                fields[at].expires = expires;
            }
            Self::Edition(edition) => fields[at].edition = edition,
            Self::Purposes(purposes) => fields[at].purposes = purposes,
            Self::Optional(optional) => fields[at].optional = optional,
            Self::Description(description) => fields[at].description = description,
        }
    }
}

impl OfSchema {
    fn apply(self, schema: &mut Schema) {
        match self {
            Self::Purposes(ids) => {
                let purpose = |id| Purpose {
                    sentence: format!("to {id}"),
                    id,
                    span: Span::default(),
                };
                schema.purposes = ids.into_iter().map(purpose).collect();
            }
            Self::Sentence(at, sentence) => {
                if !schema.purposes.is_empty() {
                    let at = at.index(schema.purposes.len());
                    schema.purposes[at].sentence = sentence;
                }
            }
            Self::Transport(text) => schema.policy.transport = text,
            Self::OptOut(text) => schema.policy.opt_out = text,
            Self::Introduction(text) => schema.policy.introduction = text,
            Self::Settings(settings) => schema.product.settings = settings,
            Self::Release(release) => schema.product.release = release,
            Self::Never(settings) => {
                let never = |setting: String| Never {
                    path: Path::new(&["Server", &*setting]),
                    reason: "a secret".to_owned(),
                    span: Span::default(),
                };
                schema.never = settings.into_iter().map(never).collect();
            }
        }
    }
}

/// A field that tells this, and is like any other in everything else.
pub(super) fn field(told: (Class, Domain, Option<TrueWhen>, Option<char>)) -> Field {
    let mut field = BASE.events[0].fields[0].clone();
    (field.class, field.domain, field.true_when, field.list) = told;
    field
}

/// The base with only this field in only its first event.
pub(super) fn only(field: Field) -> Schema {
    let mut schema = BASE.clone();
    schema.events.truncate(1);
    schema.events[0].fields = vec![field];
    schema
}
