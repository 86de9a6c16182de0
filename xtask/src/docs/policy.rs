//! The published list, laid out by `templates/policy`.

mod part;
mod phrase;

use std::mem;

use minijinja::Value;
use telemetry_schema::model::{Class, Event, Schema, Source, Trigger};

use super::template::{self, object};
use crate::artifact::Group;
use crate::domain::markup::{Markdown, Markup};
use crate::layout::Layout;

/// The page as Markdown.
pub(super) fn render(schema: &Schema, layout: &Layout) -> String {
    let view = view(schema, layout);
    let mut text = String::new();
    let top = include_str!("../../templates/policy/top.md");
    template::render(&mut text, "top.md", top, &view);
    write_daily(&mut text, schema);
    let bottom = include_str!("../../templates/policy/bottom.md");
    template::render(&mut text, "bottom.md", bottom, &view);
    text
}

/// What the templates can name.
fn view(schema: &Schema, layout: &Layout) -> Value {
    let source = layout.schema.to_string_lossy();
    let policy = &schema.policy;
    let purposes = schema.purposes.iter().map(|purpose| {
        object([
            ("id", text(&purpose.id)),
            ("sentence", text(&purpose.sentence)),
        ])
    });
    object([
        ("header", Group::Docs.header(&source).into()),
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
                ("introduction", text(&policy.introduction)),
                ("never_included", text(&policy.never_included)),
                ("security_check", text(&policy.security_check)),
                ("daily", text(&policy.daily)),
                ("occurrences", text(&policy.occurrences)),
                ("never_collected", text(&policy.never_collected)),
                ("transport", text(&policy.transport)),
                ("opt_out", text(&policy.opt_out)),
            ]),
        ),
        ("purposes", purposes.collect()),
        ("kinds", kinds(schema)),
        ("totals", totals(schema)),
        (
            "security_check",
            messages(events(schema, Trigger::SecurityCheck), "###"),
        ),
        ("categories", categories(schema)),
        ("phrases", phrase::rows(schema).into()),
        ("never", never(schema).into()),
    ])
}

/// Prose as it is.
fn text(text: &str) -> Value {
    Value::from(text.trim())
}

/// Text for the cell of a table.
fn cell(text: &str) -> Value {
    let mut cell = String::with_capacity(text.len());
    Markdown(&mut cell).text(text);
    cell.into()
}

fn events(schema: &Schema, trigger: Trigger) -> impl Iterator<Item = &Event> {
    schema
        .events
        .iter()
        .filter(move |event| event.trigger == trigger)
}

/// Whole events, each under a heading of this level.
fn messages<'a>(events: impl Iterator<Item = &'a Event>, heading: &str) -> Value {
    let mut text = String::new();
    for event in events {
        part::write_message(&mut text, event, heading);
    }
    text.into()
}

/// Writes the daily events in published order. Those with settings are one block, at the place of the
/// first, since the page lists settings by kind and section.
fn write_daily(text: &mut String, schema: &Schema) {
    let mut settings_stand = false;
    for event in events(schema, Trigger::Daily) {
        match event.source {
            Source::Host => part::write_message(text, event, "###"),
            Source::Settings if mem::replace(&mut settings_stand, true) => {}
            Source::Settings => {
                text.push_str(include_str!("../../templates/policy/settings.md"));
                let kinds: [(&str, &[Class]); 3] = [
                    ("Type values", &[Class::Bool, Class::Enum]),
                    ("Counts", &[Class::Count]),
                    ("Whether a setting is as shipped", &[Class::IsDefault]),
                ];
                for (title, classes) in kinds {
                    part::write_kind(text, schema, title, classes);
                }
            }
        }
    }
}

/// The occurrences by category in published order; those without one come under their own titles.
fn categories(schema: &Schema) -> Value {
    let occurrences = || events(schema, Trigger::Occurrence);
    let declared = schema.categories.iter().map(|category| {
        let member = |event: &&Event| event.category.as_ref() == Some(&category.title);
        let elsewhere = events(schema, Trigger::Daily).filter(member);
        object([
            ("title", text(&category.title)),
            ("description", text(&category.description)),
            ("messages", messages(occurrences().filter(member), "####")),
            (
                "elsewhere",
                elsewhere.map(|event| part::link(&event.name)).collect(),
            ),
        ])
    });
    let others = || occurrences().filter(|event| event.category.is_none());
    let rest = others().next().map(|_| {
        object([
            ("title", "Other".into()),
            ("description", "".into()),
            ("messages", messages(others(), "####")),
            ("elsewhere", Value::from(Vec::<Value>::new())),
        ])
    });
    declared.chain(rest).collect()
}

/// The kinds of items that occur, with what each reveals.
fn kinds(schema: &Schema) -> Value {
    Class::ALL
        .into_iter()
        .filter_map(|class| {
            let count = schema.fields().filter(|(_, field)| field.class == class);
            let count = count.count();
            (count > 0).then(|| {
                object([
                    ("id", class.as_str().into()),
                    ("count", count.into()),
                    ("reveals", cell(schema.reveals.of(class))),
                ])
            })
        })
        .collect()
}

fn totals(schema: &Schema) -> Value {
    let count = |trigger| events(schema, trigger).count().into();
    object([
        ("daily", count(Trigger::Daily)),
        ("occurrences", count(Trigger::Occurrence)),
        ("security_check", count(Trigger::SecurityCheck)),
        ("fields", schema.fields().count().into()),
        ("never", schema.never.len().into()),
    ])
}

fn never(schema: &Schema) -> String {
    let mut rows = String::new();
    for never in &schema.never {
        rows.push_str("| ");
        Markdown(&mut rows).code(&never.path.to_string());
        rows.push_str(" | ");
        Markdown(&mut rows).text(&never.reason);
        rows.push_str(" |\n");
    }
    rows
}
