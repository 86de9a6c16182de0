#![doc = include_str!("../README.md")]

pub mod change;
mod code;
mod convert;
mod diagnostic;
pub mod earlier;
mod form;
mod lint;
mod load;
mod locate;
pub mod model;
mod name;
mod validate;

pub use code::{Code, Kind, Lint};
pub use diagnostic::{Annotation, Diagnostic, to_github, to_json};
pub use form::form_schema;
pub use load::{EventLoader, Files, Loaded, LoadedEvent, Stamp, load, load_event, load_files};
pub use locate::{LocateError, Location, locate};
pub use name::{derived_key, did_you_mean, folded, snake_case};
