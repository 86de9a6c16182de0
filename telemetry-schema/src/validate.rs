//! What declarations mean together: names that must be unique, settings decided once, texts that
//! readers can tell apart.

use std::collections::HashMap;

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Class, Domain, Event, Field, Schema, Span};
use crate::name::folded;

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
        .map(|set| (set.name.as_str(), set.span));
    unique(sets, Code::DuplicateName, "label set", &mut diagnostics);
    diagnostics
}

/// Everything that is wrong within one event.
pub(crate) fn validate_event(event: &Event, diagnostics: &mut Vec<Diagnostic>) {
    let ids: Vec<_> = event
        .fields
        .iter()
        .map(|field| (folded(&field.id), field.span))
        .collect();
    let ids = ids.iter().map(|(id, span)| (id.as_str(), *span));
    unique(ids, Code::DuplicateField, "field", diagnostics);
    let keys = event
        .fields
        .iter()
        .map(|field| (field.key.as_str(), field.span));
    unique(keys, Code::DuplicateKey, "payload key", diagnostics);
    for field in &event.fields {
        description(field, diagnostics);
    }
    similar(event, diagnostics);
}

fn events(schema: &Schema, diagnostics: &mut Vec<Diagnostic>) {
    let names = schema
        .events
        .iter()
        .map(|event| (event.name.as_str(), event.span));
    unique(names, Code::DuplicateEvent, "event", diagnostics);
}

fn settings(schema: &Schema, diagnostics: &mut Vec<Diagnostic>) {
    let mut never = HashMap::with_capacity(schema.never.len());
    for setting in &schema.never {
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

fn unique<'a>(
    names: impl Iterator<Item = (&'a str, Span)>,
    code: Code,
    what: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for (name, span) in names {
        if let Some(first) = seen.get(name) {
            let message = format!("the {what} `{name}` is there already");
            diagnostics.push(twice(
                code,
                message,
                span,
                *first,
                "rename or remove one of them",
            ));
        } else {
            seen.insert(name, span);
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
    let contradiction = match (field.class, &field.domain) {
        (Class::Bool | Class::IsDefault, _) => COUNTING
            .iter()
            .find(|words| text.contains(**words))
            .map(|words| (*words, "yes or no")),
        (Class::Count, _) | (Class::Enum, Domain::Range(..) | Domain::Buckets(_)) => text
            .starts_with("whether")
            .then_some(("whether", "a number")),
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
