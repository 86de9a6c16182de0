//! Everything that can leave: one fact a line, sorted, without prose.
//!
//! | line | fact |
//! |---|---|
//! | `EVENT (TRIGGER)` | the event exists, and when it is sent |
//! | `EVENT for PURPOSE` | a purpose for which it is sent |
//! | `EVENT.KEY (CLASS) from PATH …` | the field exists, what it is read from, and in which releases it is sent |
//! | `EVENT.KEY for PURPOSE` | a purpose of the field, where they are not the event's |
//! | `EVENT.KEY = VALUE` | a value that can be sent |
//! | `EVENT.KEY true for VALUE` | a value of the setting that is sent as `true` |
//! | `EVENT per THING` | a report can have several of the event, one for each of these |
//! | `EVENT.KEY default VALUE` | the shipped default, and `default also VALUE` a further one |
//! | `EVENT.KEY edition NAME` | the only edition in which the field exists |
//! | `EVENT.KEY split at TEXT` | what separates the items that are counted |
//! | `EVENT.KEY unit WORD` | a unit of the number, as its description names it |
//! | `* KIND` | facts that begin with this word are told |
//!
//! The first contracts told no facts of the last kinds. So one that lacks `* KIND` does not say that there
//! are none of the kind, and telling them for the first time changes nothing.

use std::fmt::Write;
use std::ops::Range;

use sha2::{Digest as _, Sha256};
use telemetry_schema::change::units;
use telemetry_schema::model::{Domain, Event, Field, Literal, Schema, TrueWhen};

use crate::domain::canonical::{Item, items};
use crate::domain::json::write_string;

/// What facts that say which ones are told are about.
pub(crate) const TOLD: &str = "*";

/// The first words of the facts that not every contract tells, in order.
const KINDS: [&str; 5] = ["default", "edition", "per", "split", "unit"];

/// The kind of what a fact says of an event or field, if not every contract tells it.
pub(crate) fn kind(said: &str) -> Option<&'static str> {
    let first = said.split(' ').next();
    KINDS.into_iter().find(|kind| Some(*kind) == first)
}

/// The checksum by which payloads name a contract: the first 16 hexadecimal digits of the SHA-256 of
/// all its facts, each with a line end.
#[derive(Clone, Debug, Default)]
pub(super) struct Checksum(Sha256);

impl Checksum {
    /// The checksum of lines of facts.
    pub(super) fn of(facts: &str) -> String {
        let mut checksum = Self::default();
        checksum.0.update(facts);
        checksum.hash()
    }

    pub(super) fn add(&mut self, fact: &str) {
        self.0.update(fact);
        self.0.update("\n");
    }

    pub(super) fn hash(self) -> String {
        let digits = self.0.finalize();
        let digits = digits.iter().take(8).map(|byte| format!("{byte:02x}"));
        digits.collect()
    }
}

/// The lines of all facts.
///
/// No key contains a character below `.`, so lines are in order if events, the fields of each and
/// the lines of each field are.
pub(crate) fn facts(schema: &Schema) -> String {
    let mut text = String::new();
    let mut facts = Facts::default();
    for kind in KINDS {
        facts.add(|fact| fact.push_str(kind));
    }
    facts.write(&mut text, &[TOLD]);
    let mut events: Vec<&Event> = schema.events.iter().collect();
    events.sort_unstable_by_key(|event| event.name.as_str());
    for event in events {
        facts.add(|fact| fact.extend(["(", event.trigger.as_str(), ")"]));
        for id in &event.purposes {
            facts.add(|fact| fact.extend(["for ", id]));
        }
        if let Some(thing) = &event.per {
            facts.add(|fact| fact.extend(["per ", thing]));
        }
        facts.write(&mut text, &[&event.name]);
        let mut fields: Vec<&Field> = event.fields.iter().collect();
        fields.sort_unstable_by_key(|field| field.key.as_str());
        for field in fields {
            add_field(&mut facts, field);
            add_meaning(&mut facts, field);
            facts.write(&mut text, &[&event.name, ".", &field.key]);
        }
    }
    text
}

/// Facts about one thing, in one buffer, since there are some for each field.
#[derive(Default)]
struct Facts {
    text: String,
    places: Vec<Range<usize>>,
}

impl Facts {
    fn add(&mut self, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        write(&mut self.text);
        self.places.push(start..self.text.len());
    }

    /// Writes a line for each fact in order, with the thing's name in front, and forgets them.
    fn write(&mut self, text: &mut String, name: &[&str]) {
        let fact = |place: &Range<usize>| self.text.get(place.clone()).unwrap_or_default();
        self.places.sort_unstable_by(|a, b| fact(a).cmp(fact(b)));
        for place in &self.places {
            text.extend(name.iter().copied());
            text.extend([" ", fact(place), "\n"]);
        }
        self.places.clear();
        self.text.clear();
    }
}

fn add_field(facts: &mut Facts, field: &Field) {
    facts.add(|fact| {
        let _ = write!(fact, "({}) from {}", field.class.as_str(), field.path);
        for (word, release) in [("since", &field.gate.since), ("until", &field.gate.until)] {
            if let Some(release) = release {
                let _ = write!(fact, " {word} {release}");
            }
        }
        if let Some(day) = field.expires {
            let _ = write!(fact, " expires {day}");
        }
    });
    for id in field.purposes.iter().flatten() {
        facts.add(|fact| fact.extend(["for ", id]));
    }
    for item in items(&field.domain) {
        facts.add(|fact| {
            fact.push_str("= ");
            write_item(fact, item);
        });
    }
    match &field.true_when {
        None => {}
        Some(TrueWhen::Predicate(predicate)) => {
            facts.add(|fact| fact.extend(["true for ", predicate.as_str()]));
        }
        Some(TrueWhen::Values(values)) => {
            for literal in values {
                facts.add(|fact| {
                    fact.push_str("true for ");
                    write_literal(fact, literal);
                });
            }
        }
    }
}

/// What the values of a field mean.
fn add_meaning(facts: &mut Facts, field: &Field) {
    let also = field
        .also_default
        .iter()
        .map(|value| ("default also ", value));
    let defaults = field.default.iter().map(|value| ("default ", value));
    for (words, value) in defaults.chain(also) {
        facts.add(|fact| {
            fact.push_str(words);
            write_literal(fact, value);
        });
    }
    if let Some(edition) = &field.edition {
        facts.add(|fact| fact.extend(["edition ", edition]));
    }
    if let Some(separator) = field.list
        && !matches!(field.domain, Domain::LabelList { .. })
    {
        facts.add(|fact| {
            fact.push_str("split at ");
            write_string(fact, &separator.to_string());
        });
    }
    for unit in units(field).into_iter().flatten() {
        facts.add(|fact| fact.extend(["unit ", unit]));
    }
}

fn write_item(text: &mut String, item: Item<'_>) {
    let _ = match item {
        Item::Bool(value) => {
            write_bool(text, value);
            Ok(())
        }
        Item::Integer(value) => write!(text, "{value}"),
        Item::Range(lowest, highest) => write!(text, "{lowest}..{highest}"),
        Item::Format(name) => write!(text, "{name}"),
        Item::Version(numbers) => write!(text, "version of {numbers}"),
        Item::Id(alphabet, length) => write!(text, "{} of {length}", alphabet.as_str()),
        Item::Date => write!(text, "date"),
        Item::Set(None) => write!(text, "set"),
        Item::Set(Some(most)) => write!(text, "set of {most}"),
        Item::Masked(most) => write!(text, "masked text of {most}"),
        Item::Label(label) => {
            write_string(text, label);
            Ok(())
        }
        Item::List(separator) => {
            text.push_str("list joined by ");
            write_string(text, &separator.to_string());
            Ok(())
        }
    };
}

fn write_literal(text: &mut String, literal: &Literal) {
    let _ = match literal {
        Literal::Bool(value) => {
            write_bool(text, *value);
            Ok(())
        }
        Literal::Integer(value) => write!(text, "{value}"),
        Literal::Text(value) => {
            write_string(text, value);
            Ok(())
        }
        Literal::List(values) => write!(text, "{values:?}"),
    };
}

fn write_bool(text: &mut String, value: bool) {
    text.push_str(if value { "true" } else { "false" });
}
