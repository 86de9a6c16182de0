//! The generated structs of the configuration, with and without what is derived for them.

use std::path::Path;
use std::{fs, io};

use crate::expansion;

/// A crate with the structs, and what else stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Nothing else.
    Plain,
    /// `serde::Serialize` is derived.
    Serialize,
    /// `serde::Deserialize` is derived.
    Deserialize,
    /// `Telemetry` and `Labels` are derived.
    Telemetry,
    /// What the two derives expand to stands in the source files.
    Expanded,
    /// The two are derived, and the generated reader is there.
    Reader,
}

impl Variant {
    /// All of them; the first is the one to which the others add something.
    pub const ALL: [Self; 6] = [
        Self::Plain,
        Self::Serialize,
        Self::Deserialize,
        Self::Telemetry,
        Self::Expanded,
        Self::Reader,
    ];

    /// The name of the crate.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Serialize => "serialize",
            Self::Deserialize => "deserialize",
            Self::Telemetry => "telemetry",
            Self::Expanded => "expanded",
            Self::Reader => "reader",
        }
    }

    /// Writes the crate, made from the generated files of the workspace at `root`.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or written.
    #[expect(clippy::disallowed_methods, reason = "the files are a bench's own")]
    pub fn write(self, root: &Path, folder: &Path) -> io::Result<()> {
        let generated = root.join("mattermost/src/generated");
        let source = folder.join("src");
        fs::create_dir_all(source.join("config"))?;
        fs::write(folder.join("Cargo.toml"), self.manifest(root))?;
        fs::write(source.join("values.rs"), self.values())?;
        let mut all = String::new();
        for entry in fs::read_dir(generated.join("config"))? {
            let path = entry?.path();
            let text = fs::read_to_string(&path)?;
            if let Some(name) = path.file_name() {
                let text_of_variant = self.source(&text, |_| true)?;
                fs::write(source.join("config").join(name), text_of_variant)?;
            }
            all += &text;
        }
        let labels = fs::read_to_string(generated.join("labels.rs"))?;
        // Events of other kinds have labels, too.
        let is_used = |name: &str| all.contains(&format!("labels::{name},"));
        fs::write(source.join("labels.rs"), self.source(&labels, is_used)?)?;
        let configuration = fs::read_to_string(generated.join("configuration.rs"))?;
        fs::write(
            source.join("configuration.rs"),
            self.source(&configuration, |_| true)?,
        )?;
        fs::write(folder.join("uses.rs"), self.uses(&configuration))?;
        self.edit(folder, 0)
    }

    /// Changes one line of the crate, far from what is derived.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    #[expect(clippy::disallowed_methods, reason = "the file is a bench's own")]
    pub fn edit(self, folder: &Path, edition: usize) -> io::Result<()> {
        let mut text = "#![allow(dead_code, unused_imports)]\n\npub mod config;\npub mod configuration;\n\
                        pub mod labels;\nmod values;\n\nuse configuration::Config;\nuse values::*;\n\n"
            .to_owned();
        text += &fs::read_to_string(folder.join("uses.rs"))?;
        let edition = edition.to_string();
        text.extend(["\npub const EDITION: usize = ", &edition, ";\n"]);
        fs::write(folder.join("src/lib.rs"), text)
    }

    fn manifest(self, root: &Path) -> String {
        let root = root.display();
        let dependencies = match self {
            Self::Plain => String::new(),
            Self::Serialize | Self::Deserialize => {
                "serde = { version = '1', features = ['derive'] }\nserde_json = '1'\n".to_owned()
            }
            Self::Telemetry | Self::Expanded | Self::Reader => {
                format!("telemetry-core = {{ path = '{root}/telemetry-core' }}\n")
            }
        };
        format!(
            "[package]\nname = '{}'\nversion = '0.0.0'\nedition = '2024'\n\n\
             [package.metadata.telemetry]\nschema = '{root}/schema'\n\n[dependencies]\n{dependencies}",
            self.name()
        )
    }

    /// The types of values: those of `telemetry_core`, or some of the same shape.
    fn values(self) -> String {
        match self {
            Self::Telemetry | Self::Expanded => {
                "pub use telemetry_core::{Formatted, IsDefault, JsonSink, Labels, LabelSet, \
                 Record, Scope, Telemetry, TimeOfDay, Version};\n"
                    .to_owned()
            }
            Self::Reader => "pub use telemetry_core::config::*;\npub use \
                             telemetry_core::{Choice, Formatted, IsDefault, JsonSink, Labels, \
                             LabelSet, Record, Scope, Telemetry, TimeOfDay, Version};\n"
                .to_owned(),
            Self::Plain | Self::Serialize | Self::Deserialize => {
                let derived = self.derived();
                VALUES.replace("PartialEq", &format!("PartialEq{derived}"))
            }
        }
    }

    fn derived(self) -> &'static str {
        match self {
            Self::Serialize => ", serde::Serialize",
            Self::Deserialize => ", serde::Deserialize",
            Self::Plain | Self::Telemetry | Self::Expanded | Self::Reader => "",
        }
    }

    /// Makes the compiler generate code for what is derived.
    fn uses(self, configuration: &str) -> String {
        match self {
            Self::Plain => "pub fn plain() -> Config {\n    Config::default()\n}\n".to_owned(),
            Self::Serialize => "pub fn write(config: &Config) -> Option<Vec<u8>> {\n    \
                                serde_json::to_vec(config).ok()\n}\n"
                .to_owned(),
            Self::Deserialize => "pub fn read(text: &[u8]) -> Option<Config> {\n    \
                                  serde_json::from_slice(text).ok()\n}\n"
                .to_owned(),
            Self::Telemetry | Self::Expanded => {
                let members = configuration
                    .lines()
                    .filter_map(|line| line.strip_prefix("    pub ")?.split_once(':'));
                let records: Vec<_> = members
                    .map(|(field, _)| format!("&config.{field}"))
                    .collect();
                WRITE.replace("RECORDS", &format!("vec![{}]", records.join(", ")))
            }
            Self::Reader => WRITE.replace("RECORDS", "config.records()") + READ,
        }
    }

    /// A generated file as it is in this variant; `is_used` tells which enums stay.
    fn source(self, text: &str, is_used: impl Fn(&str) -> bool) -> io::Result<String> {
        let mut out = "use crate::values::*;\n".to_owned();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if line.starts_with("use telemetry_core") || line.starts_with("//") {
                continue;
            }
            let is_item = line.starts_with("#[derive(") || line.starts_with("impl ");
            if !is_item {
                out.extend([line, "\n"]);
                continue;
            }
            let mut item = format!("{line}\n");
            if !line.ends_with("{}") {
                for line in lines.by_ref() {
                    item.extend([line, "\n"]);
                    if line == "}" {
                        break;
                    }
                }
            }
            if line.starts_with("impl ") {
                if is_kept(self, line, &is_used) {
                    out += &item;
                }
            } else if is_used(name(&item)) {
                out += &self.item(&item)?;
            }
        }
        Ok(out)
    }

    /// A struct or an enum.
    fn item(self, item: &str) -> io::Result<String> {
        if matches!(self, Self::Telemetry | Self::Reader) {
            return Ok(item.to_owned());
        }
        let derived = self.derived();
        let is_enum = item.contains("\npub enum ");
        let has_expansion = item.contains(", Telemetry)]") || item.contains(", Labels)]");
        let attribute = match self {
            Self::Serialize | Self::Deserialize if is_enum => {
                "\n#[serde(rename_all = \"snake_case\")]"
            }
            Self::Deserialize => "\n#[serde(default, rename_all = \"PascalCase\")]",
            Self::Plain | Self::Serialize | Self::Telemetry | Self::Expanded | Self::Reader => "",
        };
        let mut out = String::new();
        for line in item.lines() {
            let trimmed = line.trim_start();
            if trimmed.starts_with("#[derive(") {
                let line = line
                    .replace(", Telemetry)]", ")]")
                    .replace(", Labels)]", ")]");
                out += &line.replace(")]", &format!("{derived})]{attribute}"));
            } else if trimmed.starts_with("#[telemetry(label") && !derived.is_empty() {
                out += &line.replace("telemetry(label", "serde(rename");
            } else if trimmed.starts_with("#[telemetry(") {
                continue;
            } else if trimmed == "Other," && self == Self::Deserialize {
                out += "    #[serde(other)]\n    Other,";
            } else {
                out += line;
            }
            out.push('\n');
        }
        if self == Self::Expanded && has_expansion {
            out += &expansion::of(item).map_err(io::Error::other)?;
            out.push('\n');
        }
        Ok(out)
    }
}

/// The name behind `pub struct` or `pub enum`.
fn name(item: &str) -> &str {
    let line = item.lines().find(|line| line.starts_with("pub "));
    let word = line.and_then(|line| line.split(' ').nth(2));
    word.unwrap_or_default()
}

/// Whether an implementation stays: what reads is the reader's alone.
fn is_kept(variant: Variant, line: &str, is_used: impl Fn(&str) -> bool) -> bool {
    let mut words = line.split(' ').skip(1);
    let (Some(what), Some("for"), Some(whose)) = (words.next(), words.next(), words.next()) else {
        return true;
    };
    let is_reader = matches!(what, "Settings" | "Choice" | "Configuration");
    is_used(whose) && (variant == Variant::Reader || !is_reader)
}

const WRITE: &str = "pub fn write(config: &Config) -> Vec<u8> {
    let records: Vec<&dyn Record> = RECORDS;
    let mut sink = JsonSink::default();
    for record in records {
        record.encode(&Scope::default(), &mut sink);
    }
    sink.into_bytes()
}
";

const READ: &str = "
pub fn read(text: &[u8]) -> Option<Config> {
    let reading = telemetry_core::config::read(text, std::env::vars_os()).ok()?;
    Some(reading.config)
}
";

const VALUES: &str = "#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct IsDefault(bool);

impl IsDefault {
    pub const fn new(is_default: bool) -> Self {
        Self(is_default)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Version([u16; 4]);

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    pub const fn new(hour: u16, minute: u16) -> Self {
        Self(60 * hour + minute)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LabelSet(u64);

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Formatted<T> {
    Parsed(T),
    Label(usize),
    Other,
}
";
