//! A schema folder of a few files.

use std::path::Path;

use telemetry_schema::Loaded;

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
"#;

/// A folder with a manifest that lists the files in this order.
#[expect(
    clippy::disallowed_methods,
    reason = "a test plays the author who writes files"
)]
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<_> = files.iter().map(|(name, _)| format!("{name:?}")).collect();
    let manifest = format!("files = [{}]\n{MANIFEST}", names.join(", "));
    std::fs::write(folder.path().join("telemetry.toml"), manifest).unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
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
