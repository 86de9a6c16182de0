//! The preview for people: one line for each field, and the figures below.

use std::fmt::Write as _;

use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table, presets};

use telemetry_core::config::Origin;

use super::{EventPreview, Line, Preview, Source, Summary};
use crate::count::Count;

/// How the output is to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal; `None` writes each field on one line, however long.
    pub width: Option<u16>,
    /// Whether to use colours.
    pub colour: bool,
}

const HEADER: [&str; 6] = ["SETTING", "FROM", "CLASS", "KEY", "VALUE", "WHY"];

/// The preview as a table, with its figures.
#[must_use]
pub fn render_table(preview: &Preview, style: Style) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if style.colour {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    if let Some(width) = style.width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(width);
    }
    table.set_header(HEADER.map(|title| Cell::new(title).add_attribute(Attribute::Dim)));
    for event in &preview.events {
        table.add_row([""]);
        table.add_row(heading(event));
        for line in &event.lines {
            table.add_row(cells(line));
        }
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&figures(&preview.summary));
    text
}

/// The section stands above its settings, and the event above its keys.
fn heading(event: &EventPreview) -> [Cell; 4] {
    let bold = |text| Cell::new(text).add_attribute(Attribute::Bold);
    let section = event.section.unwrap_or(match event.source {
        Source::Settings => "(several sections)",
        Source::Figures | Source::Server => "(figures)",
        Source::Report => "(this report)",
    });
    [bold(section), bold(""), bold(""), bold(event.name)]
}

fn cells(line: &Line) -> [Cell; 6] {
    let value = match &line.value {
        Some(value) => Cell::new(value).fg(Color::DarkGreen),
        None => Cell::new("nothing").fg(Color::DarkYellow),
    };
    let why = Cell::new(&line.why);
    let why = if line.notable {
        why.fg(Color::DarkYellow)
    } else {
        why.add_attribute(Attribute::Dim)
    };
    [
        Cell::new(&line.setting),
        Cell::new(from(line.source, line.origin)),
        Cell::new(line.class.as_str()),
        Cell::new(line.key),
        value,
        why,
    ]
}

fn from(source: Source, origin: Origin) -> &'static str {
    match (source, origin) {
        (Source::Settings, Origin::Default) => "default",
        (Source::Settings, Origin::File) => "file",
        (Source::Settings, Origin::Environment) => "environment",
        (Source::Figures | Source::Server, Origin::Default) => "missing",
        (Source::Server, Origin::File | Origin::Environment) => "server",
        (Source::Figures, Origin::File | Origin::Environment) => "input",
        (Source::Report, _) => "program",
    }
}

fn figures(summary: &Summary) -> String {
    let Summary {
        events,
        fields,
        bytes,
        not_sent,
        events_left_out,
        fields_left_out,
        fields_waiting,
        unknown,
        warnings,
    } = *summary;
    let mut text = format!(
        "{}, {}, {bytes} bytes; {} not sent; {}; {}\n",
        Count(events as u64, "event"),
        Count(fields as u64, "field"),
        Count(not_sent as u64, "field"),
        Count(unknown, "unknown setting"),
        Count(warnings as u64, "warning"),
    );
    if events_left_out > 0 {
        let _ = writeln!(
            text,
            "Your limits leave out {} with {}.",
            Count(events_left_out as u64, "event"),
            Count(fields_left_out as u64, "field"),
        );
    }
    if fields_waiting > 0 {
        let wait = if fields_waiting == 1 { "waits" } else { "wait" };
        let _ = writeln!(
            text,
            "{} {wait} for agreement, wholly or in part; `mattermost-telemetry accept` shows what is \
             new and agrees.",
            Count(fields_waiting as u64, "field"),
        );
    }
    text
}
