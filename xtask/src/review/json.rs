//! Changes for tools. `docs/review.md` says what is where, and that it stays there.

use serde::Serialize;
use telemetry_schema::change::Direction;

use super::{Entry, Review, notation};

#[derive(Serialize)]
struct Document<'a> {
    base: String,
    head: String,
    needs_judgement: bool,
    counts: Counts,
    changes: Vec<Change<'a>>,
}

#[derive(Serialize)]
struct Counts {
    widen: usize,
    meaning: usize,
    narrow: usize,
    neutral: usize,
}

#[derive(Serialize)]
struct Change<'a> {
    direction: &'static str,
    comparable: bool,
    subject: String,
    event: Option<&'a str>,
    key: Option<&'a str>,
    kind: &'static str,
    detail: Option<String>,
    before: Option<String>,
    after: Option<String>,
    sentence: String,
    place: Option<Place>,
}

#[derive(Serialize)]
struct Place {
    file: String,
    line: usize,
    column: usize,
}

pub(super) fn render(review: &Review<'_>) -> String {
    let count = |direction| review.of(direction).count();
    let document = Document {
        base: plain(&review.base.name),
        head: plain(&review.head.name),
        needs_judgement: review.needs_judgement(),
        counts: Counts {
            widen: count(Direction::Widen),
            meaning: count(Direction::Meaning),
            narrow: count(Direction::Narrow),
            neutral: count(Direction::Neutral),
        },
        changes: Direction::ALL
            .into_iter()
            .flat_map(|direction| review.of(direction))
            .map(|entry| change(entry, review))
            .collect(),
    };
    let text = serde_json::to_string_pretty(&document);
    text.expect("keys are texts, and numbers are whole") + "\n"
}

/// A version's name without the marks of code.
fn plain(name: &str) -> String {
    name.replace('`', "")
}

fn change<'a>(entry: &Entry<'a>, review: &Review<'_>) -> Change<'a> {
    let change = &entry.change;
    let [before, after] = notation::sides(change, review.schemas());
    let event = change.subject.event();
    let field = change.subject.field();
    Change {
        direction: change.direction.as_str(),
        comparable: change.is_comparable,
        subject: change.subject.name(),
        event: event.map(|event| event.latest().name.as_str()),
        key: field.map(|field| field.latest().key.as_str()),
        kind: change.kind.as_str(),
        detail: entry.detail(),
        before,
        after,
        sentence: entry.sentence(review.schemas()),
        place: entry.place.map(|place| {
            let (line, column) = place.position;
            Place {
                file: place.file.to_string_lossy().replace('\\', "/"),
                line,
                column,
            }
        }),
    }
}
