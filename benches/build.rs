//! Writes the peers that the encoder is measured against, for the very fields of the schema: a
//! hand push of key and value, a projected serde struct, and a `serde_json::Value`.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, error, fs};

use telemetry_schema::model::{Domain, Event, Field, Literal, Schema};

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

fn peers(schema: &Schema) -> Result<String, std::fmt::Error> {
    let mut code = String::new();
    for event in &schema.events {
        peer(&mut code, event)?;
    }
    code.push_str("/// All events as plain values.\n#[derive(Clone, Debug, Default)]\npub struct Peers {\n");
    for event in &schema.events {
        writeln!(code, "    {}: {},", event.name, type_name(event))?;
    }
    code.push_str("}\n\nimpl Peers {\n");
    code.push_str("    /// Pushes key, then value, for every field.\n    pub fn push(&self, out: &mut Vec<u8>) {\n");
    for event in &schema.events {
        writeln!(code, "        self.{}.push(out);", event.name)?;
    }
    code.push_str("    }\n\n    /// Projects every event to a serde struct and serialises it.\n    pub fn serde(&self) -> Vec<Vec<u8>> {\n        vec![\n");
    for event in &schema.events {
        writeln!(code, "            serde_json::to_vec(&self.{}.clone()).unwrap_or_default(),", event.name)?;
    }
    code.push_str("        ]\n    }\n\n    /// Builds a `Value` of every event and serialises it.\n    pub fn value(&self) -> Vec<Vec<u8>> {\n        vec![\n");
    for event in &schema.events {
        writeln!(code, "            serde_json::to_vec(&self.{}.value()).unwrap_or_default(),", event.name)?;
    }
    code.push_str("        ]\n    }\n}\n");
    Ok(code)
}

fn peer(code: &mut String, event: &Event) -> std::fmt::Result {
    let fields = || event.fields.iter().filter(|field| field.gate.until.is_none());
    let name = type_name(event);
    writeln!(code, "/// `{}` as plain values.\n#[derive(Clone, Debug, serde::Serialize)]", event.name)?;
    writeln!(code, "pub struct {name} {{")?;
    for field in fields() {
        writeln!(code, "    #[serde(rename = \"{}\")]\n    {}: {},", field.key, member(field), rust_type(field))?;
    }
    writeln!(code, "}}\n\nimpl Default for {name} {{\n    fn default() -> Self {{\n        std::hint::black_box(Self {{")?;
    for field in fields() {
        writeln!(code, "            {}: {},", member(field), shipped(field))?;
    }
    writeln!(code, "        }})\n    }}\n}}\n\nimpl {name} {{\n    fn push(&self, out: &mut Vec<u8>) {{\n        out.push(b'{{');")?;
    for (i, field) in fields().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        writeln!(code, "        out.extend_from_slice(b\"{comma}\\\"{}\\\":\");", field.key)?;
        writeln!(code, "        crate::Push::push(&self.{}, out);", member(field))?;
    }
    writeln!(code, "        out.push(b'}}');\n    }}\n\n    fn value(&self) -> serde_json::Value {{\n        serde_json::json!({{")?;
    for field in fields() {
        writeln!(code, "            \"{}\": self.{},", field.key, member(field))?;
    }
    writeln!(code, "        }})\n    }}\n}}\n")
}

fn type_name(event: &Event) -> String {
    event
        .name
        .split('_')
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        })
        .collect()
}

fn member(field: &Field) -> String {
    format!("f_{}", field.key.to_lowercase())
}

fn rust_type(field: &Field) -> &'static str {
    match field.domain {
        Domain::Bool => "bool",
        Domain::Range(..) | Domain::Buckets(_) => "i64",
        Domain::Labels(_) | Domain::LabelList { .. } | Domain::Format { .. } => "&'static str",
    }
}

/// What the shipped default looks like on the wire.
fn shipped(field: &Field) -> String {
    match (&field.domain, &field.default) {
        (Domain::Bool, Some(Literal::Bool(value))) => value.to_string(),
        (Domain::Bool, _) => "true".to_owned(),
        (Domain::Range(..) | Domain::Buckets(_), Some(Literal::Integer(value))) => value.to_string(),
        (Domain::Range(..) | Domain::Buckets(_), _) => "0".to_owned(),
        (_, Some(Literal::Text(text))) => format!("{text:?}"),
        (_, _) => "\"\"".to_owned(),
    }
}
