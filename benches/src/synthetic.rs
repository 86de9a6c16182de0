//! Schemas of any size, shaped like the real one: nine fields to an event, a fifth of the settings
//! never collected.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

const FIELDS_OF_AN_EVENT: usize = 9;

const PRODUCT: &str = r#"
[product]
name = "synthetic"
title = "Synthetic server"
release = "1.0"
settings = "json"

[purposes]
problems = "to find and fix problems"

[policy]
title = "What a synthetic server reports"
introduction = "Everything that a synthetic server can report is listed here."
never_included = "No text of anybody."
daily = "The following is sent once a day:"
never_collected = "The following is never sent:"
transport = "Nothing is sent."
opt_out = "There is nothing to do."

[reveals]
bool = "Yes or no."
enum = "One of the listed words."
count = "How many."
is-default = "Whether it was changed."
"#;

const MANIFEST: &str = r#"[workspace]

[workspace.metadata.telemetry]
schema = "schema"
generated = "src/generated"
docs = "docs"
"#;

/// Writes a project whose schema declares this many fields.
///
/// # Errors
///
/// If a file cannot be written.
#[expect(clippy::disallowed_methods, reason = "the files are a bench's own")]
pub fn write(folder: &Path, fields: usize) -> io::Result<()> {
    let schema = folder.join("schema");
    fs::create_dir_all(&schema)?;
    fs::write(folder.join("Cargo.toml"), MANIFEST)?;
    let mut index = String::from("files = [\n");
    let mut rest = fields;
    let mut event = 0;
    while rest > 0 {
        let count = rest.min(FIELDS_OF_AN_EVENT);
        rest -= count;
        let file = format!("event_{event}.toml");
        fs::write(schema.join(&file), event_file(event, count))?;
        index.extend(["    \"", &file, "\",\n"]);
        event += 1;
    }
    index += "]\n";
    index += PRODUCT;
    fs::write(schema.join("telemetry.toml"), index)
}

fn event_file(event: usize, fields: usize) -> String {
    let mut text = format!(
        "[event]\nname = \"config_{event}\"\nsection = \"Section{event}Settings\"\n\
         title = \"Section {event}\"\ndescription = \"How part {event} of the server is set up.\"\n\
         trigger = \"daily\"\npurposes = [\"problems\"]\nowner = \"telemetry\"\n"
    );
    for field in 0..fields {
        // Writing into a `String` cannot fail.
        let _ = write!(
            text,
            "\n[fields.Setting{field}OfPart{event}]\n{}\n",
            rest_of_field(event, field)
        );
    }
    text += "\n[never]\nSecret = \"a password\"\nAddress = \"a network address\"\n";
    text
}

fn rest_of_field(event: usize, field: usize) -> String {
    match field {
        3 | 5 => format!(
            "class = \"is-default\"\ndefault = \"\"\n\
             description = \"Whether text {field} of part {event} was changed\""
        ),
        6 => format!(
            "class = \"enum\"\nlabels = [\"none\", \"part-{event}\", \"all\"]\ndefault = \"all\"\n\
             description = \"Which members of a team may use part {event}\""
        ),
        7 => format!(
            "class = \"enum\"\nrange = [0, 65535]\ndefault = 30\n\
             description = \"After how many seconds part {event} gives up\""
        ),
        8 => format!(
            "class = \"count\"\ndefault = []\n\
             description = \"To how many places part {event} is copied\""
        ),
        _ => format!(
            "class = \"bool\"\ndefault = true\n\
             description = \"Whether feature {field} of part {event} is enabled\""
        ),
    }
}
