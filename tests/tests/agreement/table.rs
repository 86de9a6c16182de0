//! Tables that are compared: generated ones under `docs`, and facts of the server.

use std::path::{Path, PathBuf};

/// A file below the root of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A fact of the server.
pub(crate) fn fixture(name: &str) -> PathBuf {
    project("mattermost/tests/fixtures").join(name)
}

/// Whether an event's values are read from the configuration.
pub(crate) fn is_configuration(event: &str) -> bool {
    event.starts_with("config_")
}

/// The rows of a CSV file, each as the cells of these columns.
pub(crate) fn rows<const N: usize>(path: &Path, columns: [&str; N]) -> Vec<[String; N]> {
    let mut reader = csv::Reader::from_path(path).expect("the table is part of the project");
    let header = reader.headers().expect("the table has a header").clone();
    let places = columns.map(|column| {
        header
            .iter()
            .position(|name| name == column)
            .unwrap_or_else(|| panic!("{} has no column `{column}`", path.display()))
    });
    reader
        .records()
        .map(|row| {
            let row = row.expect("the table is rectangular");
            places.map(|place| row[place].to_owned())
        })
        .collect()
}
