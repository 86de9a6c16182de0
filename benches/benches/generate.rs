//! Generating everything from synthetic schemas of growing size, against a floor that parses the
//! same files and prints one line for each field into Markdown, Rust and JSON Schema.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use telemetry_benches::clock::{Candidate, hot};
use telemetry_benches::table::Goal::AtMost;
use telemetry_benches::table::Table;
use tempfile::TempDir;
use toml::de::DeTable;
use xtask::{Layout, generate};

/// Fields of each size, and how often it is measured.
const SIZES: [(usize, usize); 3] = [(350, 41), (3_500, 11), (35_000, 5)];

#[expect(clippy::print_stdout, reason = "a bench prints its figures")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut table = Table::default();
    let mut costs = Vec::new();
    for (fields, rounds) in SIZES {
        let folder = project(fields)?;
        let schema = folder.path().join("schema");
        let layout = Layout {
            root: folder.path().to_owned(),
            schema: PathBuf::from("schema"),
            generated: Some(PathBuf::from("src/generated")),
            docs: PathBuf::from("docs"),
        };
        let loaded = telemetry_schema::load(&schema);
        assert!(loaded.diagnostics.is_empty(), "the schema is in order");
        assert_eq!(loaded.schema.fields().count(), fields);
        drop(loaded);
        let mut candidates: [Candidate<'_>; 3] = [
            Box::new(|| {
                black_box(floor(&schema).unwrap_or_default());
            }),
            Box::new(|| {
                black_box(telemetry_schema::load(&schema));
            }),
            Box::new(|| {
                let loaded = telemetry_schema::load(&schema);
                black_box(generate(&loaded, &layout));
            }),
        ];
        let [floor, load, all] = hot(&mut candidates, rounds, 1).map(|time| time.as_secs_f64());
        table.push(format!("{fields} fields: load / floor"), load / floor, None);
        let goal = Some(AtMost(2.0));
        table.push(
            format!("{fields} fields: load and generate / floor"),
            all / floor,
            goal,
        );
        costs.push(all);
    }
    if let [small, .., large] = costs.as_slice() {
        // Over two steps of ten.
        let exponent = (large / small).log10() / 2.0;
        table.push(
            "growth exponent from 350 to 35,000",
            exponent,
            Some(AtMost(1.1)),
        );
    }
    println!("{table}");
    Ok(())
}

/// Parses every file with spans, and prints three lines for each field.
fn floor(schema: &Path) -> Result<[String; 3], Box<dyn Error>> {
    let mut texts = [const { String::new() }; 3];
    for entry in fs::read_dir(schema)? {
        let text = fs::read_to_string(entry?.path())?;
        let (file, _) = DeTable::parse_recoverable(&text);
        let Some(fields) = file
            .get_ref()
            .get("fields")
            .and_then(|f| f.get_ref().as_table())
        else {
            continue;
        };
        for (id, field) in fields {
            let field = field.get_ref();
            let class = field
                .get("class")
                .and_then(|at| at.get_ref().as_str())
                .unwrap_or_default();
            let says = field
                .get("description")
                .and_then(|at| at.get_ref().as_str())
                .unwrap_or_default();
            let id = id.get_ref();
            let [markdown, rust, json] = &mut texts;
            writeln!(markdown, "| `{id}` | {says} | {class} |")?;
            writeln!(rust, "    /// {says}\n    pub {id}: bool,")?;
            writeln!(json, "    \"{id}\": {{ \"type\": \"{class}\" }},")?;
        }
    }
    Ok(texts)
}

/// A project whose schema declares this many fields, ten to an event.
#[expect(clippy::disallowed_methods, reason = "a bench writes what it measures")]
fn project(fields: usize) -> Result<TempDir, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let schema = folder.path().join("schema");
    fs::create_dir(&schema)?;
    let mut files = Vec::new();
    for event in 0..fields / 10 {
        let mut text = format!(
            "[event]\nname = \"event_{event}\"\nsection = \"Section{event}\"\ntitle = \"Event \
             {event}\"\ndescription = \"What section {event} holds\"\ntrigger = \"daily\"\npurposes \
             = [\"problems\"]\nowner = \"bench\"\n"
        );
        for field in 0..10 {
            let body = match field % 4 {
                0 => "class = \"bool\"\ndefault = false",
                1 => {
                    "class = \"enum\"\nlabels = [\"first\", \"second\", \"third\"]\ndefault = \"first\""
                }
                2 => "class = \"enum\"\nrange = [0, 1000]\ndefault = 10",
                _ => "class = \"is-default\"\ndefault = \"\"",
            };
            write!(
                text,
                "\n[fields.Setting{field}X]\n{body}\ndescription = \"What the setting with the \
                 number {field} tells of section {event}\"\n"
            )?;
        }
        let name = format!("event_{event}.toml");
        fs::write(schema.join(&name), text)?;
        files.push(format!("    \"{name}\",\n"));
    }
    let manifest = include_str!("../../schema/telemetry.toml");
    let (_, rest) = manifest
        .split_once("[product]")
        .ok_or("the manifest names a product")?;
    let text = format!("files = [\n{}]\n\n[product]{rest}", files.concat());
    fs::write(schema.join("telemetry.toml"), text)?;
    Ok(folder)
}
