//! Cargo projects outside the workspace.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A Cargo project in a folder.
pub(crate) struct Project {
    folder: PathBuf,
}

impl Project {
    /// The project of an existing folder.
    pub(crate) fn at(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Self { folder }
    }

    /// A project that a test fills. Its folder is always the same, so that what was compiled for it
    /// once can be used again.
    pub(crate) fn scratch(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).expect("the folder belongs to this test");
        }
        let project = Self { folder };
        project.write("Cargo.lock", include_str!("../../../Cargo.lock"));
        project
    }

    #[expect(clippy::disallowed_methods, reason = "nobody else reads these files")]
    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.folder.join(file);
        let folder = path.parent().expect("it lies below the project's folder");
        std::fs::create_dir_all(folder).expect("the build folder is writable");
        std::fs::write(path, text).expect("the build folder is writable");
    }

    pub(crate) fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.join(file)).expect("the test wrote it")
    }

    /// Runs cargo without network, in the build folder of this very test: libraries that are
    /// compiled alike are compiled once.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO"))
            .args(arguments)
            .args(["--offline", "--target-dir"])
            .arg(target())
            .current_dir(&self.folder)
            .output()
            .expect("cargo runs this test, too")
    }
}

/// The build folder of the workspace.
pub(crate) fn target() -> &'static Path {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    scratch.parent().expect("it lies in the build folder")
}

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("it is a member")
}
