//! Writes the peers that the encoder is measured against, for the very fields of the schema: a
//! hand push of key and value, a projected serde struct, and a `serde_json::Value`.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, error, fmt, fs};

use telemetry_schema::model::{Domain, Event, Field, Schema, Source};

#[expect(
    clippy::disallowed_methods,
    reason = "a build script reads its environment and writes its output file"
)]
fn main() -> Result<(), Box<dyn error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    println!("cargo::rerun-if-changed={}", folder.display());
    let schema = telemetry_schema::load(&folder).schema;
    let out = Path::new(&env::var("OUT_DIR")?).join("peers.rs");
    fs::write(out, peers(&schema)?)?;
    Ok(())
}

fn peers(schema: &Schema) -> Result<String, fmt::Error> {
    let of_settings = |event: &&Event| event.source == Source::Settings;
    let events: Vec<&Event> = schema.events.iter().filter(of_settings).collect();
    let mut code = String::new();
    for event in &events {
        peer(&mut code, event)?;
    }
    code += "/// All events of the configuration as plain values.\n";
    code += "#[derive(Clone, Debug)]\npub struct Peers {\n";
    for event in &events {
        writeln!(code, "    {}: {},", event.name, type_name(event))?;
    }
    code += "}\n\nimpl Peers {\n    /// Takes the values of what was encoded, by event.\n    #[must_use]\n";
    code += "    pub fn read(events: &serde_json::Value) -> Self {\n        Self {\n";
    for event in &events {
        let (name, type_name) = (&event.name, type_name(event));
        writeln!(
            code,
            "            {name}: {type_name}::read(&events[\"{name}\"]),"
        )?;
    }
    code += "        }\n    }\n\n    /// Pushes key, then value, for every field.\n";
    code += "    pub fn push(&self, out: &mut Vec<u8>) {\n";
    for event in &events {
        writeln!(code, "        self.{}.push(out);", event.name)?;
    }
    code += "    }\n\n    /// Projects every event to a serde struct and serializes it.\n";
    code += "    #[must_use]\n    pub fn serde(&self) -> Vec<Vec<u8>> {\n        vec![\n";
    for event in &events {
        let name = &event.name;
        writeln!(code, "            json(&self.{name}.clone()),")?;
    }
    code += "        ]\n    }\n\n    /// Builds a `Value` of every event and serializes it.\n";
    code += "    #[must_use]\n    pub fn value(&self) -> Vec<Vec<u8>> {\n        vec![\n";
    for event in &events {
        let name = &event.name;
        writeln!(code, "            json(&self.{name}.value()),")?;
    }
    code += "        ]\n    }\n}\n";
    Ok(code)
}

fn peer(code: &mut String, event: &Event) -> fmt::Result {
    let fields = || {
        event
            .fields
            .iter()
            .filter(|field| field.gate.until.is_none())
    };
    let (name, type_name) = (&event.name, type_name(event));
    writeln!(
        code,
        "#[derive(Clone, Debug, serde::Serialize)]\nstruct {type_name} {{"
    )?;
    for field in fields() {
        let member = member(field);
        writeln!(
            code,
            "    #[serde(rename = \"{}\")]\n    {member}: {},",
            field.key,
            rust_type(field)
        )?;
    }
    writeln!(
        code,
        "}}\n\nimpl {type_name} {{\n    /// `{name}` as it was sent."
    )?;
    let sent = if fields().count() == 0 { "_" } else { "sent" };
    writeln!(
        code,
        "    fn read({sent}: &serde_json::Value) -> Self {{\n        Self {{"
    )?;
    for field in fields() {
        writeln!(
            code,
            "            {}: Read::read(&sent[\"{}\"]),",
            member(field),
            field.key
        )?;
    }
    writeln!(code, "        }}\n    }}\n")?;
    writeln!(
        code,
        "    /// `{name}` as text.\n    fn push(&self, out: &mut Vec<u8>) {{"
    )?;
    writeln!(code, "        out.push(b'{{');")?;
    for (i, field) in fields().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        writeln!(
            code,
            "        out.extend_from_slice(b\"{comma}\\\"{}\\\":\");",
            field.key
        )?;
        writeln!(code, "        Push::push(&self.{}, out);", member(field))?;
    }
    writeln!(code, "        out.push(b'}}');\n    }}\n")?;
    writeln!(
        code,
        "    /// `{name}` as a tree.\n    fn value(&self) -> serde_json::Value {{"
    )?;
    writeln!(code, "        let members = [")?;
    for field in fields() {
        writeln!(
            code,
            "            (\"{}\".to_owned(), self.{}.into()),",
            field.key,
            member(field)
        )?;
    }
    writeln!(
        code,
        "        ] as [(String, serde_json::Value); {}];",
        fields().count()
    )?;
    writeln!(
        code,
        "        serde_json::Value::Object(members.into_iter().collect())\n    }}\n}}\n"
    )
}

fn type_name(event: &Event) -> String {
    let words = event.name.split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect()
}

fn member(field: &Field) -> String {
    format!("f_{}", field.key.to_lowercase())
}

fn rust_type(field: &Field) -> &'static str {
    match field.domain {
        Domain::Bool => "bool",
        Domain::Range(..) | Domain::Buckets(_) => "i64",
        Domain::Labels(_)
        | Domain::LabelList { .. }
        | Domain::Format { .. }
        | Domain::Version { .. }
        | Domain::Id { .. }
        | Domain::Date
        | Domain::LabelSet { .. }
        | Domain::MaskedText { .. } => "&'static str",
    }
}
