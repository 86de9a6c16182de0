//! Changes of everything but messages and their items.

use telemetry_schema::change::{Change, Direction, Elsewhere, Kind, Sides, Subject};
use telemetry_schema::model::{Never, Purpose, Schema, SettingsSource};

use super::{Schemas, write_neutral, write_quotation, write_reworded};
use crate::domain::markup::Markup;

pub(super) fn write(to: &mut dyn Markup, change: &Change<'_>, schemas: Schemas<'_>) {
    match (change.subject, change.kind) {
        (Subject::Purpose(purpose), kind) => write_purpose(to, kind, purpose),
        (Subject::Never(never), Kind::Added(_) | Kind::Removed(_)) => {
            write_never(to, change.kind, never);
        }
        (Subject::Never(Sides::Both(before, after)), Kind::Reason) => {
            to.words("The reason why the setting ");
            to.code(&after.path.to_string());
            to.words(" is never collected");
            write_reworded(to, &before.reason, &after.reason);
        }
        (Subject::Category(_), Kind::Added(_)) => to.words("The published list has this heading."),
        (Subject::Category(_), Kind::Removed(_)) => {
            to.words("The published list no longer has this heading.");
        }
        (Subject::LabelSet(_), Kind::Added(_) | Kind::Removed(_) | Kind::LabelsOfSet) => {
            to.words("Items that use this list of words tell by themselves what that means for them.");
        }
        (_, kind) if change.direction == Direction::Neutral => write_neutral(to, kind),
        (_, Kind::Prose(prose)) => {
            to.words("The published paragraph ");
            to.code(&format!("{}.{}", prose.table, prose.key));
            write_reworded(to, prose.before, prose.after);
        }
        (_, Kind::Settings) => to.words(match schemas.after.product.settings {
            SettingsSource::Json => {
                "From the next release settings come from a file; until now from the program's code."
            }
            SettingsSource::Code => {
                "From the next release settings come from the program's code; until now from a file."
            }
        }),
        (_, Kind::Environment) => {
            to.words("From the next release settings are overlaid by ");
            write_variables(to, schemas.after);
            to.words("; until now by ");
            write_variables(to, schemas.before);
            to.words(".");
        }
        (_, kind) => write_neutral(to, kind),
    }
}

fn write_purpose(to: &mut dyn Markup, kind: Kind<'_>, purpose: Sides<'_, Purpose>) {
    match (kind, purpose) {
        (Kind::Sentence, Sides::Both(before, after)) => {
            to.words("The purpose ");
            to.code(&after.id);
            write_reworded(to, &before.sentence, &after.sentence);
        }
        (Kind::Removed(_), _) => {
            to.words("From the next release nothing is collected ");
            to.text(&purpose.latest().sentence);
            to.words(" any more.");
        }
        _ => {
            to.words("From the next release data may also be collected ");
            to.text(&purpose.latest().sentence);
            to.words(".");
        }
    }
}

fn write_never(to: &mut dyn Markup, kind: Kind<'_>, never: Sides<'_, Never>) {
    let Never { path, reason, .. } = never.latest();
    to.words("The setting ");
    to.code(&path.to_string());
    to.words(match never {
        Sides::Removed(_) => " is no longer among those that are never collected. The reason was: ",
        Sides::Added(_) | Sides::Both(..) => " is never collected: ",
    });
    write_quotation(to, reason);
    if let Kind::Added(Elsewhere::Field(event, field)) = kind {
        to.words(" Until now it was sent as ");
        to.code(&format!("{}.{}", event.name, field.key));
        to.words(".");
    } else if let Kind::Removed(Elsewhere::Field(event, field)) = kind {
        to.words(" It is sent as ");
        to.code(&format!("{}.{}", event.name, field.key));
        to.words(".");
    }
}

fn write_variables(to: &mut dyn Markup, schema: &Schema) {
    match &schema.product.environment {
        Some(prefix) => {
            to.words("the variables ");
            to.code(&format!("{prefix}_…"));
        }
        None => to.words("no variables"),
    }
}
