//! What machines check by: JSON Schemas.

mod payload;

use std::path::PathBuf;

use telemetry_schema::form_schema;
use telemetry_schema::model::{Domain, Schema};

use crate::artifact::{Artifact, Group};
use crate::domain::json::write_keywords;
use crate::layout::Layout;

/// The JSON Schemas.
pub(crate) fn artifacts<'a>(
    schema: &'a Schema,
    layout: &'a Layout,
) -> impl Iterator<Item = Artifact> + 'a {
    type Render = fn(&Schema, &Layout) -> String;
    let files: [(PathBuf, Render); 2] = [
        (layout.docs.join("payload.schema.json"), |schema, layout| {
            payload(schema, layout, write_keywords)
        }),
        (layout.docs.join("schema-files.schema.json"), |_, _| {
            schema_files()
        }),
    ];
    files.into_iter().map(|(path, render)| Artifact {
        path,
        contents: render(schema, layout),
    })
}

/// The JSON Schema of reports, in which this writes the keywords of each domain.
pub(crate) fn payload(schema: &Schema, layout: &Layout, write: fn(&mut String, &Domain)) -> String {
    payload::render(schema, layout, write)
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
