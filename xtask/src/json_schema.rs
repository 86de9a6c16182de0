//! What machines check by: JSON Schemas and the contract.

mod payload;

use telemetry_schema::form_schema;
use telemetry_schema::model::Schema;

use crate::artifact::{Artifact, Group};
use crate::contract::Contract;
use crate::layout::Layout;

/// The name of the contract in the schema folder.
pub(crate) const CONTRACT: &str = "contract.lock";

/// The JSON Schemas and the contract.
pub(crate) fn artifacts(schema: &Schema, layout: &Layout, contract: &Contract) -> Vec<Artifact> {
    vec![
        Artifact {
            path: layout.docs.join("payload.schema.json"),
            contents: payload::render(schema, layout),
        },
        Artifact {
            path: layout.docs.join("schema-files.schema.json"),
            contents: schema_files(),
        },
        Artifact {
            path: layout.schema.join(CONTRACT),
            contents: contract.render(layout),
        },
    ]
}

/// The JSON Schema of schema files, which editors complete and check them by.
fn schema_files() -> String {
    let mut schema = form_schema();
    if let Some(members) = schema.as_object_mut() {
        let comment = Group::JsonSchema.header("the language of schema files");
        members.insert("$comment".to_owned(), comment.into());
    }
    format!("{schema:#}\n")
}
