//! Judging captured payloads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use telemetry_schema::Annotation;

use super::{Context, plural};
use crate::cli::Format;
use crate::outcome::Outcome;
use crate::verify::{Fault, Judge, payloads};

/// The first column.
const WIDTH: usize = 12;

/// How standard input is named.
const STANDARD_INPUT: &str = "-";

/// Faults that are shown to people.
const MOST_SHOWN: usize = 100;

/// What was found in all files.
#[derive(Debug, Default)]
struct Findings {
    files: usize,
    payloads: usize,
    /// How many of them hold nothing.
    empty: usize,
    /// How many payloads cite which revision.
    cited: BTreeMap<usize, usize>,
    /// How many payloads cite none.
    uncited: usize,
    faults: Vec<Found>,
}

/// A fault, and where it is.
#[derive(Debug)]
struct Found {
    file: String,
    line: usize,
    fault: Fault,
}

/// Judges the payloads of files, of folders, and of standard input.
pub(crate) fn verify(context: &Context, named: &[PathBuf]) -> Outcome {
    let (loaded, contract) = match context.load_with_contract() {
        Ok(both) => both,
        Err(outcome) => return outcome,
    };
    let found = Judge::new(&loaded.schema, &contract, &context.layout)
        .map_err(|error| Outcome::unusable(&error.to_string(), "declare less in one schema"))
        .and_then(|judge| find(context, named, judge));
    let found = match found {
        Ok(found) => found,
        Err(outcome) => return outcome,
    };
    if found.faults.is_empty() && found.payloads == found.empty {
        return nothing(&found);
    }
    let code = u8::from(!found.faults.is_empty());
    Outcome::of(
        code,
        match context.format {
            Format::Human | Format::Markdown => human(&found, contract.revision()),
            Format::Json => json(&found),
            Format::Github => github(&found),
        },
    )
}

fn find(context: &Context, named: &[PathBuf], mut judge: Judge<'_>) -> Result<Findings, Outcome> {
    let mut found = Findings::default();
    for name in named {
        for file in files(context, name)? {
            let text = read(context, &file)?;
            let file = file.to_string_lossy().replace('\\', "/");
            found.files += 1;
            for payload in payloads(&text) {
                found.payloads += 1;
                found.empty += usize::from(payload.is_empty());
                let judgement = judge.judge(&payload).map_err(|error| {
                    Outcome::unusable(&error.to_string(), "declare less in one schema")
                })?;
                if judgement.cited.is_empty() {
                    found.uncited += 1;
                }
                for revision in judgement.cited {
                    *found.cited.entry(revision).or_default() += 1;
                }
                found
                    .faults
                    .extend(judgement.faults.into_iter().map(|fault| Found {
                        file: file.clone(),
                        line: payload.line,
                        fault,
                    }));
            }
        }
    }
    Ok(found)
}

/// What is said where all that was named holds nothing to judge.
fn nothing(found: &Findings) -> Outcome {
    let (files, several) = (found.files, found.files > 1);
    let holds = if several { "hold" } else { "holds" };
    let what = match found.empty {
        0 => "no payload",
        1 => "a payload without messages",
        _ => "payloads without messages",
    };
    Outcome::unusable(
        &format!(
            "nothing was verified: {} {holds} {what}",
            plural(files, "file", "files")
        ),
        "name files or folders with captured payloads, or `-` for standard input",
    )
}

/// The files that are meant by a name.
fn files(context: &Context, name: &Path) -> Result<Vec<PathBuf>, Outcome> {
    if name == Path::new(STANDARD_INPUT) || !context.directory.join(name).is_dir() {
        return Ok(vec![name.to_owned()]);
    }
    let files = below(&context.directory, name).map_err(|error| unreadable(name, &error))?;
    if files.is_empty() {
        let nothing = io::Error::other("it holds no file `.json` or `.jsonl`");
        return Err(unreadable(name, &nothing));
    }
    Ok(files)
}

fn read(context: &Context, file: &Path) -> Result<String, Outcome> {
    let mut text = Vec::new();
    let read = if file == Path::new(STANDARD_INPUT) {
        io::stdin().read_to_end(&mut text).map(drop)
    } else {
        fs::read(context.directory.join(file)).map(|read| text = read)
    };
    read.map_err(|error| unreadable(file, &error))?;
    Ok(lossy(text))
}

fn unreadable(name: &Path, error: &io::Error) -> Outcome {
    Outcome::unusable(
        &format!("`{}` cannot be read: {error}", name.display()),
        "name files or folders with captured payloads, or `-` for standard input",
    )
}

/// What is not UTF-8 is no JSON either, and is found to be none.
fn lossy(text: Vec<u8>) -> String {
    String::from_utf8(text)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The files with payloads in a folder and below, in the order of their names.
fn below(directory: &Path, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        let is_captured = path
            .extension()
            .is_some_and(|extension| extension == "json" || extension == "jsonl");
        if entry.file_type()?.is_dir() {
            files.extend(below(directory, &path)?);
        } else if is_captured {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn human(found: &Findings, latest: usize) -> String {
    let mut text = String::new();
    for Found { file, line, fault } in found.faults.iter().take(MOST_SHOWN) {
        let _ = writeln!(text, "{:<WIDTH$}{file}:{line} {fault}", "undeclared");
    }
    let hidden = found.faults.len().saturating_sub(MOST_SHOWN);
    if hidden > 0 {
        let _ = writeln!(text, "{:<WIDTH$}… {hidden} more", "");
    }
    let _ = writeln!(
        text,
        "{:<WIDTH$}{} in {}",
        "judged",
        plural(found.payloads, "payload", "payloads"),
        plural(found.files, "file", "files"),
    );
    let cited = found.cited.iter().map(|(revision, count)| {
        let payloads = plural(*count, "payload", "payloads");
        format!("{payloads} by revision {revision}, which is cited")
    });
    let uncited = (found.uncited > 0).then(|| {
        let payloads = plural(found.uncited, "payload", "payloads");
        format!("{payloads} by revision {latest}, since none is cited")
    });
    for line in cited.chain(uncited) {
        let _ = writeln!(text, "{:<WIDTH$}{line}", "");
    }
    if found.faults.is_empty() {
        let _ = writeln!(text, "{:<WIDTH$}all of it", "declared");
    } else {
        text.push_str("next: ask which release sent it; its own contract says what it may send\n");
    }
    text
}

#[derive(Serialize)]
struct Document<'a> {
    files: usize,
    payloads: usize,
    cited: &'a BTreeMap<usize, usize>,
    uncited: usize,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    file: &'a str,
    line: usize,
    path: &'a str,
    problem: &'a str,
}

fn json(found: &Findings) -> String {
    let document = Document {
        files: found.files,
        payloads: found.payloads,
        cited: &found.cited,
        uncited: found.uncited,
        findings: found
            .faults
            .iter()
            .map(|Found { file, line, fault }| Finding {
                file,
                line: *line,
                path: &fault.path,
                problem: &fault.problem,
            })
            .collect(),
    };
    let text = serde_json::to_string_pretty(&document);
    text.expect("keys are texts and whole numbers") + "\n"
}

fn github(found: &Findings) -> String {
    let annotations = found.faults.iter().map(|Found { file, line, fault }| {
        let annotation = Annotation {
            level: "error",
            place: Some((Path::new(file), (*line, 1))),
            title: "undeclared",
            message: &fault.to_string(),
        };
        annotation.to_string()
    });
    annotations.collect()
}
