//! The rows of the dictionary's tables.

use std::fmt;

use telemetry_schema::model::{Event, Field, Never};

use super::super::{notes, section, setting};
use crate::domain::canonical;
use crate::domain::markup::{Html, Markup};
use crate::domain::words;

/// From this many values on, they get a scroll bar of their own.
const MANY: usize = 24;

/// Writes the row of a field. Attributes repeat what filters need where it is not the event's, and the
/// name begins with the section where it is another one, since several may have a setting of one name.
pub(super) fn write(rows: &mut String, event: &Event, field: &Field, own_section: &str) {
    let mut to = Html(rows);
    let (name, key, kind) = (&event.name, &field.key, field.class.as_str());
    to.words("<tr id=\"");
    to.words(name);
    to.words(".");
    to.words(key);
    to.words("\" data-kind=\"");
    to.words(kind);
    let section = section(event, field);
    if section != own_section {
        to.words("\" data-section=\"");
        to.escaped(section);
    }
    if let Some(purposes) = &field.purposes {
        to.words("\" data-purposes=\"");
        to.escaped(&purposes.join(" "));
    }
    to.words("\"><th scope=\"row\"><a href=\"#");
    to.words(name);
    to.words(".");
    to.words(key);
    to.words("\">");
    if section != own_section {
        write_name(&mut to, section);
        to.words(".<wbr>");
    }
    write_name(&mut to, &setting(field));
    to.words("</a><code>");
    write_name(&mut to, key);
    to.words("</code></th><td><span class=\"kind ");
    to.words(kind);
    to.words("\">");
    to.words(kind);
    to.words("</span></td><td>");
    to.text(&field.description);
    write_notes(&mut to, event, field);
    to.words("</td><td>");
    let long = canonical::items(&field.domain).nth(MANY).is_some();
    if long {
        to.words("<div class=\"long\" tabindex=\"0\" role=\"group\" aria-label=\"Values of ");
        to.words(key);
        to.words("\">");
    }
    words::write_field(&mut to, field);
    to.words(if long {
        "</div></td></tr>\n"
    } else {
        "</td></tr>\n"
    });
}

/// Writes a name that may be broken where its words begin, and nowhere else.
fn write_name(to: &mut Html<'_>, name: &str) {
    let mut start = 0;
    let mut before = ' ';
    for (at, c) in name.char_indices() {
        let begins = before == '_' || before == '.' || (before.is_lowercase() && c.is_uppercase());
        if begins && at - start > 3 {
            to.escaped(name.get(start..at).unwrap_or_default());
            to.words("<wbr>");
            start = at;
        }
        before = c;
    }
    to.escaped(name.get(start..).unwrap_or_default());
}

fn write_notes(to: &mut Html<'_>, event: &Event, field: &Field) {
    let mut any = false;
    notes(event, field, |note: fmt::Arguments<'_>| {
        to.words(if any {
            "<li>"
        } else {
            "<ul class=\"notes\"><li>"
        });
        to.text(&note.to_string());
        to.words("</li>");
        any = true;
    });
    if let Some(review) = &field.review {
        to.words(if any {
            "<li>"
        } else {
            "<ul class=\"notes\"><li>"
        });
        to.words("<a href=\"");
        to.escaped(review);
        to.words("\">Privacy review</a></li>");
        any = true;
    }
    if any {
        to.words("</ul>");
    }
}

/// The rows of the settings that are never collected.
pub(super) fn never(all: &[Never]) -> String {
    let mut rows = String::new();
    for never in all {
        let path = never.path.to_string();
        let mut to = Html(&mut rows);
        to.words("<tr id=\"never.");
        to.escaped(&path);
        to.words("\" data-section=\"");
        to.escaped(never_section(never));
        to.words("\"><th scope=\"row\"><a href=\"#never.");
        to.escaped(&path);
        to.words("\">");
        to.escaped(&path);
        to.words("</a></th><td>");
        to.text(&never.reason);
        to.words("</td></tr>\n");
    }
    rows
}

/// The section by which a setting that is never collected can be found.
pub(super) fn never_section(never: &Never) -> &str {
    never.path.section().unwrap_or("Other settings")
}
