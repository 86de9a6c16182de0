#![doc = include_str!("../README.md")]

// The derive names this crate by its public path, here too.
extern crate self as telemetry_core;

mod choice;
#[cfg(feature = "config")]
pub mod config;
pub mod consent;
pub mod contract;
mod default;
mod encode;
mod event;
mod event_values;
mod kept;
mod label;
mod meta;
mod moment;
mod ready;
mod report;
mod scope;
mod sink;
mod value;

#[doc(hidden)]
pub mod __private;

pub use choice::{Choice, Choices};
pub use default::IsDefault;
pub use encode::Fields;
pub use event::{Occurrence, Record, Telemetry};
pub use event_values::EventValues;
pub use kept::KeptValues;
pub use label::{LabelSet, Labels};
pub use meta::{Alphabet, Class, Domain, EventMeta, FieldMeta, Format, Key, OTHER, Trigger};
pub use moment::Moment;
pub use report::Report;
pub use scope::{Omitted, Scope};
pub use sink::{JsonSink, Masked, QuerySink, Sink, SortedLabels, ValueSink, Wire, WireValue};
pub use value::{Date, Formatted, Id, MaskedText, TimeOfDay, Value, Version};

/// Implements [`Labels`](trait@Labels) for an enum without data.
///
/// A variant's label is its name in `snake_case`, or the text of `#[telemetry(label = "…")]`. Where
/// the enum is the type of a field, the compiler checks that the field declares each of its labels.
///
/// ```
/// use telemetry_core::Labels;
///
/// #[derive(Labels)]
/// enum Security {
///     None,
///     #[telemetry(label = "starttls")]
///     StartTls,
/// }
///
/// assert_eq!(Security::LABELS, ["none", "starttls"]);
/// assert_eq!(Security::StartTls.index(), 1);
/// # let _ = Security::None;
/// ```
#[cfg(feature = "derive")]
pub use telemetry_derive::Labels;

/// Implements [`Telemetry`](trait@Telemetry) for a struct whose fields the schema declares.
///
/// The schema folder is that of `[package.metadata.telemetry] schema = "…"` in the crate's
/// `Cargo.toml`, that of the workspace's metadata, or the nearest folder `schema` with a
/// `telemetry.toml` at or above the crate. Editing a file of it compiles the crate again.
///
/// A field of the struct is the field of the event with the same name, whatever the case and
/// without regard to `_`. The compiler refuses, at the field, with the schema's line and with what
/// to do:
///
/// - a field that the schema neither declares nor lists under `[never]`,
/// - a declared field that the struct lacks,
/// - a type that the declared class cannot take, or labels that the field does not declare,
/// - an attribute that disagrees with the schema.
///
/// | at the struct | |
/// |---|---|
/// | `event = "…"` | the event's name; required |
/// | `part = "…"` | the struct holds a part of the event's fields and stands in another struct |
/// | `crate = "…"` | the path of `telemetry_core`, where the manifest does not tell it |
///
/// | at a field | |
/// |---|---|
/// | `never` | nothing of it is sent; the schema publishes the reason |
/// | `part` | a struct with a part of the same event, or an `Option` or `Box` of one |
/// | `event` | a struct that is an event of its own, or an `Option` or `Box` of one; the host sends it beside this one |
/// | `bool`, `enum`, `is_default`, … | the schema's class once more, for the reader's sake |
///
/// What the classes take, each also in an `Option`, whose `None` leaves the field out; only for
/// `is-default` it is a value like any other:
///
/// | class | Rust types |
/// |---|---|
/// | `bool` | `bool`; with `true_when` texts, enums of [`Labels`](trait@Labels), integers, `Duration`, paths, collections |
/// | `enum` with labels | enums of [`Labels`](trait@Labels), or texts, which are looked up: any other text is [`OTHER`] |
/// | `enum` with `range` or `buckets` | integers |
/// | `enum` with `list` | a `Vec` of texts or of enums, a separated text, a [`LabelSet`] |
/// | `enum` with `format` | [`Version`], [`TimeOfDay`], or texts, which are parsed |
/// | `count` | collections and integers; with `list` separated texts, too |
/// | `is-default` | whatever implements `PartialEq`, compared with the struct's own `Default` |
/// | `version` | [`Version`] |
/// | `id` | [`Id`]; one of another shape than the declared one is left out |
/// | `date` | [`Date`] |
/// | `duration` | `Duration` |
/// | `labels` | [`Choices`] or a `Vec` of enums of [`Labels`](trait@Labels), a `Vec` of texts, a [`LabelSet`] |
/// | `masked-text` | [`MaskedText`], or texts, which are masked when they are sent |
///
/// A struct may be spread over several, which together hold every field of the event:
///
/// ```
/// use telemetry_core::{Labels, Telemetry};
///
/// #[derive(Default, Telemetry)]
/// #[telemetry(event = "config_storage")]
/// struct Storage {
///     backend: Backend,
///     folder: std::path::PathBuf,
///     #[telemetry(never)]
///     database_url: String,
///     replicas: Vec<String>,
///     max_paste_bytes: u64,
///     retention_days: u32,
///     cleanup_at: Option<telemetry_core::TimeOfDay>,
///     #[telemetry(part)]
///     encryption: Option<Encryption>,
/// }
///
/// #[derive(Default, Telemetry)]
/// #[telemetry(event = "config_storage", part = "encryption")]
/// struct Encryption {
///     encrypt_pastes: bool,
///     cipher: String,
///     #[telemetry(never)]
///     encryption_key: String,
/// }
///
/// #[derive(Default, Labels)]
/// enum Backend {
///     #[default]
///     Memory,
///     Sqlite,
/// }
///
/// let storage = Storage {
///     database_url: "postgres://anna:hunter2@db.example".to_owned(),
///     encryption: Some(Encryption {
///         encrypt_pastes: true,
///         cipher: "my own".to_owned(),
///         ..Encryption::default()
///     }),
///     ..Storage::default()
/// };
/// assert_eq!(
///     String::from_utf8(storage.to_json()).unwrap(),
///     r#"{"backend":"memory","absolute_folder":false,"max_paste_bytes":0,"retention_days":0,"#
///         .to_owned()
///         + r#""replicas":0,"encrypt_pastes":true,"cipher":"other"}"#
/// );
/// # let _ = Backend::Sqlite;
/// ```
#[cfg(feature = "derive")]
pub use telemetry_derive::Telemetry;
