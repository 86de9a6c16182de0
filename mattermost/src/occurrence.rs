//! What is sent when something happens, shown before it does.

use std::fmt::Write as _;

use comfy_table::{ContentArrangement, Table, presets};
use telemetry_core::config::{Error, read_figures};
use telemetry_core::{Domain, EventMeta, FieldMeta, Format, OTHER, Record, Report, Scope};

use crate::preview::Style;
use crate::{catalogue, sample};

/// All occurrences, with what each message carries and how large it can get.
#[must_use]
pub fn render_list(style: Style) -> String {
    let mut table = table(style, ["OCCURRENCE", "CARRIES", "BYTES AT MOST"]);
    let mut count = 0;
    for event in catalogue::occurrences() {
        let keys: Vec<_> = event
            .fields
            .iter()
            .map(|field| field.key.as_str())
            .collect();
        let carries = if keys.is_empty() {
            "that it happened".to_owned()
        } else {
            keys.join(", ")
        };
        table.add_row([event.name.to_owned(), carries, event.max_bytes.to_string()]);
        count += 1;
    }
    let mut text = lines(&mut table);
    let _ = writeln!(
        text,
        "\n{count} occurrences. `mattermost-telemetry preview --occurrence NAME` shows one."
    );
    text
}

/// One occurrence: every value that each of its keys can have, and a message.
///
/// # Errors
///
/// None that a schema without findings can cause.
pub fn render_one(event: &'static EventMeta, style: Style) -> Result<String, Error> {
    let mut table = table(style, ["KEY", "CLASS", "WHAT IT CAN BE"]);
    for field in event.fields {
        let (key, class) = (field.key.as_str(), field.class.as_str());
        table.add_row([key.to_owned(), class.to_owned(), values(field)]);
    }
    let mut text = format!("{}\n\n", event.name);
    if event.fields.is_empty() {
        text.push_str("It carries nothing; that it happened is the message.\n");
    } else {
        text.push_str(&lines(&mut table));
    }
    let message = message(event)?;
    let _ = write!(
        text,
        "\nA message of it, with values that were made up:\n{}\nNothing was sent.\n",
        String::from_utf8_lossy(&message)
    );
    Ok(text)
}

/// A message of the occurrence with made-up values, as it would be sent.
///
/// # Errors
///
/// None that a schema without findings can cause.
pub fn message(event: &'static EventMeta) -> Result<Vec<u8>, Error> {
    let figures = sample::figures(&[event]).to_string();
    let reading = read_figures(figures.as_bytes(), &[event])?;
    // An occurrence of earlier releases is shown as these send it.
    let scope = Scope {
        release: event.fields.iter().find_map(|field| field.until),
        ..Scope::default()
    };
    let mut report = Report::default();
    for message in &reading.messages {
        let record: &dyn Record = message;
        report.push(record, &scope);
    }
    Ok(report.into_json())
}

/// The occurrence of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static EventMeta> {
    catalogue::occurrences().find(|event| event.name == name)
}

fn table(style: Style, header: [&str; 3]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.force_no_tty();
    if let Some(width) = style.width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(width);
    }
    table.set_header(header);
    table
}

fn lines(table: &mut Table) -> String {
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect()
}

/// All values that the field can have, in words.
fn values(field: &FieldMeta) -> String {
    let shown = |label: &&str| {
        if label.is_empty() {
            "(empty)".to_owned()
        } else {
            (*label).to_owned()
        }
    };
    let listed = |labels: &[&str]| labels.iter().map(shown).collect::<Vec<_>>().join(", ");
    match &field.domain {
        Domain::Bool => "true, false".to_owned(),
        Domain::Labels(labels) => format!("{}, {OTHER}", listed(labels)),
        Domain::LabelList { labels, .. } | Domain::LabelSet { labels, .. } => {
            format!("any of: {}, {OTHER}", listed(labels))
        }
        Domain::Range(lowest, highest) => format!("a whole number from {lowest} to {highest}"),
        Domain::Buckets(edges) => {
            let edges: Vec<_> = edges.iter().map(i64::to_string).collect();
            format!("rounded down to one of {}", edges.join(", "))
        }
        Domain::Format { format, labels } => {
            let format = match format {
                Format::Version => "numbers of a version",
                Format::TimeOfDay => "a time of day",
            };
            let beside = labels.iter().map(shown).chain([OTHER.to_owned()]);
            format!("{format}, {}", beside.collect::<Vec<_>>().join(", "))
        }
        Domain::Version { numbers } => format!("at most {numbers} numbers joined by dots"),
        Domain::Id { length, .. } => format!("an identifier of {length} characters"),
        Domain::Date => "a day".to_owned(),
        Domain::MaskedText { words, most } => format!(
            "at most {most} of {} known words; every other word is a dot: {}",
            words.len(),
            listed(words)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::values;
    use crate::generated::EVENTS;

    #[test]
    fn what_stands_beside_a_format_is_told_apart() {
        let fields = EVENTS.iter().flat_map(|event| event.fields);
        let of = |key: &str| fields.clone().find(|field| field.key.as_str() == key);
        assert_eq!(
            of("android_latest_version").map(values).as_deref(),
            Some("numbers of a version, (empty), other")
        );
        assert_eq!(
            of("daily_run_time").map(values).as_deref(),
            Some("a time of day, other")
        );
    }
}
