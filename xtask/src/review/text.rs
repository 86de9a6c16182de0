//! Changes for people at a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use telemetry_schema::change::Direction;

use super::{Entry, Place, Review, meaning};
use crate::command::plural;

/// The first column.
const WIDTH: usize = 10;

pub(super) fn render(review: &Review<'_>) -> String {
    let mut text = String::new();
    for (side, version) in [("base", review.base), ("head", review.head)] {
        let _ = writeln!(text, "{side:<WIDTH$}{}", version.name);
    }
    for direction in Direction::ALL {
        write_direction(&mut text, review, direction);
    }
    if review.entries.is_empty() {
        text.push_str("same      nothing that the schema says has changed\n");
    } else if review.needs_judgement() {
        text.push_str("\nnext: have somebody review what widens or changes its meaning\n");
    }
    text
}

fn write_direction(text: &mut String, review: &Review<'_>, direction: Direction) {
    let rows: Vec<(String, String, &Entry<'_>)> = review
        .of(direction)
        .map(|entry| (entry.change.subject.name(), entry.aspect(), entry))
        .collect();
    if rows.is_empty() {
        return;
    }
    let style = style(direction);
    let _ = writeln!(
        text,
        "\n{style}{:<WIDTH$}{style:#}{}: {}",
        direction.as_str(),
        plural(rows.len(), "change", "changes"),
        meaning(direction),
    );
    let width = |width: usize, cell: &str| width.max(cell.chars().count());
    let (subjects, aspects) = rows.iter().fold((0, 0), |(subjects, aspects), row| {
        (width(subjects, &row.0), width(aspects, &row.1))
    });
    for (subject, aspect, entry) in rows {
        let place = match entry.place {
            Some(Place { file, position }) => format!("{}:{}", file.display(), position.0),
            None => "gone".to_owned(),
        };
        let _ = writeln!(
            text,
            "  {style}{subject:<subjects$}{style:#}  {aspect:<aspects$}  {place}"
        );
        if direction != Direction::Neutral {
            let _ = writeln!(text, "    {}", entry.sentence(review.schemas()));
        }
    }
}

const fn style(direction: Direction) -> Style {
    match direction {
        Direction::Widen => AnsiColor::Red.on_default().bold(),
        Direction::Meaning => AnsiColor::Yellow.on_default().bold(),
        Direction::Narrow => AnsiColor::Green.on_default(),
        Direction::Neutral => Style::new().dimmed(),
    }
}
