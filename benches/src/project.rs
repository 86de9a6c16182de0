//! A cargo project that is compiled again and again.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs, io};

use wait4::Wait4 as _;

use crate::variant::Variant;

/// A workspace with a crate for each variant.
#[derive(Debug)]
pub struct Project {
    folder: PathBuf,
}

/// What is measured, of one crate whose dependencies are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// `cargo check` without what an earlier one left.
    Check,
    /// `cargo check` after the edit of one line.
    Recheck,
    /// `cargo build --release`.
    Release,
}

impl Work {
    /// What a table of it is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Recheck => "check again after an edit, incrementally",
            Self::Release => "release build",
        }
    }
}

impl Project {
    /// Writes the project, made from the generated files of the workspace at `root`.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or written.
    #[expect(clippy::disallowed_methods, reason = "the files are a bench's own")]
    pub fn write(root: &Path, folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let members = Variant::ALL.map(Variant::name);
        let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n");
        fs::write(folder.join("Cargo.toml"), manifest)?;
        // The versions that are here already, so that nothing needs to be fetched.
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        for variant in Variant::ALL {
            variant.write(root, &folder.join(variant.name()))?;
        }
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// The median processor time for each variant, done in turns.
    ///
    /// # Errors
    ///
    /// If something does not compile.
    pub fn medians(&self, work: Work, rounds: usize) -> io::Result<[Duration; Variant::ALL.len()]> {
        // The first time builds the dependencies, too.
        for variant in Variant::ALL {
            self.time(variant, work, 0)?;
        }
        let mut times = [const { Vec::new() }; Variant::ALL.len()];
        for round in 0..rounds {
            for (variant, times) in Variant::ALL.into_iter().zip(&mut times) {
                times.push(self.time(variant, work, round + 1)?);
            }
        }
        Ok(times.map(|mut times| {
            times.sort_unstable();
            times.get(rounds / 2).copied().unwrap_or_default()
        }))
    }

    /// Time on a processor of cargo and of the compilers that it calls.
    fn time(&self, variant: Variant, work: Work, edition: usize) -> io::Result<Duration> {
        variant.edit(&self.folder.join(variant.name()), edition)?;
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        let (arguments, incremental): (&[&str], _) = match work {
            Work::Check => (&["check"], "0"),
            Work::Recheck => (&["check"], "1"),
            Work::Release => (&["build", "--release"], "0"),
        };
        command
            .args(arguments)
            .args(["--offline", "--quiet", "--package", variant.name()])
            .env("CARGO_INCREMENTAL", incremental)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        let result = command.spawn()?.wait4()?;
        if result.status.success() {
            Ok(result.rusage.utime + result.rusage.stime)
        } else {
            Err(io::Error::other(format!(
                "crate `{}` does not compile",
                variant.name()
            )))
        }
    }
}
