//! What machines check by: JSON Schemas and the contract.

mod payload;

use std::path::PathBuf;

use telemetry_schema::form_schema;
use telemetry_schema::model::Schema;

use crate::artifact::{Artifact, Group};
use crate::contract::Contract;
use crate::layout::Layout;

/// The name of the contract in the schema folder.
pub(crate) const CONTRACT: &str = "contract.lock";

/// The JSON Schemas and the contract.
pub(crate) fn artifacts<'a>(
    schema: &'a Schema,
    layout: &'a Layout,
    contract: &'a Contract,
) -> impl Iterator<Item = Artifact> + 'a {
    type Render = fn(&Schema, &Layout, &Contract) -> String;
    let files: [(PathBuf, Render); 3] = [
        (
            layout.docs.join("payload.schema.json"),
            |schema, layout, _| payload::render(schema, layout),
        ),
        (layout.docs.join("schema-files.schema.json"), |_, _, _| {
            schema_files()
        }),
        (layout.schema.join(CONTRACT), |_, layout, contract| {
            contract.render(layout)
        }),
    ];
    files.into_iter().map(|(path, render)| Artifact {
        path,
        contents: render(schema, layout, contract),
    })
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
