//! The command line.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::artifact::Group;
use crate::command::{
    Context, Wanted, accept, check, collect, databases, demo, diff, expiring, explain, generate,
    init, scaffold, verify,
};
use crate::layout::{Layout, Overrides};
use crate::outcome::Outcome;

/// One schema says what a server may report; everything else is generated from it and checked
/// against it.
#[derive(Debug, Parser)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 fine, 1 findings, 2 usage or environment"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The schema folder, if it is not the one of this directory's project
    #[arg(long, global = true, value_name = "DIR")]
    schema: Option<PathBuf>,
    /// The folder of generated Rust code, if it is not the one that the project's metadata names
    #[arg(long, global = true, value_name = "DIR")]
    generated: Option<PathBuf>,
    /// The folder of generated documents, if it is not the one that the project's metadata names
    #[arg(long, global = true, value_name = "DIR")]
    docs: Option<PathBuf>,
    /// How findings are shown
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
}

/// How the user calls this program, which decides what it can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// `cargo xtask`, in this workspace: it can also run what the workspace builds.
    Xtask,
    /// `cargo telemetry`, installed for any project.
    Telemetry,
}

impl Caller {
    /// Shown in help and in what to run next.
    const fn name(self) -> &'static str {
        match self {
            Self::Xtask => "cargo xtask",
            Self::Telemetry => "cargo telemetry",
        }
    }
}

/// How findings are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, with the source line
    #[default]
    Human,
    /// One JSON object, for tools
    Json,
    /// Workflow commands, which GitHub shows beside the changed lines
    Github,
    /// The comment of a review; of `diff` only
    Markdown,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the schema of a new project, with one example
    Init,
    /// Propose schema files for a struct that is there already, and for the structs in it
    #[command(after_help = SCAFFOLD_HELP)]
    Scaffold(Wanted),
    /// Write everything that is generated from the schema
    Generate,
    /// Write the Rust code: structs of settings with their reader, figures, occurrences, labels
    Codegen,
    /// Write the published documents
    Docs,
    /// Write the JSON Schemas of payloads and of schema files
    JsonSchema,
    /// Check the schema, and that everything generated from it is current; writes nothing
    Check,
    /// Record what can leave now as a further revision of the contract, and generate everything
    Accept {
        /// Where it was reviewed that more can leave
        #[arg(long, value_name = "URL")]
        review: Option<String>,
        /// The day, if it is not today
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<String>,
    },
    /// Tell what changed of what can leave, and in which direction
    #[command(after_help = DIFF_HELP)]
    Diff {
        /// What to compare with; if nothing is named, where this branch left the main branch
        base: Option<String>,
        /// What is compared, if it is not the working tree
        head: Option<String>,
    },
    /// Judge captured payloads by the revision of the contract that they cite
    #[command(after_help = VERIFY_HELP)]
    Verify {
        /// Files, folders with files `.json` and `.jsonl`, or `-` for standard input
        #[arg(required = true)]
        payload: Vec<PathBuf>,
    },
    /// Tell which fields' days come soon, by the clock
    #[command(after_help = EXPIRING_HELP)]
    Expiring {
        /// How far ahead
        #[arg(long, value_name = "TIME", default_value = "30d")]
        within: String,
        /// The day, if it is not today
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<String>,
    },
    /// Explain a finding's code, or list all codes
    Explain {
        /// The code or the name of its lint, for example TS012
        code: Option<String>,
    },
}

const EXPIRING_HELP: &str = "\
What `check` says of a day is judged by that of the release in `telemetry.toml`, so that it is the
same on every machine. This command asks the clock, and writes nothing.

Exit codes: 0 nothing expires so soon, 1 something does, 2 usage or environment";

const DIFF_HELP: &str = "\
BASE and HEAD are revisions of git, which are read without touching the working tree, or
folders that hold a schema, or the `telemetry.toml` of one.

Each change has a direction:
  widen    more can leave, or something that cannot be compared with what could leave before
  meaning  as much can leave, but it says something else, or is promised in other words
  narrow   less can leave
  neutral  the same can leave

Exit codes: 0 nothing widens or changes its meaning, 1 something does, 2 usage or environment";

const VERIFY_HELP: &str = "\
A file holds one payload, or one in each line: a report, a message, a batch of messages, a line of the
log of what was sent, or of what `collect --log` took.

Exit codes: 0 all of it is declared, 1 something is not, 2 usage or environment, such as a file with
nothing to verify";

const SCAFFOLD_HELP: &str = "\
What a type tells is proposed: yes or no of a `bool`, the number of things in a collection, whether a
text is as shipped. What has the name of a secret is never collected. Everything else is a question in
the proposed file, which `check` asks until somebody answers it.

Exit codes: 0 proposed, 2 usage or environment, such as code that no schema can be proposed for";

// What runs the programs that this workspace builds. A doc comment would replace that of `Cli`.
#[derive(Debug, Subcommand)]
enum WorkspaceCommand {
    /// Run an endpoint on this machine that shows what arrives (`collect --help`)
    Collect,
    /// Run the whole system on this machine, and tell what happens
    Demo,
    /// Run the tests that need database programs, with the programs started for them
    TestDatabases {
        /// Arguments of the test program, behind `--`
        #[arg(last = true, value_name = "ARGUMENT")]
        arguments: Vec<OsString>,
    },
}

/// Runs a command in the current directory and writes what it says to the process's streams.
pub fn main(caller: Caller, arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    match std::env::current_dir() {
        Ok(directory) => run(caller, arguments, &directory),
        Err(error) => Outcome::unusable(
            &format!("the current directory cannot be read: {error}"),
            "change to a directory that exists",
        ),
    }
    .finish()
}

/// Runs a command in a directory. `arguments` do not contain the caller's name.
///
/// What runs programs shows what they say as they say it; everything else is in the outcome.
pub fn run(
    caller: Caller,
    arguments: impl IntoIterator<Item = OsString>,
    directory: &Path,
) -> Outcome {
    let name = caller.name();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let mut command = Cli::command();
    if caller == Caller::Xtask {
        // The endpoint's options are its own, whatever they are called.
        if let Some((first, rest)) = arguments.split_first()
            && first == "collect"
        {
            return collect(directory, rest);
        }
        command = WorkspaceCommand::augment_subcommands(command);
    }
    let arguments = std::iter::once(OsString::from(name)).chain(arguments);
    let matches = command
        .name("telemetry")
        .bin_name(name)
        .try_get_matches_from(arguments);
    if let Ok(matches) = &matches
        && let Ok(command) = WorkspaceCommand::from_arg_matches(matches)
    {
        return match command {
            WorkspaceCommand::Collect => collect(directory, &[]),
            WorkspaceCommand::Demo => demo(directory),
            WorkspaceCommand::TestDatabases { arguments } => databases(directory, &arguments),
        };
    }
    let parsed = matches.and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            let text = error.render().ansi().to_string();
            return if error.use_stderr() {
                Outcome {
                    stderr: text,
                    code: 2,
                    ..Outcome::default()
                }
            } else {
                Outcome::of(0, text)
            };
        }
    };
    if let Command::Explain { code } = &cli.command {
        return explain(name, code.as_deref());
    }
    if cli.format == Format::Markdown && !matches!(cli.command, Command::Diff { .. }) {
        return Outcome::unusable(
            "only `diff` writes Markdown",
            "use another `--format`, or none",
        );
    }
    let overrides = Overrides {
        schema: cli.schema,
        generated: cli.generated,
        docs: cli.docs,
    };
    if matches!(cli.command, Command::Init) {
        return init(name, directory, &overrides);
    }
    if let Command::Scaffold(wanted) = &cli.command {
        return scaffold(name, directory, &overrides, wanted);
    }
    let layout = match Layout::find(directory, &overrides) {
        Ok(layout) => layout,
        Err(error) => {
            return Outcome::unusable(
                &error.to_string(),
                "name the folder that holds `telemetry.toml` with `--schema DIR`",
            );
        }
    };
    let context = Context::new(name, directory, &overrides, layout, cli.format);
    match cli.command {
        Command::Init => init(name, directory, &overrides),
        Command::Scaffold(wanted) => scaffold(name, directory, &overrides, &wanted),
        Command::Generate => generate(&context, &Group::ALL),
        Command::Codegen => generate(&context, &[Group::Codegen]),
        Command::Docs => generate(&context, &[Group::Docs]),
        Command::JsonSchema => generate(&context, &[Group::JsonSchema]),
        Command::Check => check(&context),
        Command::Accept { review, date } => accept(&context, review.as_deref(), date.as_deref()),
        Command::Diff { base, head } => diff(&context, base.as_deref(), head.as_deref()),
        Command::Verify { payload } => verify(&context, &payload),
        Command::Expiring { within, date } => expiring(&context, &within, date.as_deref()),
        Command::Explain { code } => explain(name, code.as_deref()),
    }
}
