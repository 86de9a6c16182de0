//! Whatever stands in the files of a schema, reading them ends with findings that point into them.
//!
//! The input is an [archive](super::archive) of the schema folder.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::Path;

use telemetry_schema::change::between;
use telemetry_schema::model::Span;
use telemetry_schema::{Files, Loaded, load_files, to_github, to_json};

use super::archive;

pub(super) fn holds(input: &[u8]) {
    let files = Folder(archive::files(input).into_iter().collect());
    let [loaded, again] = [(); 2].map(|()| load_files(Path::new("schema"), &files));
    assert_eq!(loaded.diagnostics, again.diagnostics);
    if loaded.diagnostics.is_empty() {
        assert!(between(&loaded.schema, &again.schema).is_empty());
    }
    points_into_the_files(&loaded);
}

fn points_into_the_files(loaded: &Loaded) {
    let is_in_order = loaded
        .diagnostics
        .is_sorted_by_key(|finding| finding.primary);
    assert!(is_in_order);
    for finding in &loaded.diagnostics {
        let others = finding.secondary.iter().map(|(span, _)| *span);
        for Span { file, start, end } in others.chain([finding.primary]) {
            let marked = loaded.sources.text(file).get(start as usize..end as usize);
            assert!(marked.is_some(), "{finding:?}");
        }
        assert!(!finding.message.is_empty() && !finding.help.is_empty());
    }
    let json = to_json(&loaded.diagnostics, &loaded.sources);
    let rows = json.as_array().map(Vec::len);
    assert_eq!(rows, Some(loaded.diagnostics.len()));
    // Whatever a message quotes, a command takes one line.
    let commands = to_github(&loaded.diagnostics, &loaded.sources);
    assert_eq!(commands.lines().count(), loaded.diagnostics.len());
    assert!(commands.lines().all(|line| line.starts_with("::error ")));
}

/// Files in memory, which need be no texts.
#[derive(Debug)]
struct Folder<'i>(BTreeMap<&'i str, &'i [u8]>);

impl Files for Folder<'_> {
    fn read(&self, name: &str) -> io::Result<String> {
        let bytes = self.0.get(name).ok_or(ErrorKind::NotFound)?;
        let text = str::from_utf8(bytes).map_err(|_no_text| ErrorKind::InvalidData)?;
        Ok(text.to_owned())
    }

    fn toml_files(&self) -> Vec<String> {
        let names = self.0.keys().filter(|name| {
            let name = Path::new(name);
            name.extension()
                .is_some_and(|extension| extension == "toml")
        });
        names.map(ToString::to_string).collect()
    }
}
