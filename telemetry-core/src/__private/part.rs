//! Events whose fields are spread over nested structs.

#![expect(
    clippy::indexing_slicing,
    reason = "this runs while the user's crate is compiled, where a panic is the error message"
)]

use super::check::{Text, equal};
use crate::event::Telemetry;
use crate::event_values::EventValues;
use crate::value::{Plain, Value};

/// A struct that holds a part of an event's fields.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a part of an event",
    label = "derive `Telemetry` for it with `#[telemetry(event = \"…\", part = \"…\")]`",
    note = "if it is an event of its own, mark the field `#[telemetry(event)]`, and send it beside this one"
)]
pub trait Part {
    /// The name of the event, and the schema that declares it.
    const EVENT: &'static str;

    /// The fields that the part holds.
    const COVERS: Cover;

    /// Puts the part's values at their places among those of the event.
    fn fill<'v>(&'v self, values: &mut EventValues<'_, 'v>);

    /// Builds the defaults of the part.
    fn prepare() {}
}

#[diagnostic::do_not_recommend]
impl<T: Part> Part for Option<T> {
    const EVENT: &'static str = T::EVENT;
    const COVERS: Cover = T::COVERS;

    fn fill<'v>(&'v self, values: &mut EventValues<'_, 'v>) {
        if let Some(part) = self {
            part.fill(values);
        }
    }

    fn prepare() {
        T::prepare();
    }
}

#[diagnostic::do_not_recommend]
impl<T: Part> Part for Box<T> {
    const EVENT: &'static str = T::EVENT;
    const COVERS: Cover = T::COVERS;

    fn fill<'v>(&'v self, values: &mut EventValues<'_, 'v>) {
        T::fill(self, values);
    }

    fn prepare() {
        T::prepare();
    }
}

/// A struct that is an event of its own, and stands in the struct of another one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event",
    label = "derive `Telemetry` for it with `#[telemetry(event = \"…\")]`",
    note = "if it holds a part of this event's fields, mark the field `#[telemetry(part)]`"
)]
pub trait Beside {
    /// Builds the defaults of the event.
    fn prepare();
}

#[diagnostic::do_not_recommend]
impl<T: Telemetry> Beside for T {
    fn prepare() {
        T::prepare();
    }
}

/// Room for an event's values.
#[inline]
pub fn room<'e, 'v>(plain: &'e mut [Plain], rich: &'e mut [Value<'v>]) -> EventValues<'e, 'v> {
    EventValues::new(plain, rich)
}

/// Puts a value at its place.
#[inline]
pub fn put<'v>(values: &mut EventValues<'_, 'v>, index: usize, value: Value<'v>) {
    values.put(index, value);
}

/// Which of an event's fields are held, by index, and which of them twice.
#[derive(Clone, Copy, Debug)]
pub struct Cover {
    once: [u64; WORDS],
    twice: [u64; WORDS],
    /// Some of it has errors that are reported elsewhere.
    unknown: bool,
}

const WORDS: usize = 16;

impl Cover {
    /// The most fields that an event with parts can have.
    pub const MOST: usize = WORDS * 64;

    /// What a struct with errors holds.
    pub const UNKNOWN: Self = Self {
        once: [0; WORDS],
        twice: [0; WORDS],
        unknown: true,
    };

    /// The fields at these indices.
    ///
    /// # Panics
    ///
    /// While compiling, if an index is beyond [`MOST`](Self::MOST).
    #[must_use]
    pub const fn of(indices: &[usize]) -> Self {
        let mut once = [0; WORDS];
        let mut i = 0;
        while i < indices.len() {
            assert!(
                indices[i] < Self::MOST,
                "an event with parts has at most 1,024 fields"
            );
            once[indices[i] / 64] |= 1 << (indices[i] % 64);
            i += 1;
        }
        Self {
            once,
            twice: [0; WORDS],
            unknown: false,
        }
    }

    /// These fields and those of a part.
    #[must_use]
    pub const fn and(mut self, other: Self) -> Self {
        let mut i = 0;
        while i < WORDS {
            self.twice[i] |= other.twice[i] | self.once[i] & other.once[i];
            self.once[i] |= other.once[i];
            i += 1;
        }
        self.unknown |= other.unknown;
        self
    }
}

const fn holds(bits: &[u64; WORDS], index: usize) -> bool {
    bits[index / 64] >> (index % 64) & 1 == 1
}

/// The parts of an event must hold every field of it, each once; `fields` names each with its
/// place in the schema. One message names them all.
///
/// # Panics
///
/// While compiling, if they don't.
#[track_caller]
pub const fn check_cover(cover: &Cover, fields: &[&str]) {
    if cover.unknown {
        return;
    }
    let (mut missing, mut repeated) = (Text::new(), Text::new());
    let mut i = 0;
    while i < fields.len() {
        if !holds(&cover.once, i) {
            missing = missing.lead("no part covers ", ", ").push(fields[i]);
        }
        if holds(&cover.twice, i) {
            repeated = repeated.lead("several parts cover ", ", ").push(fields[i]);
        }
        i += 1;
    }
    if !missing.is_empty() {
        missing = missing.push(": add each to one of the structs");
    }
    if !repeated.is_empty() {
        repeated = repeated.push(": keep each in one of the structs");
        missing = missing.lead("", "; ").push_text(&repeated);
    }
    if !missing.is_empty() {
        missing.report();
    }
}

/// A part must belong to the event of the struct around it; one with errors names none.
///
/// # Panics
///
/// While compiling, if it doesn't.
#[track_caller]
pub const fn check_part(part: &str, event: &str) {
    if !equal(part, "") && !equal(part, event) {
        let text = Text::new().push("this is a part of event ").push(part);
        text.push(", not of ").push(event).report();
    }
}
