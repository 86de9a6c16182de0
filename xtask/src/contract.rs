//! The contract: everything that can leave, one line each, without prose.

use telemetry_schema::model::Schema;

use crate::artifact::Group;

/// The contract's text.
pub(crate) fn render(_schema: &Schema) -> String {
    format!("# {}\n", Group::JsonSchema.header("schema"))
}
