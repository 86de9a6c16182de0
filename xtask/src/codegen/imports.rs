//! What a generated file uses of `telemetry_core` and of its sibling modules.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::layout::LINE_WIDTH;

/// Names that generated files have in scope, which types of the schema must leave alone.
const IMPORTED: &[&str] = &[
    "Choice",
    "Choices",
    "Config",
    "Configuration",
    "Date",
    "Default",
    "Duration",
    "EventMeta",
    "Formatted",
    "Id",
    "IsDefault",
    "LabelSet",
    "Labels",
    "Literal",
    "MaskedText",
    "Option",
    "Record",
    "Rule",
    "Self",
    "Settings",
    "Some",
    "Table",
    "Telemetry",
    "TimeOfDay",
    "Values",
    "Vec",
    "Version",
];

/// Whether a generated type cannot have this name.
pub(super) fn is_imported(name: &str) -> bool {
    IMPORTED.contains(&name)
}

/// Collects names while the rest of a file is written.
#[derive(Debug, Default)]
pub(super) struct Imports {
    std: BTreeSet<&'static str>,
    core: BTreeSet<&'static str>,
    config: BTreeSet<&'static str>,
    siblings: BTreeSet<String>,
}

impl Imports {
    /// Paths below `std`.
    pub(super) fn std(&mut self, paths: &[&'static str]) {
        self.std.extend(paths);
    }

    /// Names of `telemetry_core`.
    pub(super) fn core(&mut self, names: &[&'static str]) {
        self.core.extend(names);
    }

    /// Names of `telemetry_core::config`.
    pub(super) fn config(&mut self, names: &[&'static str]) {
        self.config.extend(names);
    }

    /// A path below `super`, such as `super::labels`.
    pub(super) fn sibling(&mut self, path: String) {
        self.siblings.insert(path);
    }

    /// The declarations in rustfmt's order, with an empty line behind.
    pub(super) fn render(&self) -> String {
        let core = group("telemetry_core", &self.core);
        let config = group("telemetry_core::config", &self.config);
        // A single name stands before the module below it, a list of names behind.
        let (first, second) = if self.core.len() == 1 {
            (core, config)
        } else {
            (config, core)
        };
        let mut std = String::new();
        for path in &self.std {
            let _ = writeln!(std, "use std::{path};");
        }
        let mut siblings = String::new();
        for path in &self.siblings {
            let _ = writeln!(siblings, "use {path};");
        }
        let mut groups = vec![std, first + &second, siblings];
        groups.retain(|group| !group.is_empty());
        groups.push(String::new());
        groups.join("\n")
    }
}

fn group(module: &str, names: &BTreeSet<&str>) -> String {
    let names: Vec<_> = names.iter().copied().collect();
    match names.as_slice() {
        [] => return String::new(),
        [only] => return format!("use {module}::{only};\n"),
        _ => {}
    }
    let one_line = format!("use {module}::{{{}}};\n", names.join(", "));
    // As rustfmt counts, without the line's end and two columns more.
    if one_line.trim_end().len() + 2 <= LINE_WIDTH {
        return one_line;
    }
    let mut text = format!("use {module}::{{\n");
    let mut line = "   ".to_owned();
    for name in names {
        if line.len() + " ,".len() + name.len() >= LINE_WIDTH {
            text.push_str(&line);
            text.push('\n');
            "   ".clone_into(&mut line);
        }
        let _ = write!(line, " {name},");
    }
    text + &line + "\n};\n"
}
