//! Finding the schema folder that belongs to a crate.

use std::fs;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

/// Where a project keeps its schema and what is generated from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The schema folder.
    pub folder: PathBuf,
    /// The manifest whose metadata named the folder; `None` if it was found by looking upwards.
    pub manifest: Option<PathBuf>,
    /// The folder of generated Rust code, if the metadata names one.
    pub generated: Option<PathBuf>,
    /// The folder of generated documents, if the metadata names one.
    pub docs: Option<PathBuf>,
}

/// Why no schema folder was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocateError {
    /// Neither metadata nor a folder above.
    NotFound {
        /// Where the search began.
        start: PathBuf,
    },
    /// The metadata names a folder that holds no `telemetry.toml`.
    NotASchema {
        /// The manifest.
        manifest: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
}

impl std::fmt::Display for LocateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotFound { start } => write!(
                f,
                "no schema folder: neither `[package.metadata.telemetry] schema = \"…\"` nor a folder \
                 `schema` with a `telemetry.toml` at or above `{}`",
                start.display()
            ),
            Self::NotASchema { manifest, folder } => write!(
                f,
                "`{}` names the schema folder `{}`, which holds no `telemetry.toml`",
                manifest.display(),
                folder.display()
            ),
        }
    }
}

impl std::error::Error for LocateError {}

/// Finds the schema folder for a crate or a directory.
///
/// Going upwards from the directory, the first `Cargo.toml` with `metadata.telemetry` (of package or
/// workspace) or the first folder with `schema/telemetry.toml` decides; in the same directory the
/// metadata wins.
///
/// # Errors
///
/// If there is none, or the metadata names a folder that is none.
pub fn locate(directory: &Path) -> Result<Location, LocateError> {
    for directory in directory.ancestors() {
        let manifest = directory.join("Cargo.toml");
        if let Some(metadata) = fs::read_to_string(&manifest)
            .ok()
            .and_then(|text| metadata(&text))
        {
            let folder = directory.join(&metadata.schema);
            if !folder.join("telemetry.toml").is_file() {
                return Err(LocateError::NotASchema { manifest, folder });
            }
            return Ok(Location {
                folder,
                manifest: Some(manifest),
                generated: metadata.generated.map(|path| directory.join(path)),
                docs: metadata.docs.map(|path| directory.join(path)),
            });
        }
        let folder = directory.join("schema");
        if folder.join("telemetry.toml").is_file() {
            return Ok(Location {
                folder,
                manifest: None,
                generated: None,
                docs: None,
            });
        }
    }
    Err(LocateError::NotFound {
        start: directory.to_owned(),
    })
}

struct Metadata {
    schema: String,
    generated: Option<String>,
    docs: Option<String>,
}

fn metadata(text: &str) -> Option<Metadata> {
    // Most manifests have no such table; those need no parsing.
    if !text.contains("metadata.telemetry") {
        return None;
    }
    let (manifest, _) = DeTable::parse_recoverable(text);
    ["package", "workspace"].iter().find_map(|root| {
        let table = manifest.get_ref().get(*root)?.get_ref().as_table()?;
        let table = table.get("metadata")?.get_ref().as_table()?;
        let table = table.get("telemetry")?.get_ref().as_table()?;
        let path = |key: &str| Some(table.get(key)?.get_ref().as_str()?.to_owned());
        Some(Metadata {
            schema: path("schema")?,
            generated: path("generated"),
            docs: path("docs"),
        })
    })
}
