//! Rows of the static tables, in forms that are cheap to emit and to type-check.

use crate::meta::{Class, Domain, EventMeta, FieldMeta, Key, Trigger};
use crate::ready::Ready;
use crate::value::Version;

/// Stands for the event of a struct that has errors.
pub const NO_EVENT: &EventMeta = &event("", Trigger::Daily, &[], &[], Ready::NONE, 0);

/// An event.
#[must_use]
pub const fn event(
    name: &'static str,
    trigger: Trigger,
    purposes: &'static [&'static str],
    fields: &'static [FieldMeta],
    ready: Ready,
    max_bytes: usize,
) -> EventMeta {
    let mut gated = false;
    let mut i = 0;
    while i < fields.len() {
        #[expect(clippy::indexing_slicing, reason = "the loop ends before the length")]
        let field = &fields[i];
        gated |= field.since.is_some() || field.until.is_some();
        i += 1;
    }
    EventMeta {
        name,
        trigger,
        purposes,
        fields,
        ready,
        gated,
        max_bytes,
    }
}

/// A field that every release sends.
#[must_use]
pub const fn field(
    key: &'static str,
    path: &'static [&'static str],
    class: Class,
    domain: Domain,
) -> FieldMeta {
    FieldMeta {
        key: Key(key),
        path,
        class,
        domain,
        since: None,
        until: None,
    }
}

/// The field, sent from the first of these releases up to the second; an empty one sets no bound.
#[must_use]
#[expect(
    clippy::needless_pass_by_value,
    reason = "a constant function cannot drop it otherwise"
)]
pub const fn release(field: FieldMeta, since: &[u16], until: &[u16]) -> FieldMeta {
    let FieldMeta {
        key,
        path,
        class,
        domain,
        ..
    } = field;
    FieldMeta {
        key,
        path,
        class,
        domain,
        since: bound(since),
        until: bound(until),
    }
}

const fn bound(numbers: &[u16]) -> Option<Version> {
    if numbers.is_empty() {
        None
    } else {
        Some(Version::new(numbers))
    }
}
