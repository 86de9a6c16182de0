//! Figures that were handed in beside those that this program reads itself: what is named there wins,
//! and the rest of the event stays.

use telemetry_core::config::{FigureWarning, FiguresReading};
use telemetry_core::{Domain, EventMeta, Record as _};

use crate::measured::Measured;

/// Whether nothing need be read for the event, since what was handed in leaves nothing of it: all its
/// figures, several messages, or a message that names by an identifier what it is about.
#[must_use]
pub fn is_whole(event: &EventMeta, handed_in: &FiguresReading) -> bool {
    let mut messages = handed_in
        .messages
        .iter()
        .filter(|message| message.event().name == event.name);
    match (messages.next(), messages.next()) {
        (Some(only), None) => {
            let mut fields = event.fields.iter().enumerate();
            let all = fields.clone().all(|(index, _)| only.has(index));
            let is_id = |domain: &Domain| matches!(domain, Domain::Id { .. });
            all || fields.any(|(index, field)| is_id(&field.domain) && only.has(index))
        }
        (first, _) => first.is_some(),
    }
}

/// Puts what was handed in over what was read. Where neither is one message, what was handed in takes
/// the place of all.
pub fn put_over(handed_in: &mut FiguresReading, measured: &mut Measured) {
    let messages = handed_in.messages.iter();
    let whole: Vec<bool> = messages
        .map(|message| is_whole(message.event(), handed_in))
        .collect();
    let messages = std::mem::take(&mut handed_in.messages);
    for (figures, is_whole) in messages.into_iter().zip(whole) {
        let event = figures.event();
        let stays = if is_whole {
            Some(figures)
        } else {
            measured.complete(figures).err()
        };
        if stays.is_none() {
            // What was not handed in is read, or the reason stands there why not.
            let warnings = &mut handed_in.warnings;
            warnings.retain(|warning| !is_missing(warning, event));
        }
        handed_in.messages.extend(stays);
    }
}

fn is_missing(warning: &FigureWarning, about: &EventMeta) -> bool {
    matches!(warning, FigureWarning::Missing { event, .. } if *event == about.name)
}
