//! The published documents.

mod changes;
mod dictionary;
mod fields;
mod never;
mod policy;
mod template;

use std::borrow::Cow;
use std::fmt;

use telemetry_schema::model::{Event, Field, Schema, Trigger};

use crate::artifact::Artifact;
use crate::contract::Contract;
use crate::escape;
use crate::layout::Layout;

/// The documents for people.
pub(crate) fn artifacts<'a>(
    schema: &'a Schema,
    layout: &'a Layout,
    contract: &'a Contract,
) -> impl Iterator<Item = Artifact> + 'a {
    type Render = fn(&Schema, &Layout, &Contract) -> String;
    let documents: [(&str, Render); 5] = [
        ("policy.md", |schema, layout, _| {
            policy::render(schema, layout)
        }),
        ("dictionary.html", |schema, layout, _| {
            dictionary::render(schema, layout)
        }),
        ("fields.csv", |schema, _, _| fields::render(schema)),
        ("never.csv", |schema, _, _| never::render(schema)),
        ("changes.md", changes::render),
    ];
    documents.into_iter().map(|(name, render)| Artifact {
        path: layout.docs.join(name),
        contents: render(schema, layout, contract),
    })
}

/// The heading under which people look for a field: the section of the configuration, or the event's
/// title where there are no sections.
fn section<'a>(event: &'a Event, field: &'a Field) -> &'a str {
    let own = || event.section.as_deref().unwrap_or(&event.title);
    field.path.section().unwrap_or_else(own)
}

/// The name under which people look for a field in its section.
fn setting(field: &Field) -> Cow<'_, str> {
    field.path.setting().unwrap_or(Cow::Borrowed(&field.id))
}

/// Tells when and where a field is sent, if not always, and what it was called before.
fn notes(event: &Event, field: &Field, mut note: impl FnMut(fmt::Arguments<'_>)) {
    match (&field.gate.since, &field.gate.until) {
        (None, None) => {}
        (Some(since), None) => note(format_args!("Only from release {since}")),
        (None, Some(until)) => note(format_args!("Only up to release {until}")),
        (Some(since), Some(until)) => {
            note(format_args!("Only from release {since} up to {until}"));
        }
    }
    if field.optional && event.trigger == Trigger::Occurrence {
        note(format_args!("Left out where it is not known"));
    }
    if let Some(expires) = &field.expires {
        note(format_args!("Only in releases made before {expires}"));
    }
    if let Some(edition) = &field.edition {
        note(format_args!("Edition: {edition}"));
    }
    if let Some(purposes) = &field.purposes {
        note(format_args!("Purposes: `{}`", purposes.join("`, `")));
    }
    if let Some(formerly) = &field.formerly {
        note(format_args!("Formerly listed as `{formerly}`"));
    }
}

/// Writes one line of comma-separated values as RFC 4180 has it, but with LF.
fn write_csv_line<'a>(text: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        if cell
            .bytes()
            .any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'))
        {
            text.push('"');
            escape::push(text, cell, |byte| (byte == b'"').then_some("\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::write_csv_line;

    #[test]
    fn cells_with_commas_quotes_and_line_ends_are_quoted() {
        let mut text = String::new();
        write_csv_line(&mut text, ["a", "b,c", "say \"d\"", "e\nf", ""]);
        assert_eq!(text, "a,\"b,c\",\"say \"\"d\"\"\",\"e\nf\",\n");
    }
}
