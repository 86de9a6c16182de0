//! Changes of items.

use telemetry_schema::change::{Change, Direction, Elsewhere, Kind, Sides};
use telemetry_schema::model::{Class, Event, Field, Literal, Release};

use super::{Schemas, quoted, told, write_neutral, write_teller};
use crate::domain::markup::Markup;
use crate::domain::words::{write_joined, write_literal};

pub(super) fn write(
    to: &mut dyn Markup,
    change: &Change<'_>,
    schemas: Schemas<'_>,
    event: Sides<'_, Event>,
    field: Sides<'_, Field>,
) {
    match (change.kind, field) {
        (kind, _) if change.direction == Direction::Neutral => write_neutral(to, kind),
        (Kind::Added(elsewhere), _) => write_added(to, event.latest(), field.latest(), elsewhere),
        (Kind::Removed(elsewhere), _) => {
            let event = event.before().unwrap_or(event.latest());
            write_removed(to, event, field.latest(), elsewhere);
        }
        (Kind::PurposeAdded(id), _) => {
            write_item(to, field.latest());
            to.words(" is also sent ");
            to.text(schemas.purpose(id));
            to.words(".");
        }
        (Kind::PurposeRemoved(id), _) => {
            write_item(to, field.latest());
            to.words(" is no longer sent ");
            to.text(schemas.purpose(id));
            to.words(".");
        }
        (Kind::Class | Kind::Values, Sides::Both(before, after)) => {
            to.words("From the next release ");
            write_teller(to, event.latest());
            to.words(match (change.direction, change.is_comparable) {
                (Direction::Widen, true) => " says more about",
                (Direction::Narrow, _) => " says less about",
                (Direction::Widen, false) => " says something else about",
                (Direction::Meaning | Direction::Neutral, _) => " has other names for",
            });
            write_clause(to, after, "");
            to.words(". ");
            told::write_change(to, before, after);
        }
        (Kind::Default, Sides::Both(before, after)) => write_default(to, before, after),
        (Kind::AlsoDefault, Sides::Both(before, after)) => {
            write_item(to, after);
            to.words(" has these further defaults: ");
            write_literals(to, &after.also_default);
            to.words("; until now: ");
            write_literals(to, &before.also_default);
            to.words(".");
        }
        (Kind::Path, Sides::Both(before, after)) => {
            write_item(to, after);
            to.words(" is read from the setting ");
            to.code(&after.path.to_string());
            to.words("; until now from ");
            to.code(&before.path.to_string());
            to.words(".");
        }
        (Kind::Id, Sides::Both(before, after)) => {
            write_item(to, after);
            to.words(" is what the program calls ");
            to.code(&after.id);
            to.words("; until now it was ");
            to.code(&before.id);
            to.words(".");
        }
        (Kind::Releases, Sides::Both(before, after)) => {
            write_item(to, after);
            to.words(" is sent ");
            write_releases(to, after);
            to.words("; until now it was sent ");
            write_releases(to, before);
            to.words(".");
        }
        (Kind::Edition, Sides::Both(before, after)) => {
            write_item(to, after);
            to.words(" is sent by ");
            write_edition(to, after);
            to.words("; until now it was sent by ");
            write_edition(to, before);
            to.words(".");
        }
        (Kind::Unit, Sides::Both(before, after)) => {
            to.words("From the next release a number has another unit: ");
            quoted(to, &after.description);
            to.words("; until now: ");
            quoted(to, &before.description);
            to.words(".");
        }
        (kind, _) => write_neutral(to, kind),
    }
}

fn write_added(to: &mut dyn Markup, event: &Event, field: &Field, elsewhere: Elsewhere<'_>) {
    to.words("From the next release ");
    write_teller(to, event);
    to.words(" also says");
    write_per(to, event);
    write_clause(to, field, " this:");
    to.words(" (");
    told::write(to, field);
    to.words(").");
    match elsewhere {
        Elsewhere::Nothing | Elsewhere::Event(_) => {}
        Elsewhere::Never(never) => {
            to.words(" Until now the setting was never collected: ");
            to.text(&never.reason);
            to.words(".");
        }
        Elsewhere::Field(old_event, old) => {
            to.words(" Until now its key was ");
            to.code(&format!("{}.{}", old_event.name, old.key));
            to.words(".");
        }
    }
}

fn write_removed(to: &mut dyn Markup, event: &Event, field: &Field, elsewhere: Elsewhere<'_>) {
    if let Elsewhere::Field(new_event, new) = elsewhere {
        write_item(to, field);
        to.words(" has the key ");
        to.code(&format!("{}.{}", new_event.name, new.key));
        return to.words(".");
    }
    to.words("From the next release ");
    write_teller(to, event);
    to.words(" no longer says");
    write_per(to, event);
    write_clause(to, field, " this:");
    to.words(".");
    if let Elsewhere::Never(never) = elsewhere {
        to.words(" The setting is never collected: ");
        to.text(&never.reason);
        to.words(".");
    }
}

/// For each of what an event of a report tells.
fn write_per(to: &mut dyn Markup, event: &Event) {
    if let Some(per) = &event.per {
        to.words(" for each ");
        to.text(per);
    }
}

/// An item as the subject of a sentence.
fn write_item(to: &mut dyn Markup, field: &Field) {
    to.words("From the next release the item ");
    quoted(to, &field.description);
}

/// What an item tells, in the words of its description: as a clause where it is one, else in quotes.
fn write_clause(to: &mut dyn Markup, field: &Field, before_quotes: &str) {
    let text = field.description.as_str();
    let clause = CLAUSES
        .iter()
        .find_map(|[first, word]| Some((word, text.strip_prefix(first)?)));
    if let Some((word, rest)) = clause {
        to.words(word);
        to.text(rest);
    } else {
        to.words(before_quotes);
        to.words(" ");
        quoted(to, text);
    }
}

/// How descriptions begin that can be the end of a sentence, and how they begin there.
const CLAUSES: [[&str; 2]; 8] = [
    ["Whether ", " whether "],
    ["How ", " how "],
    ["Which ", " which "],
    ["What ", " what "],
    ["When ", " when "],
    ["Where ", " where "],
    ["Who ", " who "],
    ["Why ", " why "],
];

fn write_default(to: &mut dyn Markup, before: &Field, after: &Field) {
    if after.class == Class::IsDefault && before.class == Class::IsDefault {
        write_item(to, after);
        to.words(" is true for ");
        write_literals(to, after.default.as_slice());
        to.words("; until now it was true for ");
    } else {
        to.words("From the next release the default of the item ");
        quoted(to, &after.description);
        to.words(" is ");
        write_literals(to, after.default.as_slice());
        to.words("; until now it was ");
    }
    write_literals(to, before.default.as_slice());
    to.words(".");
}

fn write_literals(to: &mut dyn Markup, literals: &[Literal]) {
    if literals.is_empty() {
        to.words("none");
    }
    write_joined(to, literals, " and ", write_literal);
}

fn write_edition(to: &mut dyn Markup, field: &Field) {
    match &field.edition {
        Some(edition) => {
            to.words("the edition ");
            to.code(edition);
            to.words(" only");
        }
        None => to.words("all editions"),
    }
}

fn write_releases(to: &mut dyn Markup, field: &Field) {
    let show = |release: &Release| release.to_string();
    let bounds = [
        (" from ", field.gate.since.as_ref().map(show)),
        (" up to ", field.gate.until.as_ref().map(show)),
        (" made before ", field.expires.map(|day| day.to_string())),
    ];
    let bounds: Vec<(&str, String)> = bounds
        .into_iter()
        .filter_map(|(word, bound)| Some((word, bound?)))
        .collect();
    if bounds.is_empty() {
        return to.words("in all releases");
    }
    to.words("in releases");
    for (word, bound) in bounds {
        to.words(word);
        to.words(&bound);
    }
}
