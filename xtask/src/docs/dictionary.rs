//! The dictionary: every item on one page that can be searched, read without a network, and printed.
//!
//! The page is complete as it stands in the file; its script only hides what is not looked for. Rows
//! are written here, and the template places them.

mod row;

use std::collections::{BTreeSet, HashMap};

use data_encoding::BASE64;
use minijinja::Value;
use pulldown_cmark::{Event as Markdown, Parser, html};
use sha2::{Digest, Sha256};
use telemetry_schema::model::{Class, Event, Schema, Source, Trigger};

use super::section;
use super::template::{self, object};
use crate::artifact::Group;
use crate::layout::Layout;

const TEMPLATE: &str = include_str!("../../templates/dictionary.html");
const STYLE: &str = include_str!("../../templates/dictionary.css");
const SCRIPT: &str = include_str!("../../templates/dictionary.js");

/// The page as HTML.
pub(super) fn render(schema: &Schema, layout: &Layout) -> String {
    template::render("dictionary.html", TEMPLATE, view(schema, layout))
}

/// What the template can name.
fn view(schema: &Schema, layout: &Layout) -> Value {
    let source = layout.schema.to_string_lossy();
    let policy = &schema.policy;
    let text = |text: &str| Value::from(text.trim());
    let purposes = schema.purposes.iter().map(|purpose| {
        object([
            ("id", text(&purpose.id)),
            ("sentence", prose(&purpose.sentence)),
        ])
    });
    let used = |class: &Class| schema.fields().any(|(_, field)| field.class == *class);
    let kinds = Class::ALL.into_iter().filter(used).map(|class| {
        object([
            ("id", class.as_str().into()),
            ("reveals", prose(schema.reveals.of(class))),
        ])
    });
    let triggers = Trigger::ALL
        .into_iter()
        .filter(|trigger| schema.events.iter().any(|event| event.trigger == *trigger));
    object([
        ("header", Group::Docs.header(&source).into()),
        ("style", Value::from_safe_string(STYLE.to_owned())),
        ("style_hash", hash(STYLE).into()),
        ("script", Value::from_safe_string(SCRIPT.to_owned())),
        ("script_hash", hash(SCRIPT).into()),
        (
            "product",
            object([
                ("title", text(&schema.product.title)),
                ("release", schema.product.release.to_string().into()),
            ]),
        ),
        (
            "policy",
            object([
                ("title", text(&policy.title)),
                ("introduction", prose(&policy.introduction)),
                ("never_included", prose(&policy.never_included)),
                ("never_collected", prose(&policy.never_collected)),
                ("transport", prose(&policy.transport)),
                ("opt_out", prose(&policy.opt_out)),
            ]),
        ),
        (
            "totals",
            object([
                ("events", schema.events.len().into()),
                ("fields", schema.fields().count().into()),
                ("never", schema.never.len().into()),
            ]),
        ),
        ("sections", sections(schema)),
        ("purposes", purposes.collect()),
        ("kinds", kinds.collect()),
        ("triggers", triggers.map(trigger).collect()),
        ("groups", groups(schema)),
        ("never", Value::from_safe_string(row::never(&schema.never))),
    ])
}

/// The events under the headings by which people look for them, in published order.
fn groups(schema: &Schema) -> Value {
    let mut groups: Vec<(&str, Vec<Value>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for event in &schema.events {
        let title = match (&event.category, event.trigger, event.source) {
            (Some(category), ..) => category,
            (None, Trigger::Daily, Source::Settings) => "Settings of the configuration",
            (None, Trigger::Daily, Source::Host) => "Reports",
            (None, Trigger::Occurrence, _) => "Other occurrences",
            (None, Trigger::SecurityCheck, _) => "Security update check",
        };
        let place = *places.entry(title).or_insert_with(|| {
            groups.push((title, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, events)) = groups.get_mut(place) {
            events.push(view_event(event));
        }
    }
    let described = |title: &str| {
        let mut categories = schema.categories.iter();
        categories.find(|category| category.title == title)
    };
    let groups = groups.into_iter().map(|(title, events)| {
        let description = described(title).map_or("", |category| &category.description);
        object([
            ("title", title.trim().into()),
            ("description", prose(description)),
            ("events", events.into()),
        ])
    });
    groups.collect()
}

fn view_event(event: &Event) -> Value {
    let own = event.section.as_deref().unwrap_or(&event.title);
    let mut rows = String::new();
    for field in &event.fields {
        row::write(&mut rows, event, field, own);
    }
    let covers = event.fields.iter().flat_map(|field| &field.covers);
    let covers: BTreeSet<&str> = event
        .covers
        .iter()
        .chain(covers.map(|covered| &covered.phrase))
        .map(|phrase| phrase.trim())
        .collect();
    let strings = |strings: &[String]| strings.iter().map(String::as_str).collect::<Value>();
    object([
        ("name", event.name.as_str().into()),
        ("section", own.into()),
        ("read_from", event.section.as_deref().unwrap_or("").into()),
        ("title", event.title.trim().into()),
        ("description", prose(&event.description)),
        ("trigger", trigger(event.trigger)),
        ("per", event.per.as_deref().unwrap_or("").trim().into()),
        ("purposes", event.purposes.join(" ").into()),
        ("purpose_ids", strings(&event.purposes)),
        ("owner", event.owner.trim().into()),
        ("max_bytes", event.max_bytes().into()),
        ("formerly", strings(&event.formerly)),
        ("covers", covers.into_iter().collect()),
        ("rows", Value::from_safe_string(rows)),
    ])
}

fn trigger(trigger: Trigger) -> Value {
    let words = match trigger {
        Trigger::Daily => "once a day",
        Trigger::Occurrence => "when it happens",
        Trigger::SecurityCheck => "with the security update check",
    };
    object([("id", trigger.as_str().into()), ("words", words.into())])
}

/// All sections by which items can be filtered, sorted for a list to choose from.
fn sections(schema: &Schema) -> Value {
    let declared = schema.fields().map(|(event, field)| section(event, field));
    let never = schema.never.iter().map(row::never_section);
    let all: BTreeSet<&str> = declared.chain(never).collect();
    all.into_iter().collect()
}

/// Prose of the schema, which is Markdown, as HTML.
fn prose(markdown: &str) -> Value {
    // HTML that somebody wrote into the prose is shown and not obeyed.
    let events = Parser::new(markdown.trim()).map(|event| {
        if let Markdown::Html(html) | Markdown::InlineHtml(html) = event {
            Markdown::Text(html)
        } else {
            event
        }
    });
    let mut text = String::new();
    html::push_html(&mut text, events);
    Value::from_safe_string(text.trim().to_owned())
}

/// The source expression by which a content security policy allows just this text.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64.encode(&Sha256::digest(text)))
}
