//! Purposes: what is published as one must have something that is sent for it.

use std::collections::HashSet;

use super::judge::{About, Judge};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::Schema;

/// Reports purposes that neither an event nor a field names.
pub(super) fn unused_purposes(schema: &Schema, judge: &mut Judge<'_>) {
    let of_events = schema.events.iter().map(|event| &event.purposes);
    let of_fields = schema.fields().flat_map(|(_, field)| &field.purposes);
    let named: HashSet<&str> = of_events
        .chain(of_fields)
        .flatten()
        .map(String::as_str)
        .collect();
    for purpose in &schema.purposes {
        if !named.contains(purpose.id.as_str()) {
            let finding = Diagnostic::new(
                Code::UnusedPurpose,
                format!("nothing is sent for the purpose `{}`", purpose.id),
                purpose.span,
                "remove it, or name it in `purposes` of what is sent for it",
            );
            judge.report(About::Schema, finding);
        }
    }
}
