//! Rust code: one configuration struct per event, its reader, and label enums.

use telemetry_schema::Loaded;

use crate::artifact::Artifact;
use crate::layout::Layout;

/// The Rust files of a schema whose settings are read by generated structs.
pub(crate) fn artifacts(_loaded: &Loaded, _layout: &Layout) -> Vec<Artifact> {
    Vec::new()
}
