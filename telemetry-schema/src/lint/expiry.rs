//! Expiry: what was to be sent up to a day is removed when the day has come.

use super::judge::{About, Judge};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::Schema;

/// Reports fields whose day is not after the day of the release.
pub(super) fn expired_fields(schema: &Schema, judge: &mut Judge<'_>) {
    let product = &schema.product;
    let Some(released) = product.released else {
        return;
    };
    for event in &schema.events {
        for field in &event.expired {
            let expires = field
                .expires
                .map_or_else(String::new, |day| format!(" on {day}"));
            let finding = Diagnostic::new(
                Code::Expired,
                format!(
                    "`{}` expired{expires}, and release {} is of {released}; it is not sent",
                    field.id, product.release
                ),
                field.span,
                "remove it, or move the day and have it reviewed",
            );
            judge.report(About::Field(event, field), finding);
        }
    }
}
