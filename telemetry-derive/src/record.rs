//! The outcome of validation: everything that an expansion needs, with nothing left to check.

use std::path::PathBuf;

use syn::{Ident, LitStr, Path, Type};
use telemetry_schema::model::{Event, Field};

use crate::declared::Place;
use crate::rule::Rule;

/// A struct that agrees with its event.
pub(crate) struct Record<'a> {
    pub(crate) ident: &'a Ident,
    /// The path of `telemetry_core` in the user's crate.
    pub(crate) krate: Path,
    pub(crate) event: &'a Event,
    pub(crate) place: Place,
    /// The part's name where the struct holds a part of the event only.
    pub(crate) part: Option<&'a LitStr>,
    /// Fields that are never sent.
    pub(crate) never: Vec<&'a Ident>,
    /// The held fields in schema order.
    pub(crate) rows: Vec<Row<'a>>,
    /// The nested structs with parts of the event.
    pub(crate) nested: Vec<(&'a Ident, &'a Type)>,
    /// The nested structs that are events of their own.
    pub(crate) beside: Vec<(&'a Ident, &'a Type)>,
    /// The line of each of the event's fields, for what is only found out about nested structs.
    pub(crate) lines: Vec<usize>,
    pub(crate) tracked: Vec<PathBuf>,
}

/// A field of the struct together with its declaration.
pub(crate) struct Row<'a> {
    /// Index among the fields of the event.
    pub(crate) index: usize,
    pub(crate) field: &'a Field,
    pub(crate) line: usize,
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) rule: Rule,
}
