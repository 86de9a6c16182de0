//! Changes for tools. `docs/review.md` says what is where, and that it stays there.

use serde_json::{Map, Value, json};
use telemetry_schema::change::Direction;

use super::{Entry, Review, notation};

pub(super) fn render(review: &Review<'_>) -> String {
    let counts: Map<String, Value> = Direction::ALL
        .into_iter()
        .map(|direction| {
            let count = review.of(direction).count();
            (direction.as_str().to_owned(), count.into())
        })
        .collect();
    let changes = Direction::ALL
        .into_iter()
        .flat_map(|direction| review.of(direction))
        .map(|entry| change(entry, review))
        .collect::<Value>();
    let document = json!({
        "base": plain(&review.base.name),
        "head": plain(&review.head.name),
        "needs_judgement": review.needs_judgement(),
        "counts": counts,
        "changes": changes,
    });
    format!("{document:#}\n")
}

/// A version's name without the marks of code.
fn plain(name: &str) -> String {
    name.replace('`', "")
}

fn change(entry: &Entry<'_>, review: &Review<'_>) -> Value {
    let change = &entry.change;
    let [before, after] = notation::sides(change, review.schemas());
    let place = entry.place.map(|place| {
        let (line, column) = place.position;
        let file = place.file.to_string_lossy().replace('\\', "/");
        json!({ "file": file, "line": line, "column": column })
    });
    let event = change.subject.event();
    let field = change.subject.field();
    json!({
        "direction": change.direction.as_str(),
        "comparable": change.is_comparable,
        "subject": change.subject.name(),
        "event": event.map(|event| &event.latest().name),
        "key": field.map(|field| &field.latest().key),
        "kind": change.kind.as_str(),
        "detail": entry.detail(),
        "before": before,
        "after": after,
        "sentence": entry.sentence(review.schemas()),
        "place": place,
    })
}
