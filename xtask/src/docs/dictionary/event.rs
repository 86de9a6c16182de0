//! One event of the dictionary: what it is, facts about it, and the table of its fields.

use std::collections::BTreeSet;
use std::fmt::{Display, Write};

use minijinja::HtmlEscape;
use telemetry_schema::model::Event;

use super::{prose, row, words};

/// Writes a link to the event.
pub(super) fn write_link(text: &mut String, event: &Event) {
    // Writing into a `String` cannot fail.
    let _ = write!(
        text,
        include_str!("../../../templates/dictionary/link.html"),
        name = event.name,
        title = HtmlEscape(event.title.trim()),
    );
}

/// Writes everything about the event.
pub(super) fn write(text: &mut String, event: &Event) {
    let section = event.section.as_deref().unwrap_or(&event.title);
    let _ = write!(
        text,
        include_str!("../../../templates/dictionary/event.html"),
        name = event.name,
        section = HtmlEscape(section),
        purposes = event.purposes.join(" "),
        trigger = event.trigger.as_str(),
        title = HtmlEscape(event.title.trim()),
        description = prose(&event.description),
    );
    write_facts(text, event);
    text.push_str("</dl>\n");
    if !event.fields.is_empty() {
        write_table(text, event, section);
    }
    text.push_str("</section>\n");
}

/// Writes what there is to know besides the fields.
fn write_facts(text: &mut String, event: &Event) {
    let mut add = |name: &str, fact: &dyn Display| {
        let _ = write!(
            text,
            include_str!("../../../templates/dictionary/fact.html"),
            name = name,
            fact = fact,
        );
    };
    let sent = words(event.trigger);
    match &event.per {
        None => add("Sent", &sent),
        Some(each) => {
            let each = HtmlEscape(each.trim());
            add("Sent", &format_args!("{sent}, one message for each {each}"));
        }
    }
    let purposes = event.purposes.iter();
    let link = |id: &String| format!("<a href=\"#purpose-{id}\">{id}</a>");
    add("Purposes", &listed(purposes.map(link)));
    if let Some(section) = &event.section {
        let section = HtmlEscape(section);
        add("Read from", &format_args!("<code>{section}</code>"));
    }
    add("Size", &format_args!("at most {} bytes", event.max_bytes()));
    if !event.owner.is_empty() {
        add("Contact", &HtmlEscape(event.owner.trim()));
    }
    if !event.formerly.is_empty() {
        let names = event.formerly.iter();
        let code = |name: &String| format!("<code>{}</code>", HtmlEscape(name));
        add("Formerly", &listed(names.map(code)));
    }
    let covers = event.fields.iter().flat_map(|field| &field.covers);
    let covers = covers.map(|covered| &covered.phrase).chain(&event.covers);
    let covers: BTreeSet<&str> = covers.map(|phrase| phrase.trim()).collect();
    if !covers.is_empty() {
        let quoted = |phrase: &str| format!("“{}”", HtmlEscape(phrase));
        add(
            "An earlier list named",
            &listed(covers.into_iter().map(quoted)),
        );
    }
}

fn listed(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

/// Writes the table of the event's fields.
fn write_table(text: &mut String, event: &Event, own_section: &str) {
    let _ = write!(
        text,
        include_str!("../../../templates/dictionary/table.html"),
        title = HtmlEscape(event.title.trim()),
    );
    for field in &event.fields {
        row::write(text, event, field, own_section);
    }
    text.push_str("\n</tbody>\n</table>\n");
}
