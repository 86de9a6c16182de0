//! What declarations mean together: names that must be unique, settings decided once.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Class, Event, Field, Path, Schema, Span, Trigger};
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

/// Everything that is wrong within one event, but for its prose, which no encoder depends on.
pub(crate) fn validate_event(event: &Event, diagnostics: &mut Vec<Diagnostic>) {
    // Structs may still have what has expired, and readers know its key.
    let all = || event.fields.iter().chain(&event.expired);
    let ids = all().map(|field| (folded(&field.id), field.id.as_str(), field.span));
    unique(ids, Code::DuplicateField, "field", diagnostics);
    let keys = all().map(|field| (field.key.as_str(), field.key.as_str(), field.span));
    unique(keys, Code::DuplicateKey, "payload key", diagnostics);
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
    // Without a section, a name says nothing about where a setting lies.
    let is_place = |path: &Path| path.section().is_some();
    let settings = schema.events.iter().map(|event| event.fields.len()).sum();
    let mut declared: HashMap<&Path, &Field> = HashMap::with_capacity(settings);
    // Labels say more than a bool of the same setting, so only the same class says nothing new.
    let mut others: HashMap<(&Path, Class), &Field> = HashMap::new();
    for (_, field) in schema.fields().filter(|(_, field)| is_place(&field.path)) {
        let first = match declared.entry(&field.path) {
            Entry::Vacant(vacant) => *vacant.insert(field),
            Entry::Occupied(first) if first.get().class == field.class => *first.get(),
            Entry::Occupied(_) => *others.entry((&field.path, field.class)).or_insert(field),
        };
        if first.span != field.span {
            diagnostics.push(twice(
                Code::DuplicatePath,
                format!(
                    "`{}` is declared twice with class `{}`",
                    field.path,
                    field.class.as_str()
                ),
                field.span,
                first.span,
                "remove one of them, or correct its `setting`",
            ));
        }
    }
    let mut never = HashMap::with_capacity(schema.never.len());
    for setting in schema.never.iter().filter(|never| is_place(&never.path)) {
        if let Some(first) = never.insert(&setting.path, setting.span) {
            diagnostics.push(twice(
                Code::DuplicateNever,
                format!("`{}` is under `[never]` twice", setting.path),
                setting.span,
                first,
                "remove one of them",
            ));
        } else if let Some(declared) = declared.get(&setting.path) {
            diagnostics.push(twice(
                Code::DeclaredAndNever,
                format!("`{}` is both declared and never collected", setting.path),
                declared.span,
                setting.span,
                "decide: remove the field, or the line under `[never]`",
            ));
        }
    }
}

/// Reports what has the same name; each comes as how it is compared, how it is shown, and where it
/// is.
fn unique<'a, K: Ord>(
    names: impl Iterator<Item = (K, &'a str, Span)>,
    code: Code,
    what: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut names: Vec<_> = names.collect();
    // In an event there are few, and sorting those costs less than hashing them.
    names.sort_unstable_by(|(a, _, x), (b, _, y)| a.cmp(b).then(x.cmp(y)));
    for same in names.chunk_by(|(a, ..), (b, ..)| a == b) {
        let [(_, first, place), others @ ..] = same else {
            continue;
        };
        for (_, name, span) in others {
            let message = if first == name {
                format!("the {what} `{name}` is there already")
            } else {
                format!("the {what} `{name}` is there already, as `{first}`")
            };
            let help = "rename or remove one of them";
            diagnostics.push(twice(code, message, *span, *place, help));
        }
    }
}

fn twice(code: Code, message: String, second: Span, first: Span, help: &str) -> Diagnostic {
    Diagnostic::new(code, message, second, help).after(first)
}
