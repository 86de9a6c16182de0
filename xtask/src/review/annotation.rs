//! Changes as GitHub shows them beside the lines.

use std::fmt::Write;

use telemetry_schema::Annotation;
use telemetry_schema::change::Direction;

use super::Review;

/// A command for each change that lets more, less or something else leave.
pub(super) fn render(review: &Review<'_>) -> String {
    let mut text = String::new();
    for direction in Direction::ALL {
        let level = match direction {
            Direction::Widen | Direction::Meaning => "warning",
            Direction::Narrow => "notice",
            Direction::Neutral => continue,
        };
        for entry in review.of(direction) {
            let title = format!(
                "{}: {} ({})",
                direction.as_str(),
                entry.change.subject.name(),
                entry.aspect()
            );
            let annotation = Annotation {
                level,
                place: entry.place.map(|place| (place.file, place.position)),
                title: &title,
                message: &entry.sentence(review.schemas()),
            };
            let _ = write!(text, "{annotation}");
        }
    }
    text
}
