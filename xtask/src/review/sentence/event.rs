//! Changes of messages.

use telemetry_schema::change::{Change, Elsewhere, Kind, Sides};
use telemetry_schema::model::{Event, Source, Trigger};

use super::{Schemas, quoted, write_neutral};
use crate::domain::markup::Markup;

pub(super) fn write(
    to: &mut dyn Markup,
    change: &Change<'_>,
    schemas: Schemas<'_>,
    event: Sides<'_, Event>,
) {
    match (change.kind, event) {
        (Kind::Added(elsewhere), _) => write_added(to, event.latest(), elsewhere),
        (Kind::Removed(elsewhere), _) => write_removed(to, event.latest(), elsewhere),
        (Kind::Trigger, Sides::Both(before, after)) => {
            message(to, after);
            to.words(" is sent ");
            to.words(when(after.trigger));
            to.words("; until now it was sent ");
            to.words(when(before.trigger));
            to.words(".");
        }
        (Kind::Source, Sides::Both(_, after)) => {
            message(to, after);
            to.words(match after.source {
                Source::Settings => " tells settings instead of what the program notes itself.",
                Source::Host => " tells what the program notes itself instead of settings.",
            });
        }
        (Kind::Per, Sides::Both(before, after)) => {
            message(to, after);
            to.words(" is sent");
            per(to, after);
            to.words("; until now it was sent");
            per(to, before);
            to.words(".");
        }
        (Kind::PurposeAdded(id), _) => {
            message(to, event.latest());
            to.words(" is also sent ");
            to.text(schemas.purpose(id));
            to.words(".");
        }
        (Kind::PurposeRemoved(id), _) => {
            message(to, event.latest());
            to.words(" is no longer sent ");
            to.text(schemas.purpose(id));
            to.words(".");
        }
        (kind, _) => write_neutral(to, kind),
    }
}

fn write_added(to: &mut dyn Markup, event: &Event, elsewhere: Elsewhere<'_>) {
    to.words("From the next release there is the message ");
    quoted(to, &event.title);
    to.words(", sent ");
    to.words(when(event.trigger));
    to.words(": ");
    to.text(&event.description);
    if let Elsewhere::Event(old) = elsewhere {
        to.words(" Until now its name was ");
        to.code(&old.name);
        to.words(".");
    }
}

fn write_removed(to: &mut dyn Markup, event: &Event, elsewhere: Elsewhere<'_>) {
    message(to, event);
    if let Elsewhere::Event(new) = elsewhere {
        to.words(" has the name ");
        to.code(&new.name);
        to.words(".");
    } else {
        to.words(" is not sent any more.");
    }
}

fn message(to: &mut dyn Markup, event: &Event) {
    to.words("From the next release the message ");
    quoted(to, &event.title);
}

fn per(to: &mut dyn Markup, event: &Event) {
    match &event.per {
        Some(per) => {
            to.words(" for each ");
            to.text(per);
            to.words(" by itself");
        }
        None => to.words(" once for all"),
    }
}

const fn when(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Daily => "once a day",
        Trigger::Occurrence => "each time that it happens",
        Trigger::SecurityCheck => "with the security update check",
    }
}
