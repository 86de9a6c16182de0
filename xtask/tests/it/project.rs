//! A project in a temporary folder, and the commands run in it.

use std::fs;
use std::path::{Path, PathBuf};

use xtask::{Caller, Outcome};

/// The fixtures of this crate.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// A copy of a fixture with a manifest that names its folders.
#[derive(Debug)]
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// The project that has every class, with everything generated.
    pub(crate) fn generated() -> Self {
        let project = Self::of("full");
        project.accept();
        project
    }

    /// A copy of a fixture.
    pub(crate) fn of(fixture: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&fixtures().join(fixture), folder.path());
        let project = Self { folder };
        project.write(
            "Cargo.toml",
            "[package.metadata.telemetry]\nschema = \"schema\"\ngenerated = \"src/generated\"\ndocs = \"docs\"\n",
        );
        project
    }

    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    pub(crate) fn write(&self, file: &str, contents: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        write(&path, contents);
    }

    /// Replaces the only occurrence of a text in a file.
    pub(crate) fn replace(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {file}");
        self.write(file, &text.replace(from, to));
    }

    pub(crate) fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// Adds the files of a fixture again.
    pub(crate) fn restore(&self, fixture: &str) {
        copy(&fixtures().join(fixture), self.folder.path());
    }

    /// Agrees to what can leave now, on a fixed day.
    pub(crate) fn accept(&self) {
        let review = "https://review.example/1";
        let outcome = self.run(&["accept", "--date", "2026-11-25", "--review", review]);
        assert_eq!(outcome.code, 0, "{}{}", outcome.stdout, outcome.stderr);
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        run_in(self.folder.path(), arguments)
    }

    /// What a command says, without terminal styles and without the folder's random name.
    pub(crate) fn said(&self, arguments: &[&str]) -> String {
        let outcome = self.run(arguments);
        let text = format!(
            "exit code {}\n{}{}",
            outcome.code, outcome.stdout, outcome.stderr
        );
        let plain = anstream::adapter::strip_str(&text).to_string();
        let folder = self.folder.path().to_string_lossy().into_owned();
        plain.replace(&folder, "PROJECT")
    }
}

pub(crate) fn run_in(directory: &Path, arguments: &[&str]) -> Outcome {
    xtask::run(Caller::Xtask, arguments.iter().map(Into::into), directory)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test plays the user who edits files"
)]
fn write(path: &Path, contents: &str) {
    fs::write(path, contents).unwrap();
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
