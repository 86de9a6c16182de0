//! The schema of a new project.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use telemetry_schema::model::Release;
use telemetry_schema::{LocateError, locate, snake_case};

use crate::layout::Overrides;
use crate::outcome::Outcome;
use crate::store;

const MANIFEST: &str = include_str!("../../templates/init/telemetry.toml");
const EXAMPLE: &str = include_str!("../../templates/init/example.toml");

/// Makes a schema folder with one example, where there is none.
pub(crate) fn init(program: &str, directory: &Path, overrides: &Overrides) -> Outcome {
    let folder = folder(directory, overrides);
    let place = directory.join(&folder);
    let shown = |file: &str| folder.join(file).to_string_lossy().replace('\\', "/");
    if place.exists() {
        return Outcome::unusable(
            &format!("`{}` is there already; nothing was written", shown("")),
            &format!(
                "`{program} check` says what its state is; `--schema DIR` makes another folder"
            ),
        );
    }
    let product = Product::of(directory);
    let files = [
        ("config/example.toml", EXAMPLE),
        ("telemetry.toml", MANIFEST),
    ];
    let mut text = String::new();
    for (file, template) in files {
        let contents = template
            .replace("{program}", program)
            .replace("{name}", &product.name)
            .replace("{title}", &product.title)
            .replace("{release}", &product.release);
        if let Err(error) = store::create(&place.join(file), &contents) {
            // It was not there before; a half of it would be in the way of the next attempt.
            let _ = std::fs::remove_dir_all(&place);
            return Outcome::unusable(
                &format!("`{}` cannot be written: {error}", shown(file)),
                "make the folder writable",
            );
        }
        let _ = writeln!(text, "written    {}", shown(file));
    }
    let named = overrides.schema.as_ref().map_or_else(String::new, |named| {
        format!(" --schema {}", named.display())
    });
    let _ = writeln!(
        text,
        "\nnext:\n  1. read both files, and put in your own words\n  2. `{program} scaffold \
         src/config.rs{named}` proposes files for structs that you have; then delete the example\n  3. \
         `{program} accept{named}` records what can leave and generates the documents, and `{program} \
         check{named}` proves that they agree"
    );
    Outcome::of(0, text)
}

/// The folder that the user or the project names, relative to the directory.
fn folder(directory: &Path, overrides: &Overrides) -> PathBuf {
    if let Some(named) = &overrides.schema {
        return named.clone();
    }
    match locate(directory) {
        Err(LocateError::NotASchema { folder, .. }) => folder
            .strip_prefix(directory)
            .map_or_else(|_| PathBuf::from("schema"), Path::to_owned),
        Ok(_) | Err(LocateError::NotFound { .. }) => PathBuf::from("schema"),
    }
}

/// What the manifest of a package says of it, or else its folder.
struct Product {
    name: String,
    title: String,
    release: String,
}

impl Product {
    fn of(directory: &Path) -> Self {
        let manifest = std::fs::read_to_string(directory.join("Cargo.toml")).unwrap_or_default();
        let manifest: toml::Table = manifest.parse().unwrap_or_default();
        let text = |key| manifest.get("package")?.get(key)?.as_str();
        let folder = directory.file_name().map(|name| name.to_string_lossy());
        let named = text("name").map(str::to_owned);
        let named = named.unwrap_or_else(|| folder.unwrap_or_default().into_owned());
        let name = name(&named);
        let title = name.replace('_', " ");
        let mut chars = title.chars();
        let title = chars
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(chars)
            .collect();
        let release = text("version")
            .and_then(|version| version.split(['-', '+']).next())
            .filter(|version| Release::parse(version).is_some());
        Self {
            name,
            title,
            release: release.unwrap_or("0.1.0").to_owned(),
        }
    }
}

/// The name in `snake_case`, as far as it can be one.
fn name(named: &str) -> String {
    let plain = snake_case(named).replace(['-', ' ', '.'], "_");
    let plain: String = plain
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_')
        .skip_while(|c| !c.is_ascii_lowercase())
        .take(60)
        .collect();
    if plain.is_empty() {
        "server".to_owned()
    } else {
        plain
    }
}
