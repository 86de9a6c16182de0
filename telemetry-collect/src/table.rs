//! What arrived, for people.

use std::fmt::Write as _;

use comfy_table::{Attribute, Cell, CellAlignment, Color, ContentArrangement, Table, presets};
use telemetry_collect::endpoint::{EventTally, Outcome, Taken, Tally};

/// How the output is to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// Columns of the terminal; `None` cuts nothing off.
    pub(crate) width: Option<u16>,
    /// The most events; the latest are shown.
    pub(crate) events: Option<usize>,
    /// Whether to use colours.
    pub(crate) colour: bool,
}

const HEADER: [&str; 5] = ["EVENT", "NEW", "REPEATED", "DIFFERENT", "LAST"];

/// One line for each event, and the counts below.
pub(crate) fn render_table(tally: &Tally, style: Style) -> String {
    let mut text = String::new();
    if !tally.events.is_empty() {
        write_events(&mut text, tally, style);
        text.push('\n');
    }
    for line in figures(tally) {
        let most = style.width.map_or(usize::MAX, usize::from);
        text.extend(line.chars().take(most));
        text.push('\n');
    }
    text
}

fn write_events(text: &mut String, tally: &Tally, style: Style) {
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
    let latest = latest(tally, style.events.unwrap_or(usize::MAX));
    for (name, event) in &latest {
        table.add_row(cells(name, event));
    }
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if at > 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let more = tally.events.len() - latest.len();
    if more > 0 {
        let _ = writeln!(text, "and {}", count(more as u64, "more event"));
    }
}

/// The events that came last, by name.
fn latest(tally: &Tally, most: usize) -> Vec<(&str, EventTally)> {
    let mut events: Vec<_> = tally
        .events
        .iter()
        .map(|(name, event)| (name.as_str(), *event))
        .collect();
    events.sort_by_key(|(_, event)| std::cmp::Reverse(event.last));
    events.truncate(most);
    events.sort_by_key(|(name, _)| *name);
    events
}

fn cells(name: &str, event: &EventTally) -> [Cell; 5] {
    let marked = |count: u64, colour| match count {
        0 => Cell::new("-").add_attribute(Attribute::Dim),
        _ => Cell::new(count).fg(colour),
    };
    let Taken {
        new,
        repeated,
        conflicting,
    } = event.taken;
    [
        Cell::new(name),
        Cell::new(new),
        marked(repeated, Color::DarkYellow),
        marked(conflicting, Color::Red),
        Cell::new(format_args!("#{}", event.last)).add_attribute(Attribute::Dim),
    ]
}

fn figures(tally: &Tally) -> Vec<String> {
    let mut lines = vec![format!(
        "{}: {} undeclared, {} refused for their form, {} met a fault",
        count(tally.requests, "request"),
        tally.undeclared,
        tally.refused,
        tally.misbehaved,
    )];
    lines.push(tally.taken.to_string());
    if tally.forgetful {
        lines.push("so many that further ones are not remembered, and count as new".to_owned());
    }
    if let Some(last) = &tally.last_undeclared
        && let Outcome::Undeclared(verdict) = &last.outcome
        && let Some(finding) = verdict.findings().first()
    {
        lines.push(format!("last undeclared: #{} {finding}", last.number));
    }
    lines
}

/// A number with its noun.
pub(crate) fn count(count: u64, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use telemetry_collect::Published;
    use telemetry_collect::endpoint::Exchange;

    use super::*;

    fn taken(new: u64, repeated: u64, conflicting: u64, last: u64) -> EventTally {
        let taken = Taken {
            new,
            repeated,
            conflicting,
        };
        EventTally { taken, last }
    }

    fn tally() -> Tally {
        let published = Published::from_json(br#"{"$defs":{"a":{"type":"object"}}}"#).unwrap();
        let events = [
            ("config_service", taken(12, 1, 0, 3)),
            ("identify", taken(1, 0, 0, 1)),
            ("login_failed", taken(1200, 31, 2, 7)),
        ];
        Tally {
            requests: 9,
            misbehaved: 2,
            undeclared: 1,
            taken: taken(1213, 32, 2, 0).taken,
            events: events.map(|(name, event)| (name.to_owned(), event)).into(),
            last_undeclared: Some(Exchange {
                number: 8,
                fault: None,
                outcome: Outcome::Undeclared(published.judge_properties("b", &1.into())),
            }),
            ..Tally::default()
        }
    }

    #[test]
    fn counts_are_aligned_and_what_is_suspicious_stands_out() {
        insta::assert_snapshot!(render_table(&tally(), Style::default()));
        let style = Style {
            colour: true,
            ..Style::default()
        };
        let coloured = render_table(&tally(), style);
        insta::assert_snapshot!(coloured.escape_debug().to_string().replace("\\n", "\n"));
    }

    #[test]
    fn a_small_terminal_shows_the_latest_events_and_no_line_is_too_long() {
        let style = Style {
            width: Some(50),
            events: Some(2),
            colour: false,
        };
        let text = render_table(&tally(), style);
        insta::assert_snapshot!(text);
        assert!(text.lines().all(|line| line.chars().count() <= 50));
    }

    #[test]
    fn before_anything_came_there_is_no_table() {
        insta::assert_snapshot!(render_table(&Tally::default(), Style::default()));
    }
}
