//! The `mod.rs` of each folder: its modules, and the structs in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use telemetry_schema::model::{Schema, Source};

use crate::contract::Contract;

use super::file::File;
use super::{Named, label, layout, name};

/// What a folder holds.
#[derive(Default)]
struct Folder {
    modules: BTreeSet<String>,
    exports: Vec<String>,
}

/// The path and the text of each `mod.rs`, the root first.
pub(super) fn render(
    schema: &Schema,
    files: &[File<'_>],
    has_labels: bool,
    contract: &Contract,
) -> Vec<(String, String)> {
    let mut folders: BTreeMap<&[String], Folder> = BTreeMap::new();
    let root = folders.entry(&[]).or_default();
    root.modules.insert("contract".to_owned());
    root.modules.insert("policy".to_owned());
    if has_labels {
        root.modules.insert(label::SHARED.to_owned());
    }
    let mut events = files.iter().flat_map(|file| &file.events);
    if events.any(Named::is_configuration) {
        root.modules.insert("configuration".to_owned());
        root.exports.push("configuration::Config".to_owned());
    }
    for file in files {
        let mut path = file.modules.as_slice();
        while let Some((module, parent)) = path.split_last() {
            let folder = folders.entry(parent).or_default();
            folder.modules.insert(module.clone());
            path = parent;
        }
        if let Some((module, parent)) = file.modules.split_last() {
            let module = name::ident(module);
            let names = file.events.iter().flat_map(exported);
            let exports = names.map(|name| [&*module, "::", &name].concat());
            folders.entry(parent).or_default().exports.extend(exports);
        }
    }
    folders
        .into_iter()
        .map(|(path, folder)| {
            let mut file = path.join("/");
            if !file.is_empty() {
                file.push('/');
            }
            let text = if path.is_empty() {
                render_root(schema, files, folder, contract)
            } else {
                format!(
                    "//! What `{}` of the schema declares.\n\n{}",
                    path.join("/"),
                    declarations(folder)
                )
            };
            (file + "mod.rs", text)
        })
        .collect()
}

/// The types that the folder of the event's file shows: the struct and, since their names begin with
/// its name, the enums of what the host has.
fn exported(named: &Named<'_>) -> Vec<String> {
    let mut types = vec![named.name.clone()];
    if named.event.source == Source::Host {
        let own = label::own(named.event);
        types.extend(own.map(|(field, _)| label::enum_name(named, field)));
    }
    types
}

fn declarations(mut folder: Folder) -> String {
    let mut text = String::new();
    let mut modules: Vec<String> = folder.modules.into_iter().collect();
    layout::sort(&mut modules);
    layout::sort(&mut folder.exports);
    for module in &modules {
        let _ = writeln!(text, "pub mod {};", name::ident(module));
    }
    if !folder.exports.is_empty() {
        text.push('\n');
    }
    for export in &folder.exports {
        let _ = writeln!(text, "pub use {export};");
    }
    text
}

/// Descriptions are prose, and the schema decides how many bools an event has.
const ALLOWED: &str = r#"#![allow(
    clippy::doc_markdown,
    clippy::struct_excessive_bools,
    clippy::too_many_arguments,
    clippy::too_many_lines,
    reason = "descriptions are prose of the schema, which also decides what an event has"
)]

"#;

fn render_root(schema: &Schema, files: &[File<'_>], folder: Folder, contract: &Contract) -> String {
    let title = &schema.product.title;
    let mut text =
        format!("//! What the {title} can report: a struct for each event.\n\n{ALLOWED}");
    text.push_str(&declarations(folder));
    text.push_str("\nuse telemetry_core::{EventMeta, Telemetry};\n\n");
    text.push_str("/// Every event, in published order.\n#[rustfmt::skip]\n");
    text.push_str("pub const EVENTS: &[&EventMeta] = &[\n");
    for file in files {
        for event in &file.events {
            let path = file.path_of(event);
            let _ = writeln!(text, "    {path}::EVENT,");
        }
    }
    text.push_str("];\n\n");
    let first = "The checksum of everything that may leave, by which a payload names its contract.";
    layout::doc(&mut text, 0, &[first]);
    let hash = contract.hash();
    let _ = writeln!(text, "pub const CONTRACT_HASH: &str = {hash:?};\n");
    layout::doc(&mut text, 0, &["The contract's revision."]);
    let revision = contract.revision();
    let _ = writeln!(text, "pub const CONTRACT_REVISION: u64 = {revision};");
    text
}
