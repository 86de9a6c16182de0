//! What declarations mean together: names that must be unique, settings decided once, texts that
//! readers can tell apart.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Class, Domain, Event, Field, Schema, Span, Trigger};
use crate::name::{did_you_mean, folded};

/// The most bytes of an event's properties: what 32 KB leave beside the rest of a message.
const MOST_BYTES: usize = 32_000;

/// Everything that is wrong with events and settings that each are in order.
pub(crate) fn validate(schema: &Schema) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    events(schema, &mut diagnostics);
    settings(schema, &mut diagnostics);
    for event in &schema.events {
        validate_event(event, &mut diagnostics);
    }
    let sets = schema
        .label_sets
        .iter()
        .map(|set| (set.name.as_str(), set.name.as_str(), set.span));
    unique(sets, Code::DuplicateName, "label set", &mut diagnostics);
    categories(schema, &mut diagnostics);
    diagnostics
}

/// Everything that is wrong within one event.
pub(crate) fn validate_event(event: &Event, diagnostics: &mut Vec<Diagnostic>) {
    let ids = event
        .fields
        .iter()
        .map(|field| (folded(&field.id), field.id.as_str(), field.span));
    unique(ids, Code::DuplicateField, "field", diagnostics);
    let keys = event
        .fields
        .iter()
        .map(|field| (field.key.as_str(), field.key.as_str(), field.span));
    unique(keys, Code::DuplicateKey, "payload key", diagnostics);
    for field in &event.fields {
        description(field, diagnostics);
    }
    similar(event, diagnostics);
    let bytes = event.max_bytes();
    if bytes > MOST_BYTES {
        diagnostics.push(Diagnostic::new(
            Code::TooLarge,
            format!("the event can have {bytes} bytes; {MOST_BYTES} are the most"),
            event.span,
            "split it, or send fewer labels (`most`)",
        ));
    }
}

/// Reports prose of the published policy that something declared needs.
pub(crate) fn validate_prose(schema: &Schema, diagnostics: &mut Vec<Diagnostic>) {
    for class in Class::ALL {
        let first = schema.fields().find(|(_, field)| field.class == class);
        if let Some((_, field)) = first
            && schema.reveals.of(class).is_empty()
        {
            diagnostics.push(missing_prose("reveals", class.as_str(), field.class_span));
        }
    }
    let paragraphs = [
        (
            Trigger::Occurrence,
            "occurrences",
            &schema.policy.occurrences,
        ),
        (
            Trigger::SecurityCheck,
            "security_check",
            &schema.policy.security_check,
        ),
    ];
    for (trigger, key, paragraph) in paragraphs {
        let first = schema.events.iter().find(|event| event.trigger == trigger);
        if let Some(event) = first.filter(|_| paragraph.is_empty()) {
            diagnostics.push(missing_prose("policy", key, event.span));
        }
    }
}

fn missing_prose(table: &str, key: &str, user: Span) -> Diagnostic {
    Diagnostic::new(
        Code::MissingProse,
        format!("`[{table}]` of telemetry.toml lacks `{key}`, which this makes necessary"),
        user,
        &format!("add `{key}` to `[{table}]`: a paragraph in plain words"),
    )
}

fn events(schema: &Schema, diagnostics: &mut Vec<Diagnostic>) {
    let names = schema
        .events
        .iter()
        .map(|event| (event.name.as_str(), event.name.as_str(), event.span));
    unique(names, Code::DuplicateEvent, "event", diagnostics);
}

fn categories(schema: &Schema, diagnostics: &mut Vec<Diagnostic>) {
    let titles = schema.categories.iter().map(|category| {
        let title = category.title.as_str();
        (title, title, category.span)
    });
    unique(titles, Code::DuplicateCategory, "category", diagnostics);
    let titles: BTreeSet<&str> = schema
        .categories
        .iter()
        .map(|category| category.title.as_str())
        .collect();
    for event in &schema.events {
        let Some(named) = &event.category else {
            continue;
        };
        if titles.contains(named.as_str()) {
            continue;
        }
        let help = did_you_mean(named, titles.iter().copied()).map_or_else(
            || "write the `title` of a `[category]`, or add a file that declares it".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        diagnostics.push(Diagnostic::new(
            Code::UnknownCategory,
            format!("there is no category `{named}`"),
            event.span,
            &help,
        ));
    }
}

fn settings(schema: &Schema, diagnostics: &mut Vec<Diagnostic>) {
    let mut never = HashMap::with_capacity(schema.never.len());
    // Without a section, a name says nothing about where a setting lies.
    for setting in schema.never.iter().filter(|never| never.path.0.len() > 1) {
        if let Some(first) = never.insert(&setting.path, setting.span) {
            diagnostics.push(twice(
                Code::DuplicateNever,
                format!("`{}` is under `[never]` twice", setting.path),
                setting.span,
                first,
                "remove one of them",
            ));
        }
    }
    let mut declared: HashMap<_, Span> = HashMap::new();
    for (_, field) in schema.fields().filter(|(_, field)| field.path.0.len() > 1) {
        if let Some(span) = never.get(&field.path) {
            diagnostics.push(twice(
                Code::DeclaredAndNever,
                format!("`{}` is both declared and never collected", field.path),
                field.span,
                *span,
                "decide: remove the field, or the line under `[never]`",
            ));
        }
        // Labels say more than a bool of the same setting, so only the same class says nothing new.
        if let Some(first) = declared.insert((&field.path, field.class), field.span) {
            diagnostics.push(twice(
                Code::DuplicatePath,
                format!(
                    "`{}` is declared twice with class `{}`",
                    field.path,
                    field.class.as_str()
                ),
                field.span,
                first,
                "remove one of them, or correct its `setting`",
            ));
        }
    }
}

/// Reports what has the same name; each comes as how it is compared, how it is shown, and where it
/// is.
fn unique<'a, K: Hash + Eq>(
    names: impl Iterator<Item = (K, &'a str, Span)>,
    code: Code,
    what: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut seen: HashMap<K, (&str, Span)> = HashMap::new();
    for (key, name, span) in names {
        match seen.entry(key) {
            Entry::Vacant(vacant) => {
                vacant.insert((name, span));
            }
            Entry::Occupied(first) => {
                let (first, place) = *first.get();
                let message = if first == name {
                    format!("the {what} `{name}` is there already")
                } else {
                    format!("the {what} `{name}` is there already, as `{first}`")
                };
                let help = "rename or remove one of them";
                diagnostics.push(twice(code, message, span, place, help));
            }
        }
    }
}

fn twice(code: Code, message: String, second: Span, first: Span, help: &str) -> Diagnostic {
    Diagnostic::new(code, message, second, help).after(first)
}

/// Words that promise a number.
const COUNTING: [&str; 3] = ["number of", "how many", "how often"];

fn description(field: &Field, diagnostics: &mut Vec<Diagnostic>) {
    let text = field.description.to_lowercase();
    let yes_or_no = || text.starts_with("whether").then_some("whether");
    let number = || COUNTING.iter().copied().find(|words| text.contains(words));
    let contradiction = match (field.class, &field.domain) {
        (Class::Bool | Class::IsDefault, _) => number().map(|words| (words, "yes or no")),
        (Class::Count, _) | (Class::Enum, Domain::Range(..) | Domain::Buckets(_)) => {
            yes_or_no().map(|words| (words, "a number"))
        }
        (Class::Duration, _) => yes_or_no().map(|words| (words, "milliseconds")),
        (Class::Version, _) => yes_or_no()
            .or_else(number)
            .map(|words| (words, "a version")),
        (Class::Id, _) => yes_or_no()
            .or_else(number)
            .map(|words| (words, "an identifier")),
        (Class::Date, _) => yes_or_no().or_else(number).map(|words| (words, "a day")),
        (Class::Labels, _) => yes_or_no().or_else(number).map(|words| (words, "labels")),
        (Class::MaskedText, _) => yes_or_no().or_else(number).map(|words| (words, "words")),
        (Class::Enum, _) => None,
    };
    if let Some((words, sent)) = contradiction {
        diagnostics.push(Diagnostic::new(
            Code::ContradictingDescription,
            format!(
                "the description says \"{words}\", but class `{}` sends {sent}",
                field.class.as_str()
            ),
            field.span,
            "describe what is sent, or change the class",
        ));
    }
}

/// Reports fields of one event whose descriptions readers cannot tell apart.
///
/// Equal texts are found by hashing; nearly equal ones among neighbours in sorted order, which keeps
/// the work linear.
fn similar(event: &Event, diagnostics: &mut Vec<Diagnostic>) {
    let mut texts: Vec<(String, &Field)> = event
        .fields
        .iter()
        .filter(|field| !field.description.trim().is_empty())
        .map(|field| (plain(&field.description), field))
        .collect();
    texts.sort_by(|(a, x), (b, y)| a.cmp(b).then(x.span.cmp(&y.span)));
    for pair in texts.windows(2) {
        let [(a, first), (b, second)] = pair else {
            continue;
        };
        if a == b || differ_in_ending_only(a, b) {
            let (first, second) = if first.span <= second.span {
                (first, second)
            } else {
                (second, first)
            };
            diagnostics.push(twice(
                Code::SimilarDescriptions,
                format!("`{}` and `{}` are described alike", first.id, second.id),
                second.span,
                first.span,
                "say what is particular to each",
            ));
        }
    }
}

/// The words of a description, without case, punctuation and articles.
fn plain(description: &str) -> String {
    description
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !["", "a", "an", "the"].contains(word))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether one text is the other with an ending more, such as a plural.
fn differ_in_ending_only(a: &str, b: &str) -> bool {
    b.strip_prefix(a)
        .is_some_and(|rest| rest.len() <= 2 && !rest.starts_with(' '))
}
