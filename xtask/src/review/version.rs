//! A schema as it is or was somewhere.

use std::path::{Path, PathBuf};

use telemetry_schema::{Loaded, load, load_files};

use crate::command::{Context, plural};
use crate::findings;
use crate::git::{Commit, GitError, Repository};
use crate::outcome::Outcome;

/// The file by which a schema folder is known.
const MANIFEST: &str = "telemetry.toml";

/// A schema without errors. What lints say of it changes nothing of what it lets leave.
#[derive(Debug)]
pub(crate) struct Version {
    /// How it is called, with code in backticks: "`main` (3f2a1b4c9d)".
    pub(super) name: String,
    /// What was read, under paths by which the user can open it.
    pub(super) loaded: Loaded,
}

impl Version {
    /// The files of the working tree.
    ///
    /// # Errors
    ///
    /// With the findings, if there are some.
    pub(crate) fn working_tree(context: &Context) -> Result<Self, Outcome> {
        let loaded = context
            .load_whole()
            .map_err(|outcome| Outcome { code: 2, ..outcome })?;
        Ok(Self {
            name: "the working tree".to_owned(),
            loaded: relocated(loaded, &context.above()),
        })
    }

    /// Where the branch that is checked out left the main branch.
    ///
    /// # Errors
    ///
    /// If git cannot tell, or there is no schema without findings.
    pub(crate) fn merge_base(context: &Context) -> Result<Self, Outcome> {
        Self::from_git(context, |repository| {
            let (main, commit) = repository.merge_base()?;
            Ok((format!("where it left `{main}` ({commit})"), commit))
        })
    }

    /// What somebody named: a folder that holds a schema, the `telemetry.toml` of one, or a revision.
    ///
    /// # Errors
    ///
    /// If it is nothing of that, or there is no schema without findings.
    pub(crate) fn named(context: &Context, name: &str) -> Result<Self, Outcome> {
        if let Some(folder) = folder(context, Path::new(name)) {
            let loaded = load(&context.directory.join(&folder));
            let above = match folder.file_name() {
                Some(_) => folder.parent().unwrap_or(Path::new("")),
                None => &folder,
            };
            return Self::checked(format!("`{name}`"), relocated(loaded, above));
        }
        Self::from_git(context, |repository| {
            let commit = repository.commit(name)?;
            Ok((format!("`{name}` ({commit})"), commit))
        })
    }

    fn from_git(
        context: &Context,
        commit: impl FnOnce(&Repository) -> Result<(String, Commit), GitError>,
    ) -> Result<Self, Outcome> {
        let folder = context.layout.absolute(&context.layout.schema);
        let read = || {
            let repository = Repository::of(&folder)?;
            let (name, commit) = commit(&repository)?;
            Ok((name, repository.tree(&commit)?))
        };
        let (name, tree) = read()
            .map_err(|error: GitError| Outcome::unusable(&error.to_string(), error.help()))?;
        let loaded = load_files(&folder, &tree);
        Self::checked(name, relocated(loaded, &context.above()))
    }

    fn checked(name: String, loaded: Loaded) -> Result<Self, Outcome> {
        if loaded.is_whole() {
            return Ok(Self { name, loaded });
        }
        let findings = findings::render(&loaded.diagnostics, &loaded.sources);
        let count = plural(loaded.denied().count(), "finding", "findings");
        let unusable = Outcome::unusable(
            &format!("the schema of {name} has {count}, so nobody can tell what it lets leave"),
            "compare versions that pass `check`",
        );
        Err(Outcome {
            stderr: findings + &unusable.stderr,
            ..unusable
        })
    }
}

/// The schema folder that is named: itself, by its `telemetry.toml`, or by its project's folder.
fn folder(context: &Context, named: &Path) -> Option<PathBuf> {
    let is_schema = |folder: &Path| context.directory.join(folder).join(MANIFEST).is_file();
    if is_schema(named) {
        return Some(named.to_owned());
    }
    if named.file_name().is_some_and(|name| name == MANIFEST) {
        let folder = named.parent().unwrap_or(named);
        return is_schema(folder).then(|| folder.to_owned());
    }
    let inside = named.join(&context.layout.schema);
    is_schema(&inside).then_some(inside)
}

fn relocated(loaded: Loaded, above: &Path) -> Loaded {
    Loaded {
        sources: findings::relocated(&loaded.sources, above),
        ..loaded
    }
}
