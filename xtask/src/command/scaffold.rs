//! Proposing schema files for structs that are there already.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use telemetry_schema::load;
use telemetry_schema::model::{Schema, SettingsSource};

use super::{Context, plural};
use crate::cli::Format;
use crate::layout::{Layout, Overrides};
use crate::outcome::Outcome;
use crate::scaffold::{self, Event, Proposal, Source, Surroundings};
use crate::store;

/// The folder of proposed files within the schema folder.
const FOLDER: &str = "config";

/// What is scaffolded, and where the proposal goes.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// The Rust file that declares the structs
    file: PathBuf,
    /// The struct that holds the settings, where the file has several
    #[arg(long = "struct", value_name = "NAME")]
    name: Option<String>,
    /// Print the proposed files instead of writing them
    #[arg(long)]
    stdout: bool,
}

/// Reads a struct and the structs in it, and proposes a schema file for each.
///
/// Writes all files or none, and none over another.
pub(crate) fn scaffold(
    program: &str,
    directory: &Path,
    overrides: &Overrides,
    wanted: &Wanted,
) -> Outcome {
    let shown = wanted.file.to_string_lossy().replace('\\', "/");
    let source = match std::fs::read_to_string(directory.join(&wanted.file)) {
        Ok(text) => Source::new(shown, text),
        Err(error) => {
            return Outcome::unusable(
                &format!("`{shown}` cannot be read: {error}"),
                "name a file of Rust code, such as `src/config.rs`",
            );
        }
    };
    let proposal = match scaffold::propose(&source, wanted.name.as_deref()) {
        Ok(proposal) => proposal,
        Err(refusal) => {
            return Outcome {
                stderr: refusal.render(&source),
                code: 2,
                ..Outcome::default()
            };
        }
    };
    let context = Layout::find(directory, overrides)
        .map(|layout| Context::new(program, directory, overrides, layout, Format::Human));
    if wanted.stdout {
        return print(context.as_ref().ok(), &proposal, &source);
    }
    match context {
        Ok(context) => write(&context, &proposal, &source),
        Err(error) => Outcome::unusable(
            &error.to_string(),
            &format!("make a schema with `{program} init`, or print the proposal with `--stdout`"),
        ),
    }
}

/// The proposed files on standard output, and what people are told beside them.
fn print(context: Option<&Context>, proposal: &Proposal, source: &Source) -> Outcome {
    let surroundings = context.map_or_else(Surroundings::default, |context| {
        surroundings(context, &load_schema(context))
    });
    let files: Vec<String> = proposal
        .events
        .iter()
        .map(|event| {
            format!(
                "# {}\n{}",
                event.file(FOLDER),
                scaffold::render(event, &surroundings)
            )
        })
        .collect();
    Outcome {
        stdout: files.join("\n"),
        stderr: scaffold::totals(proposal, source) + &scaffold::code(proposal, source),
        code: 0,
    }
}

fn write(context: &Context, proposal: &Proposal, source: &Source) -> Outcome {
    let schema = load_schema(context);
    let product = &schema.product;
    if product.settings == SettingsSource::Json && !product.name.is_empty() {
        return Outcome::unusable(
            "structs of this schema's settings are generated: it says `settings = \"json\"`",
            "print the proposal with `--stdout`, and take from it what is of use",
        );
    }
    let declared: BTreeSet<&str> = schema.events.iter().map(|of| of.name.as_str()).collect();
    let in_schema = |event: &Event| context.layout.schema.join(event.file(FOLDER));
    for event in &proposal.events {
        let place = in_schema(event);
        let name = event.name.as_deref();
        let problem = if let Some(name) = name.filter(|name| declared.contains(name)) {
            format!("event `{name}` is declared already")
        } else if context.layout.absolute(&place).exists() {
            format!("`{}` is there already", context.shown(&place))
        } else {
            continue;
        };
        return Outcome::unusable(
            &format!("{problem}; nothing was written"),
            "print the proposal with `--stdout`, and take from it what is new",
        );
    }
    let manifest = context.layout.schema.join("telemetry.toml");
    let names: Vec<String> = proposal
        .events
        .iter()
        .map(|event| event.file(FOLDER))
        .collect();
    let listed = std::fs::read_to_string(context.layout.absolute(&manifest));
    let Some(listed) = listed
        .ok()
        .and_then(|text| scaffold::with_files(&text, &names))
    else {
        return Outcome::unusable(
            &format!(
                "`{}` has no list `files` to add to; nothing was written",
                context.shown(&manifest)
            ),
            &format!("`{}` says what is wrong with it", context.command("check")),
        );
    };
    let surroundings = surroundings(context, &schema);
    let files: Vec<(PathBuf, String)> = proposal
        .events
        .iter()
        .map(|event| (in_schema(event), scaffold::render(event, &surroundings)))
        .collect();
    if let Err((place, error)) = write_all(context, &files, (&manifest, &listed)) {
        return Outcome::unusable(
            &format!(
                "`{}` cannot be written: {error}; nothing was",
                context.shown(&place)
            ),
            "make the folder writable",
        );
    }
    let mut text = scaffold::totals(proposal, source);
    for (place, _) in &files {
        let _ = writeln!(text, "written    {}", context.shown(place));
    }
    let _ = writeln!(text, "changed    {}", context.shown(&manifest));
    text.push_str(&scaffold::code(proposal, source));
    let asked = files
        .iter()
        .map(|(_, contents)| scaffold::questions(contents));
    let _ = writeln!(
        text,
        "\nnext: answer {} in these files; `{}` asks those that are left",
        plural(asked.sum(), "question", "questions"),
        context.command("check")
    );
    Outcome::of(0, text)
}

/// Writes new files and a changed one, or leaves everything as it was.
fn write_all(
    context: &Context,
    files: &[(PathBuf, String)],
    (manifest, listed): (&Path, &str),
) -> Result<(), (PathBuf, std::io::Error)> {
    let place = |path: &Path| context.layout.absolute(path);
    let mut written = Vec::new();
    let mut result = Ok(());
    for (path, contents) in files {
        result = store::create(&place(path), contents).map_err(|error| (path.clone(), error));
        if result.is_err() {
            break;
        }
        written.push(path);
    }
    if result.is_ok() {
        result =
            store::write(&place(manifest), listed).map_err(|error| (manifest.to_owned(), error));
    }
    if result.is_err() {
        for path in written {
            // What cannot be removed either is seen by `check`, which reports a file that is not listed.
            let _ = store::remove(&place(path));
        }
    }
    result
}

/// What can be read of the schema, whatever is wrong with the rest: questions of an earlier proposal may
/// be open.
fn load_schema(context: &Context) -> Schema {
    load(&context.layout.absolute(&context.layout.schema)).schema
}

fn surroundings(context: &Context, schema: &Schema) -> Surroundings {
    let layout = &context.layout;
    // Up from the folder of the files, if both are within the project.
    let is_within = layout.schema.is_relative() && layout.docs.is_relative();
    let up = "../".repeat(layout.schema.components().count() + 1);
    let docs = layout.docs.to_string_lossy().replace('\\', "/");
    Surroundings {
        purposes: schema
            .purposes
            .iter()
            .map(|purpose| purpose.id.clone())
            .collect(),
        form_schema: is_within.then(|| format!("{up}{docs}/schema-files.schema.json")),
    }
}
