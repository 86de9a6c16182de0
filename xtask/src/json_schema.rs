//! What machines check by: JSON Schemas and the contract.

use telemetry_schema::form_schema;
use telemetry_schema::model::Schema;

use crate::artifact::Artifact;
use crate::contract;
use crate::layout::Layout;

/// The name of the contract in the schema folder.
pub(crate) const CONTRACT: &str = "contract.lock";

/// The JSON Schemas and the contract.
pub(crate) fn artifacts(schema: &Schema, layout: &Layout) -> Vec<Artifact> {
    vec![
        Artifact {
            path: layout.docs.join("schema-files.schema.json"),
            contents: format!("{:#}\n", form_schema()),
        },
        Artifact {
            path: layout.schema.join(CONTRACT),
            contents: contract::render(schema),
        },
    ]
}
