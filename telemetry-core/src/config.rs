//! Settings from a JSON file and the environment, read into generated structs.
//!
//! Reading is lenient where the real world is: what is absent or `null` is the default, keys are
//! compared without ASCII case, of a key that stands there twice the last value counts, and what the
//! schema does not know is counted and ignored. A value that cannot be read leaves the struct its
//! default, is left out of the message, and gives a [`Warning`] that names the setting, never its
//! value.
//!
//! One pass over the text keeps of each declared setting only what its field may send: a bool, a
//! number, which label it is. No text of the configuration outlives that pass, so none can be in a
//! struct, a warning or an error.

mod environment;
mod error;
mod figures;
mod json;
mod judge;
mod reading;
mod rule;
mod tree;
mod values;
mod walk;

pub use environment::variable;
pub use error::Error;
pub use figures::{CompletedFigures, FigureWarning, Figures, FiguresReading, read_figures};
pub use reading::{
    Counts, EventReading, FieldReading, Origin, Outcome, Problem, Reading, SettingPath, Warning,
    WarningKind,
};
pub use rule::{Literal, Rule, Shape};
pub use values::Values;

use std::collections::HashMap;
use std::ffi::OsString;

use json::Json;
use tree::Tree;
use walk::{At, Slot, Walk};

use crate::event::{Record, Telemetry};
use crate::meta::EventMeta;

/// The most bytes that a configuration may have, 16 MiB; what is larger is refused unread.
///
/// Whoever reads the file need not read more than one byte beyond it.
pub const MOST_BYTES: usize = 16 << 20;

/// A generated struct with the settings of one event.
pub trait Settings: Telemetry + Default + Copy {
    /// How each field is read, in schema order.
    const RULES: &'static [Rule];

    /// Takes the event's values, one for each field, in schema order.
    fn fill(&mut self, values: &mut Values<'_>);
}

/// The generated structs of a whole configuration.
pub trait Configuration: Copy {
    /// The events in published order.
    const TABLES: &'static [Table];

    /// The paths that are deliberately not collected, each with everything below it.
    const NEVER: &'static [&'static [&'static str]];

    /// What the names of environment variables begin with, if any overlay the file.
    const PREFIX: Option<&'static str>;

    /// Takes the values of all events, in the order of [`TABLES`](Self::TABLES).
    fn take(values: &mut Values<'_>) -> Self;

    /// The events in the order of [`TABLES`](Self::TABLES).
    fn records(&self) -> Vec<&dyn Record>;
}

/// What is statically known of one event's settings.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The event: paths, classes and domains.
    pub event: &'static EventMeta,
    /// How each field is read.
    pub rules: &'static [Rule],
}

impl Table {
    /// The table of a generated struct.
    ///
    /// # Panics
    ///
    /// While compiling, if the struct was generated from another state of the schema.
    #[must_use]
    pub const fn of<T: Settings>() -> Self {
        assert!(
            T::EVENT.fields.len() == T::RULES.len(),
            "the struct does not fit the schema; run `cargo xtask codegen`"
        );
        Self {
            event: T::EVENT,
            rules: T::RULES,
        }
    }
}

/// Reads a configuration from the text of its file, overlaid by environment variables.
///
/// The environment is passed in, usually as [`std::env::vars_os`]; variables that overlay nothing
/// are not looked at. To read variables only, pass `{}` as text.
///
/// # Errors
///
/// If the text is no JSON object of at most [`MOST_BYTES`]. A byte order mark is no error.
pub fn read<C: Configuration>(
    text: &[u8],
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Reading<C>, Error> {
    let tree = Tree::new(
        slots(C::TABLES).map(|slot| slot.field.path),
        C::NEVER.iter().copied(),
    );
    let mut walk = Walk::new(&tree, slots(C::TABLES).collect());
    read_file(&mut walk, text)?;
    if let Some(prefix) = C::PREFIX {
        overlay(&mut walk, prefix, &mut environment.into_iter());
    }
    Ok(Reading {
        config: C::take(&mut Values::new(&walk.slots)),
        events: reading::events(C::TABLES, &walk.slots),
        warnings: reading::warnings(&walk, C::PREFIX),
        counts: reading::counts(&walk),
    })
}

fn slots(tables: &'static [Table]) -> impl Iterator<Item = Slot> {
    tables.iter().flat_map(|table| {
        let fields = table.event.fields.iter().zip(table.rules);
        fields.map(|(field, rule)| Slot::new(field, *rule))
    })
}

/// The text of a JSON file of which there is something.
fn text_of(bytes: &[u8]) -> Result<&str, Error> {
    if bytes.len() > MOST_BYTES {
        return Err(Error::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = str::from_utf8(bytes).map_err(|_not_utf8| Error::NotText)?;
    if text.trim_start().is_empty() {
        return Err(Error::Empty);
    }
    Ok(text)
}

fn read_file(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), Error> {
    let text = text_of(bytes)?;
    let mut parser = serde_json::Deserializer::from_str(text);
    let root = At {
        walk,
        node: Tree::ROOT,
    };
    serde::de::DeserializeSeed::deserialize(Json(root), &mut parser)?;
    parser.end()?;
    if text.trim_start().starts_with('{') {
        Ok(())
    } else {
        Err(Error::NotAnObject)
    }
}

/// Lets environment variables replace what the file says.
fn overlay(
    walk: &mut Walk<'_>,
    prefix: &str,
    environment: &mut dyn Iterator<Item = (OsString, OsString)>,
) {
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, slot) in walk.slots.iter().enumerate() {
        let name = variable(prefix, slot.field.path);
        by_name.entry(name).or_default().push(index);
    }
    for (name, text) in environment {
        let indices = name.to_str().and_then(|name| by_name.get(name));
        for index in indices.into_iter().flatten() {
            if let Some(slot) = walk.slots.get_mut(*index) {
                let judged = text
                    .to_str()
                    .ok_or(Problem::NotText)
                    .and_then(|text| environment::judge_text(slot.field, slot.rule, text));
                slot.set(Origin::Environment, judged);
            }
        }
    }
}

#[cfg(test)]
mod tests;
