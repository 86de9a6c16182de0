//! Schemas of any size, shaped like the real one: nine fields to an event, a fifth of the settings
//! never collected.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use serde_json::{Map, Value, json};

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

/// Changes four of each nine fields of such a project: a label more, a smaller range, another unit,
/// another description.
///
/// # Errors
///
/// If a file cannot be read or written.
#[expect(clippy::disallowed_methods, reason = "the files are a bench's own")]
pub fn change(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder.join("schema"))? {
        let file = entry?.path();
        let text = fs::read_to_string(&file)?
            .replace(", \"all\"]", ", \"most\", \"all\"]")
            .replace("range = [0, 65535]", "range = [0, 60000]")
            .replace("After how many seconds", "After how many minutes")
            .replace("Whether feature 0", "If feature 0")
            .replace("To how many places", "How often");
        fs::write(file, text)?;
    }
    Ok(())
}

/// Writes a log of what was sent: one report of such a project, as an endpoint accepted it.
///
/// # Errors
///
/// If the file cannot be written.
#[expect(clippy::disallowed_methods, reason = "the file is a bench's own")]
pub fn write_log(file: &Path, fields: usize) -> io::Result<()> {
    const MESSAGES_OF_A_BATCH: usize = 500;
    let sizes = (0..fields).step_by(FIELDS_OF_AN_EVENT);
    let messages: Vec<Value> = sizes
        .map(|first| FIELDS_OF_AN_EVENT.min(fields - first))
        .enumerate()
        .map(|(event, fields)| message(event, fields))
        .collect();
    let mut text = String::new();
    for batch in messages.chunks(MESSAGES_OF_A_BATCH) {
        let body = json!({ "batch": batch, "sentAt": TIME });
        let _ = writeln!(text, "{}", json!({ "at": TIME, "body": body }));
    }
    fs::write(file, text)
}

const TIME: &str = "2026-11-25T09:00:00Z";

fn message(event: usize, fields: usize) -> Value {
    let properties = (0..fields).map(|field| {
        let key = format!("setting{field}of_part{event}");
        match field {
            3 | 5 => (format!("isdefault_{key}"), json!(true)),
            6 => (key, json!("all")),
            7 => (key, json!(30)),
            8 => (key, json!(2)),
            _ => (key, json!(false)),
        }
    });
    json!({
        "type": "track",
        "event": format!("config_{event}"),
        "anonymousId": "4a1c0f1e",
        "messageId": format!("{event}"),
        "timestamp": TIME,
        "properties": properties.collect::<Map<_, _>>(),
    })
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
