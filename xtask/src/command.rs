//! What the commands do.

mod accept;
mod cargo;
mod check;
mod collect;
mod databases;
mod demo;
mod diff;
mod expiring;
mod explain;
mod generate;
mod init;
mod scaffold;
mod stage;
mod verify;

use std::path::{Path, PathBuf};

pub(crate) use accept::accept;
pub(crate) use check::check;
pub(crate) use collect::collect;
pub(crate) use databases::databases;
pub(crate) use demo::demo;
pub(crate) use diff::diff;
pub(crate) use expiring::expiring;
pub(crate) use explain::explain;
pub(crate) use generate::generate;
pub(crate) use init::init;
pub(crate) use scaffold::{Wanted, scaffold};
pub(crate) use verify::verify;

use serde_json::{Value, json};
use telemetry_schema::model::{Level, Span};
use telemetry_schema::{Code, Diagnostic, Loaded, load, to_github, to_json};

use crate::cli::Format;
use crate::contract::history::History;
use crate::contract::{self, Contract};
use crate::findings;
use crate::layout::{Layout, Overrides};
use crate::outcome::Outcome;

/// What a command works on, and how it names things.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) layout: Layout,
    pub(crate) format: Format,
    /// How the user calls this program.
    program: String,
    /// The folders that the user named, as arguments of the next command.
    named: String,
    /// Where the user is.
    pub(crate) directory: PathBuf,
    /// The project's root as seen from the user's directory.
    root: PathBuf,
}

impl Context {
    pub(crate) fn new(
        program: &str,
        directory: &Path,
        overrides: &Overrides,
        layout: Layout,
        format: Format,
    ) -> Self {
        let named = [
            ("schema", &overrides.schema),
            ("generated", &overrides.generated),
            ("docs", &overrides.docs),
        ]
        .into_iter()
        .filter_map(|(option, folder)| Some((option, folder.as_ref()?)))
        .fold(String::new(), |named, (option, folder)| {
            format!("{named} --{option} {}", folder.display())
        });
        let directory = directory.canonicalize().unwrap_or(directory.to_owned());
        let root = layout.root.canonicalize().unwrap_or(layout.root.clone());
        let root = root
            .strip_prefix(&directory)
            .map_or_else(|_| upwards(&directory, &root), Path::to_owned);
        Self {
            layout,
            format,
            program: program.to_owned(),
            named,
            directory,
            root,
        }
    }

    /// A command as the user would type it here.
    pub(crate) fn command(&self, command: &str) -> String {
        format!("{} {command}{}", self.program, self.named)
    }

    /// A path that is relative to the project's root, as the user can open it from here.
    pub(crate) fn shown(&self, path: &Path) -> String {
        self.root.join(path).to_string_lossy().replace('\\', "/")
    }

    /// Reads the schema, of which nothing may be denied to go on with.
    ///
    /// # Errors
    ///
    /// With the findings as the command's outcome.
    pub(crate) fn load(&self) -> Result<Loaded, Outcome> {
        self.load_if(|loaded| loaded.denied().next().is_none())
    }

    /// Reads the schema, which must be whole to go on with, whatever lints say of it.
    ///
    /// # Errors
    ///
    /// With the findings as the command's outcome.
    pub(crate) fn load_whole(&self) -> Result<Loaded, Outcome> {
        self.load_if(Loaded::is_whole)
    }

    fn load_if(&self, passes: impl FnOnce(&Loaded) -> bool) -> Result<Loaded, Outcome> {
        let loaded = load(&self.layout.absolute(&self.layout.schema));
        if passes(&loaded) {
            return Ok(loaded);
        }
        Err(self.refused(&loaded))
    }

    /// The findings as a command's outcome.
    fn refused(&self, loaded: &Loaded) -> Outcome {
        let sources = findings::relocated(&loaded.sources, &self.above());
        let diagnostics = &loaded.diagnostics;
        Outcome::of(
            1,
            match self.format {
                Format::Json => Self::json(&to_json(diagnostics, &sources), loaded.allowed, &[]),
                Format::Github => to_github(diagnostics, &sources),
                Format::Human | Format::Markdown => {
                    let count = loaded.denied().count();
                    let codes = loaded.denied().map(|finding| finding.code.as_str());
                    format!(
                        "{}{}{} in {}; nothing was generated or compared\nnext: correct {}, or run `{} \
                         explain {}`\n",
                        findings::render(diagnostics, &sources),
                        plural(count, "finding", "findings"),
                        match diagnostics.len() - count {
                            0 => String::new(),
                            more => format!(", and {}", plural(more, "warning", "warnings")),
                        },
                        self.shown(&self.layout.schema),
                        if count == 1 { "it" } else { "them" },
                        self.program,
                        codes.min().unwrap_or_default(),
                    )
                }
            },
        )
    }

    /// The folder that holds the schema folder, as seen from the user's directory.
    pub(crate) fn above(&self) -> PathBuf {
        let above = self.layout.schema.parent().unwrap_or(Path::new(""));
        self.root.join(above)
    }

    /// Reads the schema, and what it lets leave beside what was agreed to.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load), or if the file of the contract cannot be read.
    pub(crate) fn load_with_contract(&self) -> Result<(Loaded, Contract), Outcome> {
        let mut loaded = self.load()?;
        let place = self.layout.schema.join(contract::FILE);
        let text = match std::fs::read_to_string(self.layout.absolute(&place)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            text => text.map_err(|error| error.to_string()),
        };
        let history =
            text.and_then(|text| History::parse(text).map_err(|broken| broken.to_string()));
        match history {
            Ok(history) => {
                let contract = Contract::new(&loaded.schema, history);
                self.lint(&mut loaded, &contract);
                if loaded.denied().next().is_some() {
                    return Err(self.refused(&loaded));
                }
                Ok((loaded, contract))
            }
            Err(why) => Err(Outcome::unusable(
                &format!("`{}` cannot be used: {why}", self.shown(&place)),
                "take the file from version control; it is written by `accept` only",
            )),
        }
    }

    /// Adds what the lint of reviews finds in the contract.
    fn lint(&self, loaded: &mut Loaded, contract: &Contract) {
        let unreviewed = contract.unreviewed();
        let level = loaded.schema.lints.of(Code::MissingReview);
        if unreviewed.is_empty() || level == Level::Allow {
            loaded.allowed += unreviewed.len();
            return;
        }
        let history = contract.history();
        let folder = self.layout.schema.file_name().map(PathBuf::from);
        let path = folder.unwrap_or_default().join(contract::FILE);
        let file = loaded.sources.add(path, history.text().to_owned());
        let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
        let findings = unreviewed.into_iter().map(|revision| {
            let place = history.place(revision);
            Diagnostic {
                code: Code::MissingReview,
                level,
                message: format!(
                    "revision {revision} let more leave than the one before, and names no review"
                ),
                primary: Span {
                    file,
                    start: offset(place.start),
                    end: offset(place.end),
                },
                label: String::new(),
                secondary: Vec::new(),
                help: "take the line from version control, or add `, reviewed at URL` to it"
                    .to_owned(),
            }
        });
        loaded.diagnostics.extend(findings);
    }

    /// The JSON form of a result: findings, how many more are allowed, and the files that are not as
    /// they should be.
    pub(crate) fn json(
        findings: &Value,
        allowed: usize,
        files: &[(String, &str, String)],
    ) -> String {
        let files: Value = files
            .iter()
            .map(|(path, state, run)| json!({ "path": path, "state": state, "run": run }))
            .collect();
        format!(
            "{:#}\n",
            json!({ "findings": findings, "allowed": allowed, "files": files })
        )
    }
}

/// The way from a directory to a place that does not lie below it.
fn upwards(directory: &Path, place: &Path) -> PathBuf {
    let common = directory
        .ancestors()
        .find(|ancestor| place.starts_with(ancestor))
        .unwrap_or(Path::new(""));
    let up = directory
        .strip_prefix(common)
        .map_or(0, |below| below.components().count());
    let below = place.strip_prefix(common).unwrap_or(place);
    std::iter::repeat_n("..", up)
        .collect::<PathBuf>()
        .join(below)
}

/// A number with its noun.
pub(crate) fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What a schema declares, in a line.
pub(crate) fn totals(loaded: &Loaded) -> String {
    format!(
        "{}, {}, {} never collected",
        plural(loaded.schema.events.len(), "event", "events"),
        plural(loaded.schema.fields().count(), "field", "fields"),
        plural(loaded.schema.never.len(), "setting", "settings"),
    )
}
