//! The crate that is being compiled: where it stands, and what it calls `telemetry_core`.

use std::fs;
use std::path::{Path, PathBuf};

use syn::Ident;
use telemetry_schema::{LocateError, Location, locate};
use toml::{Table, Value};

use crate::memory::Memory;

/// The folder of the package to which the user's source file belongs.
///
/// That is the folder of the manifest that cargo names, but for one case: a project in a build
/// folder was generated, as trybuild does, and its sources stand elsewhere. They know their schema.
pub(crate) fn home(source_file: Option<&Path>) -> PathBuf {
    let manifest_dir = manifest_dir();
    if !in_build_folder(&manifest_dir) {
        return manifest_dir;
    }
    source_file
        .and_then(|file| std::path::absolute(file).ok())
        .and_then(|file| {
            file.ancestors()
                .find(|folder| is_package(folder))
                .map(Path::to_owned)
        })
        .unwrap_or(manifest_dir)
}

fn is_package(folder: &Path) -> bool {
    folder.join("Cargo.toml").is_file()
}

/// Cargo marks its build folders with a file that backup programs know.
fn in_build_folder(folder: &Path) -> bool {
    folder
        .ancestors()
        .any(|folder| folder.join("CACHEDIR.TAG").is_file())
}

/// Cargo sets it for every compilation; without cargo, the current folder.
fn manifest_dir() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// The schema folder of the package at `home`.
pub(crate) fn location(home: &Path) -> Result<Location, LocateError> {
    static LOCATIONS: Memory<Result<Location, LocateError>> = Memory::new();
    LOCATIONS.of(home, || {
        let location = locate(home);
        let mut files = manifests_above(home);
        files.extend(
            home.ancestors()
                .map(|above| above.join("schema/telemetry.toml")),
        );
        if let Err(LocateError::NotASchema { folder, .. }) = &location {
            files.push(folder.join("telemetry.toml"));
        }
        (location, files)
    })
}

fn manifests_above(folder: &Path) -> Vec<PathBuf> {
    let above = folder.ancestors();
    above.map(|folder| folder.join("Cargo.toml")).collect()
}

/// The path of `telemetry_core` in the crate, whatever its manifest calls it.
pub(crate) fn path() -> syn::Path {
    static NAMES: Memory<Option<String>> = Memory::new();
    let dir = manifest_dir();
    let name = NAMES.of(&dir, || {
        let name = fs::read_to_string(dir.join("Cargo.toml"))
            .ok()
            .and_then(|text| text.parse::<Table>().ok())
            .and_then(|manifest| renamed(&manifest, || workspace_of(&dir)));
        (name, manifests_above(&dir))
    });
    let name = name.as_deref().unwrap_or(CORE).replace('-', "_");
    let name = Ident::new(&name, proc_macro2::Span::call_site());
    syn::parse_quote!(::#name)
}

const CORE: &str = "telemetry-core";

/// The manifest of the workspace around a package.
fn workspace_of(package: &Path) -> Option<Table> {
    package.ancestors().find_map(|folder| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
        let manifest: Table = manifest.parse().ok()?;
        manifest.contains_key("workspace").then_some(manifest)
    })
}

/// The name under which a manifest depends on the crate, unless that is its own.
fn renamed(manifest: &Table, workspace: impl FnOnce() -> Option<Table>) -> Option<String> {
    let dependencies: Vec<(&String, &Value)> = dependency_tables(manifest).flatten().collect();
    let own_name = |(name, value): &(&String, &Value)| {
        name.as_str() == CORE && value.get("package").is_none_or(is_core)
    };
    if dependencies.iter().any(own_name) {
        return None;
    }
    let direct = dependencies
        .iter()
        .find(|(_, value)| value.get("package").is_some_and(is_core))
        .map(|(name, _)| (*name).clone());
    direct.or_else(|| {
        let inherited: Vec<&String> = dependencies
            .iter()
            .filter(|(_, value)| value.get("workspace").is_some())
            .map(|(name, _)| *name)
            .collect();
        if inherited.is_empty() {
            return None;
        }
        let workspace = workspace()?;
        let shared = workspace.get("workspace")?.get("dependencies")?;
        inherited
            .into_iter()
            .find(|name| {
                shared
                    .get(name.as_str())
                    .and_then(|d| d.get("package"))
                    .is_some_and(is_core)
            })
            .cloned()
    })
}

fn is_core(package: &Value) -> bool {
    package.as_str() == Some(CORE)
}

/// All tables of a manifest that name dependencies, those of targets too.
fn dependency_tables(manifest: &Table) -> impl Iterator<Item = &Table> {
    const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let targets = manifest.get("target").and_then(Value::as_table);
    let per_target = targets
        .into_iter()
        .flat_map(Table::values)
        .filter_map(Value::as_table);
    std::iter::once(manifest)
        .chain(per_target)
        .flat_map(|table| {
            KINDS
                .into_iter()
                .filter_map(|kind| table.get(kind)?.as_table())
        })
}

/// The path as text for `include_bytes!`; a path that is not text cannot be watched.
pub(crate) fn watchable(path: &Path) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    path.to_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Table, renamed};

    fn name(manifest: &str, workspace: &str) -> Option<String> {
        let parse = |text: &str| text.parse::<Table>().expect("a manifest");
        renamed(&parse(manifest), || Some(parse(workspace)))
    }

    #[test]
    fn its_own_name_needs_no_search() {
        assert_eq!(name("[dependencies]\ntelemetry-core = '1'", ""), None);
        let both = "[dependencies]\nt = { package = 'telemetry-core' }\n\
                    [dev-dependencies]\ntelemetry-core = '1'";
        assert_eq!(name(both, ""), None);
    }

    #[test]
    fn a_rename_is_found_in_every_table_of_dependencies() {
        for table in [
            "dependencies",
            "dev-dependencies",
            "target.'cfg(unix)'.dependencies",
        ] {
            let manifest = format!("[{table}]\nsends = {{ package = 'telemetry-core' }}");
            assert_eq!(name(&manifest, "").as_deref(), Some("sends"), "{table}");
        }
    }

    #[test]
    fn a_rename_in_the_workspace_is_inherited() {
        let manifest = "[dependencies]\nsends.workspace = true";
        let workspace = "[workspace.dependencies]\nsends = { package = 'telemetry-core' }";
        assert_eq!(name(manifest, workspace).as_deref(), Some("sends"));
    }

    #[test]
    fn a_crate_without_the_dependency_uses_the_public_name() {
        assert_eq!(name("[package]\nname = 'telemetry-core'", ""), None);
    }
}
