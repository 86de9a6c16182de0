//! The dictionary: every item on one page that can be searched, read without a network, and printed.
//!
//! The page is complete as it stands in the file; its script only hides what is not looked for.

mod event;
mod row;

use std::collections::HashMap;
use std::fmt::Write;

use data_encoding::BASE64;
use minijinja::{HtmlEscape, Value};
use pulldown_cmark::{Event as Markdown, Parser, html};
use sha2::{Digest, Sha256};
use telemetry_schema::model::{Class, Event, Schema, Source, Trigger};

use super::section;
use super::template::{self, object};
use crate::artifact::Group;
use crate::layout::Layout;

const STYLE: &str = include_str!("../../templates/dictionary/page.css");
const SCRIPT: &str = include_str!("../../templates/dictionary/page.js");

/// The page as HTML.
pub(super) fn render(schema: &Schema, layout: &Layout) -> String {
    let headings = headings(schema);
    let view = view(schema, &headings, layout);
    let mut text = String::new();
    let top = include_str!("../../templates/dictionary/top.html");
    template::render(&mut text, "top.html", top, &view);
    for heading in &headings {
        heading.write(&mut text);
    }
    let bottom = include_str!("../../templates/dictionary/bottom.html");
    template::render(&mut text, "bottom.html", bottom, &view);
    text
}

/// What the templates can name.
fn view(schema: &Schema, headings: &[Heading<'_>], layout: &Layout) -> Value {
    let source = layout.schema.to_string_lossy();
    let policy = &schema.policy;
    let text = |text: &str| Value::from(text.trim());
    let prose = |text: &str| Value::from_safe_string(prose(text));
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
        .filter(|trigger| schema.events.iter().any(|event| event.trigger == *trigger))
        .map(|trigger| {
            object([
                ("id", trigger.as_str().into()),
                ("words", words(trigger).into()),
            ])
        });
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
        ("triggers", triggers.collect()),
        ("groups", headings.iter().map(Heading::view).collect()),
        ("never", Value::from_safe_string(row::never(&schema.never))),
    ])
}

/// Events under one of the headings by which people look for them.
struct Heading<'a> {
    title: &'a str,
    description: &'a str,
    events: Vec<&'a Event>,
}

/// The headings in published order.
fn headings(schema: &Schema) -> Vec<Heading<'_>> {
    let mut headings: Vec<Heading<'_>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for event in &schema.events {
        let title = match (&event.category, event.trigger, event.source) {
            (Some(category), ..) => category,
            (None, Trigger::Daily, Source::Settings) => "Settings of the configuration",
            (None, Trigger::Daily, Source::Host) => "Reports",
            (None, Trigger::Occurrence, _) => "Other occurrences",
            (None, Trigger::SecurityCheck, _) => "Security update check",
        };
        let place = *places.entry(title).or_insert(headings.len());
        if place == headings.len() {
            let mut categories = schema.categories.iter();
            let declared = categories.find(|category| category.title == title);
            headings.push(Heading {
                title: title.trim(),
                description: declared.map_or("", |category| &category.description),
                events: Vec::new(),
            });
        }
        if let Some(heading) = headings.get_mut(place) {
            heading.events.push(event);
        }
    }
    headings
}

impl Heading<'_> {
    /// The links to the events.
    fn view(&self) -> Value {
        let mut links = String::new();
        for event in &self.events {
            event::write_link(&mut links, event);
        }
        object([
            ("title", self.title.into()),
            ("links", Value::from_safe_string(links)),
        ])
    }

    /// Writes everything about the events.
    fn write(&self, text: &mut String) {
        let mut about = String::new();
        if !self.description.is_empty() {
            let _ = write!(
                about,
                include_str!("../../templates/dictionary/about.html"),
                description = prose(self.description),
            );
        }
        // Writing into a `String` cannot fail.
        let _ = write!(
            text,
            include_str!("../../templates/dictionary/group.html"),
            title = HtmlEscape(self.title),
            about = about,
        );
        for event in &self.events {
            event::write(text, event);
        }
        text.push_str("</div>\n");
    }
}

/// When events are sent, in words.
const fn words(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Daily => "once a day",
        Trigger::Occurrence => "when it happens",
        Trigger::SecurityCheck => "with the security update check",
    }
}

/// All sections by which items can be filtered, sorted for a list to choose from.
fn sections(schema: &Schema) -> Value {
    let declared = schema.fields().map(|(event, field)| section(event, field));
    let never = schema.never.iter().map(row::never_section);
    let mut all: Vec<&str> = declared.chain(never).collect();
    // Those of one section stand together as a rule.
    all.dedup();
    all.sort_unstable();
    all.dedup();
    all.into_iter().collect()
}

/// Prose of the schema, which is Markdown, as HTML.
fn prose(markdown: &str) -> String {
    let markdown = markdown.trim();
    if is_paragraph(markdown) {
        return ["<p>", markdown, "</p>"].concat();
    }
    render_markdown(markdown)
}

/// Whether a text begins as a sentence and means nothing in Markdown, as most descriptions.
fn is_paragraph(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b" ,.;:()/-".contains(&b))
}

fn render_markdown(markdown: &str) -> String {
    // HTML that somebody wrote into the prose is shown and not obeyed.
    let events = Parser::new(markdown).map(|event| {
        if let Markdown::Html(html) | Markdown::InlineHtml(html) = event {
            Markdown::Text(html)
        } else {
            event
        }
    });
    let mut text = String::new();
    html::push_html(&mut text, events);
    text.trim().to_owned()
}

/// The source expression by which a content security policy allows just this text.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64.encode(&Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_paragraph, prose, render_markdown};

    proptest! {
        #[test]
        fn a_plain_paragraph_is_what_markdown_makes_of_it(
            text in "[A-Za-z][A-Za-z0-9 ,.;:()/-]{0,40}|[ -~\n]{0,40}",
        ) {
            prop_assert_eq!(prose(&text), render_markdown(text.trim()));
        }
    }

    #[test]
    fn what_markdown_knows_is_no_plain_paragraph() {
        assert!(is_paragraph("How the server listens, and (most) else."));
        for text in [
            "- item", "1. item", "a `b`", "a *b*", "a  \nb", "<b>", "a & b", "",
        ] {
            assert!(!is_paragraph(text), "{text}");
        }
    }
}
