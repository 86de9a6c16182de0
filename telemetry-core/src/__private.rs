//! What expansions of the derive call. Not part of the public interface.
//!
//! `row` builds the static tables. Each other module holds the traits that say which Rust types a
//! class takes; the expansion wraps them in traits of its own, whose messages name the schema's
//! file and line.

mod check;
mod choice;
mod flag;
mod host;
mod number;
mod part;
mod row;
mod same;

pub use check::{are_in_order, check_labels};
pub use choice::{Choice, List, TimeText, VersionText};
#[cfg(feature = "config")]
pub(crate) use flag::starts_at_root;
pub use flag::{AbsolutePath, Flag, NonEmpty, NonZero, OneOf, flag, plain_flag};
pub use host::{Day, Elapsed, Identifier, Numbers, Set, Words};
pub use number::{Count, CountList, Integer, Whole};
pub use part::{Beside, Cover, Part, check_cover, check_part, put, room};
pub use row::{Columns, NO_EVENT, Places, ready, row, slots, table};
pub use same::{HasDefault, Same, Shared, is_default, plain_is_default};

pub use crate::default::{DefaultCell, IsDefault};
pub use crate::event::{Occurrence, Telemetry};
pub use crate::event_values::{EventValues, hand_over};
pub use crate::label::Labels;
pub use crate::meta::{Alphabet, Class, Domain, EventMeta, FieldMeta, Format, Trigger};
pub use crate::value::{Plain, Value};

/// A text of the program, by a name that the user's crate cannot shadow.
pub type Text = &'static str;
