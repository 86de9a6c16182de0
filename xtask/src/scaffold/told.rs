//! What people are told about a proposal: what to add to the code.

use std::fmt::Write as _;

use super::decision::Decision;
use super::proposal::{Mark, Proposal};
use super::source::Source;
use crate::command::plural;

/// What was read and proposed, in two lines.
pub(crate) fn totals(proposal: &Proposal, source: &Source) -> String {
    let fields = || proposal.events.iter().flat_map(|event| &event.fields);
    let asked = fields().filter(|field| matches!(field.decision, Decision::Question(_)));
    let asked = asked.count();
    let sent = fields().count() - asked;
    let never = proposal.events.iter().map(|event| event.never.len()).sum();
    let held = match proposal.structs {
        0 | 1 => String::new(),
        several => format!(" and {} in it", plural(several - 1, "struct", "structs")),
    };
    format!(
        "read       {}: `{}`{held}, {}\nproposed   {} to send, {asked} more to decide, {} never \
         collected\n",
        source.shown(),
        proposal.root,
        plural(proposal.fields, "field", "fields"),
        plural(sent, "field", "fields"),
        plural(never, "setting", "settings"),
    )
}

/// What to add to the code, and what else to see to there.
pub(crate) fn code(proposal: &Proposal, source: &Source) -> String {
    let mut text = String::new();
    if !proposal.marks.is_empty() {
        let has_labels = |mark: &Mark| mark.text.starts_with("#[derive(Labels)]");
        let imported = if proposal.marks.iter().any(has_labels) {
            "{Labels, Telemetry}"
        } else {
            "Telemetry"
        };
        let _ = writeln!(
            text,
            "\nadd to the code, with `use telemetry_core::{imported};`"
        );
        list(&mut text, source, &proposal.marks);
    }
    if !proposal.remarks.is_empty() {
        let _ = writeln!(text, "\nsee to the defaults");
        list(&mut text, source, &proposal.remarks);
    }
    if !proposal.aliases.is_empty() {
        let _ = writeln!(
            text,
            "\nother names in a file, which the published list does not have"
        );
        list(&mut text, source, &proposal.aliases);
    }
    text
}

fn list(text: &mut String, source: &Source, marks: &[Mark]) {
    let places: Vec<String> = marks
        .iter()
        .map(|mark| format!("{}:{}", source.shown(), mark.line))
        .collect();
    let width = places.iter().map(String::len).max().unwrap_or(0);
    for (place, mark) in places.iter().zip(marks) {
        let _ = writeln!(text, "  {place:width$}  {}", mark.text);
    }
}
