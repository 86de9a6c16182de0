//! The published list, from the template in `templates/policy.md`.
//!
//! Rows are written here, and the template places them: a loop of the template for each row would
//! cost more than everything else.

use std::collections::HashMap;
use std::fmt::Write;

use minijinja::Value;
use telemetry_schema::model::{Class, Event, Field, Schema, Trigger};

use super::template::{self, object};
use super::{notes, section, setting};
use crate::artifact::Group;
use crate::domain::markup::{Markdown, Markup};
use crate::domain::words;
use crate::layout::Layout;

const TEMPLATE: &str = include_str!("../../templates/policy.md");

/// The page as Markdown.
pub(super) fn render(schema: &Schema, layout: &Layout) -> String {
    template::render("policy.md", TEMPLATE, view(schema, layout))
}

/// What the template can name.
fn view(schema: &Schema, layout: &Layout) -> Value {
    let source = layout.schema.to_string_lossy();
    let policy = &schema.policy;
    let text = |text: &str| Value::from(text.trim());
    let purpose = |purpose: &telemetry_schema::model::Purpose| {
        object([
            ("id", text(&purpose.id)),
            ("sentence", text(&purpose.sentence)),
        ])
    };
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
                ("daily", text(&policy.daily)),
                ("never_collected", text(&policy.never_collected)),
                ("transport", text(&policy.transport)),
                ("opt_out", text(&policy.opt_out)),
            ]),
        ),
        (
            "reveals",
            object([
                ("bool", cell(schema.reveals.of(Class::Bool))),
                ("enum", cell(schema.reveals.of(Class::Enum))),
                ("count", cell(schema.reveals.of(Class::Count))),
                ("is_default", cell(schema.reveals.of(Class::IsDefault))),
            ]),
        ),
        ("purposes", schema.purposes.iter().map(purpose).collect()),
        ("totals", totals(schema)),
        ("type_values", parts(schema, &[Class::Bool, Class::Enum])),
        ("counts", parts(schema, &[Class::Count])),
        ("defaults", parts(schema, &[Class::IsDefault])),
        ("never", never(schema).into()),
    ])
}

fn cell(text: &str) -> Value {
    let mut cell = String::with_capacity(text.len());
    Markdown(&mut cell).text(text);
    cell.into()
}

fn totals(schema: &Schema) -> Value {
    let class = |class| {
        schema
            .fields()
            .filter(|(_, field)| field.class == class)
            .count()
            .into()
    };
    object([
        ("events", schema.events.len().into()),
        ("fields", schema.fields().count().into()),
        ("bool", class(Class::Bool)),
        ("enum", class(Class::Enum)),
        ("count", class(Class::Count)),
        ("is_default", class(Class::IsDefault)),
        ("never", schema.never.len().into()),
    ])
}

/// The rows of one section that one event sends.
struct Part<'a> {
    event: &'a Event,
    section: &'a str,
    rows: String,
}

/// The daily fields of some classes, by section in published order.
fn parts(schema: &Schema, classes: &[Class]) -> Value {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    let mut last = ("", "", 0);
    let fields = schema
        .fields()
        .filter(|(event, field)| event.trigger == Trigger::Daily && classes.contains(&field.class));
    for (event, field) in fields {
        let section = section(event, field);
        // Fields of one section stand together as a rule; only where another begins it is looked up.
        if (last.0, last.1) != (event.name.as_str(), section) {
            let place = *places.entry((&event.name, section)).or_insert_with(|| {
                parts.push(Part {
                    event,
                    section,
                    rows: String::new(),
                });
                parts.len() - 1
            });
            last = (&event.name, section, place);
        }
        if let Some(part) = parts.get_mut(last.2) {
            write_row(&mut part.rows, event, field);
        }
    }
    parts.into_iter().map(Part::view).collect()
}

impl Part<'_> {
    fn view(self) -> Value {
        let title = if self.section.is_empty() {
            &self.event.title
        } else {
            self.section
        };
        let mut purposes = String::new();
        for id in &self.event.purposes {
            purposes.push_str(if purposes.is_empty() { "" } else { ", " });
            Markdown(&mut purposes).code(id);
        }
        object([
            ("title", title.into()),
            ("event", self.event.name.as_str().into()),
            ("event_title", cell(&self.event.title)),
            ("description", cell(&self.event.description)),
            ("purposes", purposes.into()),
            ("rows", self.rows.into()),
        ])
    }
}

/// Writes the row of a field: setting, key, what it tells, what is sent.
fn write_row(rows: &mut String, event: &Event, field: &Field) {
    for text in ["| <a id=\"", &event.name, ".", &field.key, "\"></a>"] {
        rows.push_str(text);
    }
    Markdown(rows).code(&setting(field));
    for text in [" | `", &field.key, "` | "] {
        rows.push_str(text);
    }
    Markdown(rows).text(&field.description);
    write_notes(rows, field);
    rows.push_str(" | ");
    words::write_field(&mut Markdown(rows), field);
    rows.push_str(" |\n");
}

fn write_notes(rows: &mut String, field: &Field) {
    notes(field, |note| {
        let _ = write!(rows, "<br>*{note}.*");
    });
    if let Some(review) = &field.review {
        let _ = write!(rows, "<br>*[Privacy review](<{review}>).*");
    }
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
