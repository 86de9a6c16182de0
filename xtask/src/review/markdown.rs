//! Changes as a comment.

use std::fmt::Write;

use telemetry_schema::change::Direction;

use super::{Entry, Place, Review, meaning, sentence};
use crate::command::plural;
use crate::domain::markup::{Comment, Markup};

/// By this line a workflow finds the comment that it wrote before.
const MARK: &str = "<!-- telemetry diff -->";

/// The most bytes of changes: GitHub takes comments of up to 65,536 characters.
const MOST: usize = 60_000;

pub(super) fn render(review: &Review<'_>) -> String {
    let mut text = format!("{MARK}\n### Telemetry: {}\n\n", verdict(review));
    text.extend([
        "From ",
        &review.base.name,
        " to ",
        &review.head.name,
        ": ",
        &counts(review),
        ".\n",
    ]);
    let mut left_out = 0;
    for direction in Direction::ALL {
        let entries: Vec<_> = review.of(direction).collect();
        if entries.is_empty() {
            continue;
        }
        let heading = format!("{}: {}", direction.as_str(), meaning(direction));
        let is_folded = direction == Direction::Neutral;
        let [open, close] = if is_folded {
            ["<details><summary>", "</summary>"]
        } else {
            ["**", "**"]
        };
        let _ = writeln!(text, "\n{open}{heading}{close}\n");
        for entry in entries {
            let mut item = String::new();
            write_item(&mut item, entry, review);
            if left_out > 0 || text.len() + item.len() > MOST {
                left_out += 1;
            } else {
                text.push_str(&item);
            }
        }
        if is_folded {
            text.push_str("\n</details>\n");
        }
    }
    if left_out > 0 {
        let changes = plural(left_out, "change has", "changes have");
        let _ = writeln!(
            text,
            "\n**{changes} no room here**; `diff` tells all of them at a terminal."
        );
    }
    text
}

fn verdict(review: &Review<'_>) -> &'static str {
    let directions = review.entries.iter().map(|entry| entry.change.direction);
    match directions.min() {
        Some(Direction::Widen) => "more can leave",
        Some(Direction::Meaning) => "something says something else",
        Some(Direction::Narrow) => "less can leave",
        Some(Direction::Neutral) => "the same can leave",
        None => "nothing changed",
    }
}

fn counts(review: &Review<'_>) -> String {
    let counts = Direction::ALL
        .map(|direction| format!("{} {}", review.of(direction).count(), direction.as_str()));
    counts.join(", ")
}

fn write_item(text: &mut String, entry: &Entry<'_>, review: &Review<'_>) {
    let mut item = Comment(text);
    item.words("- ");
    item.code(&entry.change.subject.name());
    item.words(" (");
    item.text(&entry.aspect());
    if let Some(Place { file, position }) = entry.place {
        item.words(", ");
        item.code(&format!("{}:{}", file.display(), position.0));
    }
    item.words("): ");
    sentence::write(&mut item, &entry.change, review.schemas());
    item.words("\n");
}
