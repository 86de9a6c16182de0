//! The static tables, put together from columns.
//!
//! A column is one literal, so an event costs the compiler hardly more than its longest one; rows
//! of code would each be checked, borrowed and evaluated.

#![expect(
    clippy::indexing_slicing,
    reason = "this runs while the user's crate is compiled, and the derive fills all columns"
)]

use crate::meta::{Class, Domain, EventMeta, FieldMeta, Key, Trigger};
use crate::ready::{Ready, Slot, Slots};
use crate::value::{Plain, Version};

/// Stands for the event of a struct that has errors.
pub const NO_EVENT: &EventMeta = &EventMeta {
    name: "",
    trigger: Trigger::Daily,
    purposes: &[],
    fields: &[],
    ready: Ready::NONE,
    gated: false,
    max_bytes: 0,
};

/// What an event's fields are made of, a column for each property.
#[derive(Debug)]
pub struct Columns {
    /// For each field its key.
    pub keys: &'static [&'static str],
    /// For each field its section of the configuration and its setting there; empty if no field has a
    /// place of that kind.
    pub settings: &'static [[&'static str; 2]],
    /// For each field with another place its index and the place.
    pub elsewhere: &'static [(usize, &'static [&'static str])],
    /// For each field `b` if its class is `bool`, `d` if it is `is-default`, and `-` for any other.
    pub classes: &'static [u8],
    /// The other classes with their domains, in the order of the fields.
    pub domains: &'static [(Class, Domain)],
    /// For each field that some releases do not send its index, the first release and the last one;
    /// no numbers set no bound.
    pub gates: &'static [(usize, &'static [u16], &'static [u16])],
}

/// The table of an event's fields.
///
/// # Panics
///
/// While compiling, if a column is too short.
#[must_use]
pub const fn table<const N: usize>(columns: &Columns) -> [FieldMeta; N] {
    let mut rows = [EMPTY; N];
    fill_rows(&mut rows, columns);
    rows
}

/// Apart from the function with a parameter: there the compiler would find out for each event anew
/// what every step means, which costs more than the steps.
const fn fill_rows(rows: &mut [FieldMeta], columns: &Columns) {
    let (mut i, mut other) = (0, 0);
    while i < rows.len() {
        let row = &mut rows[i];
        row.key.0 = columns.keys[i];
        if i < columns.settings.len() {
            row.path = &columns.settings[i];
        }
        match columns.classes[i] {
            b'b' => {}
            b'd' => row.class = Class::IsDefault,
            _ => {
                (row.class, row.domain) = columns.domains[other];
                other += 1;
            }
        }
        i += 1;
    }
    i = 0;
    while i < columns.elsewhere.len() {
        let (row, path) = columns.elsewhere[i];
        rows[row].path = path;
        i += 1;
    }
    i = 0;
    while i < columns.gates.len() {
        let (row, since, until) = columns.gates[i];
        rows[row].since = bound(since);
        rows[row].until = bound(until);
        i += 1;
    }
}

/// The field at this place of an event's table.
#[inline]
#[must_use]
pub const fn row(event: &'static EventMeta, index: usize) -> &'static FieldMeta {
    if index < event.fields.len() {
        &event.fields[index]
    } else {
        &EMPTY
    }
}

const EMPTY: FieldMeta = FieldMeta {
    key: Key(""),
    path: &[],
    class: Class::Bool,
    domain: Domain::Bool,
    since: None,
    until: None,
};

const fn bound(numbers: &[u16]) -> Option<Version> {
    if numbers.is_empty() {
        None
    } else {
        Some(Version::new(numbers))
    }
}

/// Where the values stand in an event's ready text, a column for each property.
#[derive(Debug)]
pub struct Places {
    /// For each field the length of `,"key":`.
    pub heads: &'static [u8],
    /// For each field the length of the expected value behind it.
    pub lens: &'static [u8],
    /// For each field what is expected: `f` and `t` for a bool, `i` for a number, `l` for a label, `e`
    /// for an empty list, `-` for nothing.
    pub kinds: &'static [u8],
    /// For each `i` the number.
    pub numbers: &'static [i64],
    /// For each `l` the label's index.
    pub labels: &'static [u16],
}

/// What an event's ready text holds, from its columns.
///
/// # Panics
///
/// While compiling, if a column is too short.
#[must_use]
pub const fn slots<const N: usize>(places: &Places) -> Slots<N> {
    let mut all = Slots {
        expected: [Plain::NOTHING; N],
        slots: [Slot {
            start: 0,
            head: 0,
            len: 0,
        }; N],
    };
    fill_slots(&mut all.expected, &mut all.slots, places);
    all
}

/// Apart for the same reason as the rows.
const fn fill_slots(expected: &mut [Plain], slots: &mut [Slot], places: &Places) {
    let (mut i, mut number, mut label, mut end) = (0, 0, 0, 0);
    while i < slots.len() {
        let slot = &mut slots[i];
        slot.head = places.heads[i];
        slot.len = places.lens[i];
        slot.start = end + slot.head as u32;
        end = slot.start + slot.len as u32;
        expected[i] = match places.kinds[i] {
            b'f' => Plain::FALSE,
            b't' => Plain::TRUE,
            b'i' => {
                number += 1;
                Plain::integer(places.numbers[number - 1])
            }
            b'l' => {
                label += 1;
                Plain::label(places.labels[label - 1] as usize)
            }
            b'e' => Plain::EMPTY_LIST,
            _ => Plain::NOTHING,
        };
        i += 1;
    }
}

/// The ready text of an event: each member with its comma in front.
#[must_use]
pub const fn ready<const N: usize>(text: &'static [u8], slots: &'static Slots<N>) -> Ready {
    Ready {
        text,
        expected: &slots.expected,
        slots: &slots.slots,
    }
}
