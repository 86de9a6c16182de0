//! Proving that everything generated is current.

use std::convert::Infallible;
use std::fmt::Write;

use telemetry_schema::model::{Event, Schema, Sources};
use telemetry_schema::{Loaded, to_github, to_json};

use super::{Context, accept, plural, totals};
use crate::artifact::{Generator, Group};
use crate::cli::Format;
use crate::compare::{Difference, compare};
use crate::contract::{self, Contract};
use crate::findings;
use crate::hunks;
use crate::outcome::Outcome;

/// Compares everything that the schema generates with the disk. Writes nothing.
pub(crate) fn check(context: &Context) -> Outcome {
    let (loaded, contract) = match context.load_with_contract() {
        Ok(both) => both,
        Err(outcome) => return outcome,
    };
    let generator = Generator::new(&loaded, &context.layout, &contract);
    let mut current = 0;
    let mut found = Vec::new();
    for group in Group::ALL {
        let Ok::<_, Infallible>(unchanged) = compare(group, &generator, |difference| {
            found.push(Found::of(context, group, &difference));
            Ok(())
        });
        current += unchanged;
    }
    let code = u8::from(!found.is_empty() || !contract.is_accepted());
    // What is left are warnings; without any, the texts need not be copied.
    let warnings = &loaded.diagnostics;
    let sources = if warnings.is_empty() {
        Sources::default()
    } else {
        findings::relocated(&loaded.sources, &context.above())
    };
    Outcome::of(
        code,
        match context.format {
            Format::Human | Format::Markdown => {
                findings::render(warnings, &sources)
                    + &human(context, &loaded, current, &found, &contract)
            }
            Format::Json => {
                let stale = found.into_iter().map(|found| found.named(context));
                let unaccepted = unaccepted(context, &contract);
                let files: Vec<_> = stale.chain(unaccepted).collect();
                Context::json(&to_json(warnings, &sources), loaded.allowed, &files)
            }
            Format::Github => to_github(warnings, &sources) + &github(context, found, &contract),
        },
    )
}

/// A file that is not as it should be.
#[derive(Debug)]
struct Found {
    group: Group,
    state: &'static str,
    /// How the user can open it.
    path: String,
    /// For people: the lines that differ.
    lines: String,
}

impl Found {
    fn of(context: &Context, group: Group, difference: &Difference) -> Self {
        let (state, path) = match difference {
            Difference::Stale { artifact, .. } => ("stale", &artifact.path),
            Difference::Missing(artifact) => ("missing", &artifact.path),
            Difference::Orphaned(path) => ("orphaned", path),
            Difference::Unreadable(path, _) => ("unread", path),
        };
        let lines = match (difference, context.format) {
            (Difference::Stale { artifact, found }, Format::Human | Format::Markdown) => {
                hunks::render(found, &artifact.contents)
            }
            _ => String::new(),
        };
        Self {
            group,
            state,
            path: context.shown(path),
            lines,
        }
    }

    /// Its path, its state, and what makes it as it should be.
    fn named(self, context: &Context) -> (String, &'static str, String) {
        let command = context.command(self.group.command());
        (self.path, self.state, command)
    }
}

/// The contract as a file that is not as it should be, if nobody agreed to it yet.
fn unaccepted(context: &Context, contract: &Contract) -> Option<(String, &'static str, String)> {
    let path = context.shown(&context.layout.schema.join(contract::FILE));
    (!contract.is_accepted()).then(|| (path, "unaccepted", context.command("accept")))
}

fn human(
    context: &Context,
    loaded: &Loaded,
    current: usize,
    found: &[Found],
    contract: &Contract,
) -> String {
    let mut text = format!("schema    {}\n", totals(loaded));
    let (warnings, allowed) = (loaded.diagnostics.len(), loaded.allowed);
    if warnings + allowed > 0 {
        let warnings = plural(warnings, "warning", "warnings");
        let _ = writeln!(text, "lints     {warnings}, {allowed} allowed");
    }
    text.extend(budget(&loaded.schema));
    for Found {
        state, path, lines, ..
    } in found
    {
        let _ = writeln!(text, "{state:<8}  {path}");
        for line in lines.lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
    let _ = writeln!(text, "current   {}", plural(current, "file", "files"));
    let mut groups: Vec<&str> = found.iter().map(|found| found.group.command()).collect();
    groups.dedup();
    if !contract.is_accepted() {
        accept::tell(&mut text, contract, &contract.judge(), 10);
        groups.push("accept");
    }
    let command = match groups.as_slice() {
        [] => return text,
        [only] => only,
        [.., "accept"] => "accept",
        _ => "generate",
    };
    let _ = writeln!(text, "next: run `{}`", context.command(command));
    text
}

/// What of its budget the report uses, in a line, if it has one.
fn budget(schema: &Schema) -> Option<String> {
    let budget = &schema.budget;
    let bits = budget.report_bits.map(|limit| {
        let bits: f64 = schema.report().map(Event::bits).sum();
        format!("{:.0} of {} bits", bits.ceil(), limit.most)
    });
    let bytes = budget.report_bytes.map(|limit| {
        let bytes: usize = schema.report().map(Event::max_bytes).sum();
        format!("{bytes} of {} bytes", limit.most)
    });
    let used: Vec<String> = bits.into_iter().chain(bytes).collect();
    (!used.is_empty()).then(|| format!("report    at most {}\n", used.join(", ")))
}

fn github(context: &Context, found: Vec<Found>, contract: &Contract) -> String {
    let mut text = String::new();
    let stale = found.into_iter().map(|found| found.named(context));
    for (path, state, run) in stale.chain(unaccepted(context, contract)) {
        let _ = writeln!(
            text,
            "::error file={path},title={state}::{path} is {state}%0Ahelp: run `{run}`"
        );
    }
    text
}
