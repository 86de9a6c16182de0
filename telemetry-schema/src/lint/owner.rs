//! Owners: of everything that is sent somebody can be asked why.

use super::judge::{About, Judge};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::Schema;

/// Reports events about which nobody answers questions.
pub(super) fn missing_owners(schema: &Schema, judge: &mut Judge<'_>) {
    for event in schema.events.iter().filter(|event| event.owner.is_empty()) {
        let finding = Diagnostic::new(
            Code::MissingOwner,
            format!("nobody answers questions about `{}`", event.name),
            event.span,
            "add `owner` to it, to its category, or to `[product]` of telemetry.toml",
        );
        judge.report(About::Event(event), finding);
    }
}
