//! Schema folders for tests.

use std::fs;
use std::path::{Path, PathBuf};

use telemetry_schema::model::Span;
use telemetry_schema::{Diagnostic, Loaded, load};
use tempfile::TempDir;

const MANIFEST: &str = r#"
[product]
name = "server"
title = "Server"
release = "5.8"
settings = "json"

[purposes]
problems = "to find problems"
design = "to make design decisions"

[policy]
title = "What the server reports"
introduction = "Sharing is optional."
never_included = "No text that a person typed."
daily = "Once a day:"
occurrences = "When it happens:"
never_collected = "Decided one by one:"
transport = "Encrypted, to one endpoint."
opt_out = "Switch it off."

[reveals]
bool = "Yes or no."
enum = "One of the listed words or numbers."
count = "How many there are."
is-default = "Whether it is as shipped."

[lints]
copied-description = "allow"
unused-purpose = "allow"
"#;

/// A folder that is removed after the test.
pub(crate) struct Folder(TempDir);

impl Folder {
    /// A folder with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().unwrap());
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    #[expect(clippy::disallowed_methods, reason = "a test writes its own input")]
    pub(crate) fn write(&self, name: &str, content: &(impl AsRef<[u8]> + ?Sized)) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn load(&self) -> Loaded {
        load(self.path())
    }
}

/// A schema folder among the fixtures.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// All folders with fixtures, one for each code.
pub(crate) fn fixtures() -> Vec<PathBuf> {
    let mut folders: Vec<_> = fs::read_dir(fixture(""))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    folders
}

/// Findings as text, one paragraph each.
pub(crate) fn rendered(loaded: &Loaded) -> String {
    let place = |span: Span| {
        let (line, column) = loaded.sources.position(span);
        let path = loaded.sources.path(span.file);
        format!("{}:{line}:{column}", path.file_name().unwrap().display())
    };
    let one = |finding: &Diagnostic| {
        let first = finding
            .secondary
            .iter()
            .map(|(span, label)| format!("  {}: {label}\n", place(*span)));
        let text = format!(
            "{} {}\n  {}\n  help: {}\n",
            place(finding.primary),
            finding.code.as_str(),
            finding.message,
            finding.help
        );
        first.fold(text, |text, line| text + &line)
    };
    let findings: Vec<_> = loaded.diagnostics.iter().map(one).collect();
    findings.join("\n")
}

/// A manifest that lists these files.
pub(crate) fn manifest(files: &[&str]) -> String {
    format!("files = {files:?}\n{MANIFEST}")
}

/// A folder with a manifest that lists the files in this order.
pub(crate) fn folder(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(files);
    let names: Vec<_> = files.iter().map(|(name, _)| *name).collect();
    folder.write("telemetry.toml", &manifest(&names));
    folder
}

/// What is wrong with a folder, one line for each finding.
pub(crate) fn findings(loaded: &Loaded) -> Vec<String> {
    loaded
        .diagnostics
        .iter()
        .map(|finding| {
            let (line, column) = loaded.sources.position(finding.primary);
            let path = loaded.sources.path(finding.primary.file);
            let file = path.file_name().map(Path::new).unwrap().display();
            let (code, message) = (finding.code.as_str(), &finding.message);
            format!("{code} {file}:{line}:{column} {message} | {}", finding.help)
        })
        .collect()
}
