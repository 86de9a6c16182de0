//! Reading a folder as it was in an earlier revision, past index and working tree.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use telemetry_schema::Files;

/// Variables by which a hook's git would answer for another folder than the one in question.
const OF_A_HOOK: [&str; 4] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_INDEX_FILE"];

/// What is taken for the main branch, the first that exists.
const MAIN: [&str; 5] = [
    "origin/HEAD",
    "origin/main",
    "main",
    "origin/master",
    "master",
];

/// Digits of a commit's name that are shown.
const SHOWN: usize = 10;

/// A folder in a working tree, and its past.
#[derive(Debug)]
pub(crate) struct Repository {
    folder: PathBuf,
    /// The folder from the working tree's root, without a slash at its end.
    prefix: String,
}

/// A revision by its full name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commit(String);

/// Why the past cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GitError {
    #[error("git cannot be run: {0}")]
    NotRunning(io::Error),
    #[error("git finds no repository: {0}")]
    NoRepository(String),
    #[error("git knows no revision `{0}`")]
    UnknownRevision(String),
    #[error("there is no main branch to compare with: none of `{}`", MAIN.join("`, `"))]
    NoMain,
    #[error("`HEAD` and `{0}` have no commit in common")]
    Unrelated(&'static str),
    #[error("the commit {commit} has no folder `{folder}`")]
    NoFolder { commit: Commit, folder: String },
    #[error("a temporary file cannot be written: {0}")]
    NoTemporary(io::Error),
    #[error("git failed: {0}")]
    Failed(String),
}

impl GitError {
    /// What to do about it.
    pub(crate) const fn help(&self) -> &'static str {
        match self {
            Self::NotRunning(_) => "install git, or name a folder that holds the other schema",
            Self::NoRepository(_) => {
                "work in a clone, or name a folder that holds the other schema"
            }
            Self::UnknownRevision(_) => {
                "name a branch, a tag, a commit, or a folder that holds a schema; `git fetch` gets what \
                 this clone lacks"
            }
            Self::NoMain => "name what to compare with, such as `diff HEAD`",
            Self::Unrelated(_) => {
                "get the whole history with `git fetch --unshallow`, or name what to compare with"
            }
            Self::NoFolder { .. } => {
                "compare with a revision that has it, or name a folder that holds the schema as it was"
            }
            Self::NoTemporary(_) => "make room in the folder for temporary files",
            Self::Failed(_) => "see to what git says, or name a folder that holds the other schema",
        }
    }
}

impl std::fmt::Display for Commit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.get(..SHOWN).unwrap_or(&self.0))
    }
}

impl Repository {
    /// The repository that a folder belongs to.
    ///
    /// # Errors
    ///
    /// If there is no git, or no repository.
    pub(crate) fn of(folder: &Path) -> Result<Self, GitError> {
        let output = run(folder, ["rev-parse", "--show-prefix"], Stdio::null())?;
        let prefix = output.result().map_err(GitError::NoRepository)?;
        let prefix = String::from_utf8_lossy(&prefix);
        Ok(Self {
            folder: folder.to_owned(),
            prefix: prefix.trim_end_matches(['\n', '\r', '/']).to_owned(),
        })
    }

    /// The commit that a revision names.
    ///
    /// # Errors
    ///
    /// If it names none.
    pub(crate) fn commit(&self, revision: &str) -> Result<Commit, GitError> {
        let unknown = || GitError::UnknownRevision(revision.to_owned());
        self.object(&format!("{revision}^{{commit}}"))?
            .map(Commit)
            .ok_or_else(unknown)
    }

    /// Where the branch that is checked out left the main branch, and how that one is called.
    ///
    /// # Errors
    ///
    /// If there is no main branch, or nothing that both have.
    pub(crate) fn merge_base(&self) -> Result<(&'static str, Commit), GitError> {
        let head = self.commit("HEAD")?;
        for main in MAIN {
            let Some(commit) = self.object(&format!("{main}^{{commit}}"))? else {
                continue;
            };
            let base = self.git(["merge-base", &head.0, &commit])?.result();
            // Git ends without a word where there is none.
            let base = base.map_err(|_silence| GitError::Unrelated(main))?;
            return Ok((main, Commit(line(&base))));
        }
        Err(GitError::NoMain)
    }

    /// The schema files of the folder in a commit.
    ///
    /// # Errors
    ///
    /// If the commit has no such folder, or git cannot read it.
    pub(crate) fn tree(&self, commit: &Commit) -> Result<Tree, GitError> {
        let Some(tree) = self.object(&format!("{}:{}", commit.0, self.prefix))? else {
            return Err(GitError::NoFolder {
                commit: commit.clone(),
                folder: self.prefix.clone(),
            });
        };
        let listed = self.git(["ls-tree", "-r", "-z", "--full-tree", &tree])?;
        let listed = listed.result().map_err(GitError::Failed)?;
        let files: Vec<(String, String)> =
            listed.split(|byte| *byte == 0).filter_map(blob).collect();
        // From a file, so that git never waits for somebody to read while somebody waits for git.
        let mut wanted = tempfile::tempfile().map_err(GitError::NoTemporary)?;
        let objects: String = files
            .iter()
            .flat_map(|(_, object)| [object, "\n"])
            .collect();
        wanted
            .write_all(objects.as_bytes())
            .and_then(|()| wanted.rewind())
            .map_err(GitError::NoTemporary)?;
        let output = run(&self.folder, ["cat-file", "--batch"], wanted.into())?;
        let contents = output.result().map_err(GitError::Failed)?;
        let mut rest = contents.as_slice();
        let mut tree = Tree::default();
        for (name, object) in files {
            let (text, behind) = first_object(rest)
                .ok_or_else(|| GitError::Failed(format!("`{name}` ({object}) cannot be read")))?;
            tree.0.insert(name, text.to_owned());
            rest = behind;
        }
        Ok(tree)
    }

    /// The full name of an object, if there is one.
    fn object(&self, name: &str) -> Result<Option<String>, GitError> {
        if name.starts_with('-') {
            // Git would take it for an option.
            return Ok(None);
        }
        let found = self.git(["rev-parse", "--verify", "--quiet", name])?;
        Ok(found.result().ok().map(|name| line(&name)))
    }

    fn git<const N: usize>(&self, arguments: [&str; N]) -> Result<Output, GitError> {
        run(&self.folder, arguments, Stdio::null())
    }
}

/// The schema files of a folder in a commit.
#[derive(Debug, Default)]
pub(crate) struct Tree(BTreeMap<String, Vec<u8>>);

impl Files for Tree {
    fn read(&self, name: &str) -> io::Result<String> {
        let missing = || io::Error::new(io::ErrorKind::NotFound, "there is no such file");
        let bytes = self.0.get(name).ok_or_else(missing)?;
        String::from_utf8(bytes.clone())
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    fn toml_files(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

/// What a git said, and whether it was satisfied.
#[derive(Debug)]
struct Output(std::process::Output);

impl Output {
    /// What it found, or why it found nothing.
    fn result(self) -> Result<Vec<u8>, String> {
        if self.0.status.success() {
            return Ok(self.0.stdout);
        }
        let said = String::from_utf8_lossy(&self.0.stderr);
        let first = said.lines().next().unwrap_or_default();
        Err(first.trim_start_matches("fatal: ").to_owned())
    }
}

fn run<'a>(
    folder: &Path,
    arguments: impl IntoIterator<Item = &'a str>,
    input: Stdio,
) -> Result<Output, GitError> {
    let mut git = Command::new("git");
    for variable in OF_A_HOOK {
        git.env_remove(variable);
    }
    let output = git
        .args(arguments.into_iter().map(OsStr::new))
        .current_dir(folder)
        .stdin(input)
        .output();
    output.map(Output).map_err(GitError::NotRunning)
}

/// Text without its line end.
fn line(text: &[u8]) -> String {
    String::from_utf8_lossy(text).trim_end().to_owned()
}

/// The name and object of a schema file, from `MODE blob OBJECT<tab>NAME`.
fn blob(entry: &[u8]) -> Option<(String, String)> {
    let (about, name) = std::str::from_utf8(entry).ok()?.split_once('\t')?;
    let mut about = about.split(' ');
    let is_file = about.next()?.starts_with("100") && about.next()? == "blob";
    let is_toml = Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "toml");
    (is_file && is_toml).then_some((name.to_owned(), about.next()?.to_owned()))
}

/// The contents of the first object, from `OBJECT blob SIZE<newline>CONTENTS<newline>`, and what
/// follows.
fn first_object(batch: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = batch.iter().position(|byte| *byte == b'\n')?;
    let (about, rest) = batch.split_at_checked(end)?;
    let size = std::str::from_utf8(about).ok()?.rsplit_once(" blob ")?.1;
    let (contents, rest) = rest.get(1..)?.split_at_checked(size.parse().ok()?)?;
    Some((contents, rest.get(1..)?))
}
