//! Facts as the declarations that say them, and nothing else.
//!
//! So the directions of changes are decided where those of schemas are, in [`telemetry_schema::change`].

use std::collections::BTreeMap;

use telemetry_schema::model::{
    Alphabet, Class, Day, Domain, Event, Field, Format, Gate, Literal, MASK, OTHER, Path,
    Predicate, Release, Schema, Source, Span, Trigger, TrueWhen,
};

use super::facts::TOLD;
use super::judgement::split;

/// A schema of which these are the facts, as far as they are known kinds of facts.
pub(super) fn schema<'a>(facts: impl Iterator<Item = &'a str>) -> Schema {
    let mut said: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (subject, what) in facts.map(split).filter(|(subject, _)| *subject != TOLD) {
        said.entry(subject).or_default().push(what);
    }
    let mut events: BTreeMap<&str, Event> = BTreeMap::new();
    for (subject, said) in said {
        match subject.split_once('.') {
            None => {
                events.insert(subject, event(subject, &said));
            }
            Some((name, key)) => {
                let unknown = || event(name, &[]);
                let event = events.entry(name).or_insert_with(unknown);
                event.fields.push(field(key, &said));
            }
        }
    }
    for event in events.values_mut() {
        // Figures of the host are named; settings lie in sections.
        let mut paths = event.fields.iter().map(|field| &field.path);
        if paths.all(|path| path.section().is_none()) {
            event.source = Source::Host;
            for field in &mut event.fields {
                field.id = field.path.to_string();
            }
        }
    }
    Schema {
        events: events.into_values().collect(),
        ..Schema::default()
    }
}

fn event(name: &str, said: &[&str]) -> Event {
    let trigger = said.iter().find_map(|said| {
        let word = said.strip_prefix('(')?.strip_suffix(')')?;
        Trigger::ALL
            .into_iter()
            .find(|trigger| trigger.as_str() == word)
    });
    Event {
        name: name.to_owned(),
        section: None,
        title: String::new(),
        description: String::new(),
        trigger: trigger.unwrap_or_default(),
        source: Source::Settings,
        per: word(said, "per "),
        purposes: purposes(said),
        owner: String::new(),
        category: None,
        covers: Vec::new(),
        formerly: Vec::new(),
        fields: Vec::new(),
        expired: Vec::new(),
        allow: Vec::new(),
        span: Span::default(),
    }
}

fn purposes(said: &[&str]) -> Vec<String> {
    let ids = said.iter().filter_map(|said| said.strip_prefix("for "));
    ids.map(str::to_owned).collect()
}

/// What stands behind the first words of a fact.
fn word(said: &[&str], words: &str) -> Option<String> {
    let found = said.iter().find_map(|said| said.strip_prefix(words));
    found.map(str::to_owned)
}

fn field(key: &str, said: &[&str]) -> Field {
    let head = said.iter().find_map(|said| Head::parse(said));
    let head = head.unwrap_or_default();
    let own = purposes(said);
    let separator = word(said, "split at ").and_then(|quoted| text(&quoted));
    let units = said.iter().filter_map(|said| said.strip_prefix("unit "));
    let defaults = said.iter().filter_map(|said| said.strip_prefix("default "));
    let also = defaults
        .clone()
        .filter_map(|value| value.strip_prefix("also "));
    Field {
        id: String::new(),
        key: key.to_owned(),
        path: head.path,
        class: head.class,
        domain: domain(said),
        label_set: None,
        true_when: true_when(said),
        list: separator.and_then(|separator| separator.chars().next()),
        default: defaults.clone().find_map(literal),
        also_default: also.filter_map(literal).collect(),
        formerly: None,
        covers: Vec::new(),
        gate: head.gate,
        edition: word(said, "edition "),
        expires: head.expires,
        review: None,
        purposes: (!own.is_empty()).then_some(own),
        optional: false,
        // Units have no other place in a schema.
        description: units.collect::<Vec<_>>().join(" "),
        allow: Vec::new(),
        span: Span::default(),
        class_span: Span::default(),
    }
}

/// What the fact says that a field exists by: `(CLASS) from PATH since 5.0 until 6.0 expires 2027-06-30`.
#[derive(Debug, Default)]
struct Head {
    class: Class,
    path: Path,
    gate: Gate,
    expires: Option<Day>,
}

impl Head {
    fn parse(said: &str) -> Option<Self> {
        let (class, mut from) = said.strip_prefix('(')?.split_once(") from ")?;
        let class = Class::ALL
            .into_iter()
            .find(|known| known.as_str() == class)?;
        // From the end, since a path can contain anything.
        let expires = from.rsplit_once(" expires ");
        let expires = expires.and_then(|(rest, day)| Some((rest, Day::parse(day)?)));
        if let Some((rest, _)) = expires {
            from = rest;
        }
        let expires = expires.map(|(_, day)| day);
        let mut release = |word: &str| {
            let (rest, release) = from.rsplit_once(word)?;
            let release = Release::parse(release)?;
            from = rest;
            Some(release)
        };
        let until = release(" until ");
        let since = release(" since ");
        Some(Self {
            class,
            path: path(from),
            gate: Gate { since, until },
            expires,
        })
    }
}

/// Keys with dots between them, those with dots in quotes.
fn path(text: &str) -> Path {
    let mut keys: Vec<String> = vec![String::new()];
    let mut is_quoted = false;
    for character in text.chars() {
        match (character, keys.last_mut()) {
            ('"', _) => is_quoted = !is_quoted,
            ('.', _) if !is_quoted => keys.push(String::new()),
            (_, Some(key)) => key.push(character),
            (_, None) => {}
        }
    }
    Path::new(&keys)
}

/// The values of facts `= VALUE`.
fn domain(said: &[&str]) -> Domain {
    let mut labels = Vec::new();
    let mut edges = Vec::new();
    let mut form = None;
    for value in said.iter().filter_map(|said| said.strip_prefix("= ")) {
        if let Some(label) = text(value) {
            labels.push(label);
        } else if let Ok(edge) = value.parse() {
            edges.push(edge);
        } else {
            form = form.or_else(|| Form::parse(value));
        }
    }
    labels.retain(|label| label != OTHER && label != MASK);
    edges.sort_unstable();
    match form {
        None if edges.is_empty() => Domain::Labels(labels),
        None => Domain::Buckets(edges),
        Some(Form::Alone(domain)) => domain,
        Some(Form::Format(format)) => Domain::Format { format, labels },
        Some(Form::List(separator)) => Domain::LabelList { labels, separator },
        Some(Form::Set(most)) => Domain::LabelSet { labels, most },
        Some(Form::Masked(most)) => Domain::MaskedText {
            words: labels,
            most,
        },
    }
}

/// What a value is that is neither a label nor a number.
#[derive(Debug)]
enum Form {
    /// All that there is.
    Alone(Domain),
    /// Labels stand beside it.
    Format(Format),
    List(char),
    Set(Option<u8>),
    Masked(u8),
}

impl Form {
    fn parse(value: &str) -> Option<Self> {
        if let Some(format) = Format::ALL
            .into_iter()
            .find(|known| known.as_str() == value)
        {
            return Some(Self::Format(format));
        }
        if let Some((lowest, highest)) = value.split_once("..") {
            let range = Domain::Range(lowest.parse().ok()?, highest.parse().ok()?);
            return Some(Self::Alone(range));
        }
        if let Some(separator) = value.strip_prefix("list joined by ") {
            return Some(Self::List(text(separator)?.chars().next()?));
        }
        match value {
            "true" | "false" => return Some(Self::Alone(Domain::Bool)),
            "date" => return Some(Self::Alone(Domain::Date)),
            "set" => return Some(Self::Set(None)),
            _ => {}
        }
        let (what, number) = value.rsplit_once(" of ")?;
        let number = number.parse().ok()?;
        match what {
            "set" => Some(Self::Set(Some(number))),
            "masked text" => Some(Self::Masked(number)),
            "version" => Some(Self::Alone(Domain::Version { numbers: number })),
            _ => {
                let mut known = Alphabet::ALL.into_iter();
                let alphabet = known.find(|known| known.as_str() == what)?;
                let length = number;
                Some(Self::Alone(Domain::Id { alphabet, length }))
            }
        }
    }
}

/// The values of facts `true for VALUE`.
fn true_when(said: &[&str]) -> Option<TrueWhen> {
    let mut values = Vec::new();
    for value in said
        .iter()
        .filter_map(|said| said.strip_prefix("true for "))
    {
        let mut known = Predicate::ALL.into_iter();
        if let Some(predicate) = known.find(|known| known.as_str() == value) {
            return Some(TrueWhen::Predicate(predicate));
        }
        values.extend(literal(value));
    }
    (!values.is_empty()).then_some(TrueWhen::Values(values))
}

fn literal(value: &str) -> Option<Literal> {
    match (text(value), value) {
        (Some(text), _) => Some(Literal::Text(text)),
        (None, "true") => Some(Literal::Bool(true)),
        (None, "false") => Some(Literal::Bool(false)),
        (None, _) => match value.parse() {
            Ok(number) => Some(Literal::Integer(number)),
            Err(_) => serde_json::from_str(value).ok().map(Literal::List),
        },
    }
}

/// A text in quotes.
fn text(value: &str) -> Option<String> {
    let is_quoted = value.starts_with('"');
    is_quoted
        .then(|| serde_json::from_str(value).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;
    use telemetry_schema::load;

    use super::super::facts::facts;
    use super::*;

    fn again(facts: &str) -> String {
        super::super::facts::facts(&schema(facts.lines()))
    }

    #[test]
    fn declarations_that_are_read_from_facts_say_the_same_facts() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in [
            "tests/fixtures/full/schema",
            "../schema",
            "../telemetry-schema/tests/it/change/base",
        ] {
            let loaded = load(&here.join(folder));
            assert!(loaded.is_whole(), "{folder}");
            let facts = facts(&loaded.schema);
            assert_eq!(again(&facts), facts, "{folder}");
        }
    }

    proptest! {
        #[test]
        fn labels_and_paths_are_read_as_they_were_written(
            labels in prop::collection::btree_set("[ -~]{0,8}", 1..4),
            keys in prop::collection::vec("[A-Za-z][A-Za-z. ]{0,8}", 1..4),
            separator in "[,;|\"]",
            most in prop::option::of(1_u8..9),
        ) {
            let labels: Vec<String> = labels.into_iter().filter(|label| label != OTHER).collect();
            let separator = separator.chars().next().unwrap();
            for domain in [
                Domain::Labels(labels.clone()),
                Domain::LabelList { labels: labels.clone(), separator },
                Domain::LabelSet { labels: labels.clone(), most },
                Domain::MaskedText { words: labels.clone(), most: most.unwrap_or(1) },
            ] {
                let mut declared = schema(["e (daily)", "e.k (enum) from K"].into_iter());
                let field = &mut declared.events[0].fields[0];
                field.domain = domain;
                field.path = super::Path::new(&keys);
                let facts = facts(&declared);
                let read = schema(facts.lines());
                prop_assert_eq!(&read.events[0].fields[0].path, &declared.events[0].fields[0].path);
                prop_assert_eq!(again(&facts), facts);
            }
        }
    }
}
