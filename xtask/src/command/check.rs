//! Proving that everything generated is current.

use std::fmt::Write;

use telemetry_schema::model::Sources;
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
        let comparison = compare(group, &generator);
        current += comparison.current;
        found.extend(
            comparison
                .differences
                .into_iter()
                .map(|difference| (group, difference)),
        );
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
                let stale = found.iter().map(|(group, difference)| {
                    let (state, path) = describe(context, difference);
                    (path, state, context.command(group.command()))
                });
                let unaccepted = unaccepted(context, &contract);
                let files: Vec<_> = stale.chain(unaccepted).collect();
                Context::json(&to_json(warnings, &sources), loaded.allowed, &files)
            }
            Format::Github => to_github(warnings, &sources) + &github(context, &found, &contract),
        },
    )
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
    found: &[(Group, Difference)],
    contract: &Contract,
) -> String {
    let mut text = format!("schema    {}\n", totals(loaded));
    let (warnings, allowed) = (loaded.diagnostics.len(), loaded.allowed);
    if warnings + allowed > 0 {
        let warnings = plural(warnings, "warning", "warnings");
        let _ = writeln!(text, "lints     {warnings}, {allowed} allowed");
    }
    for (_, difference) in found {
        let (state, path) = describe(context, difference);
        let _ = writeln!(text, "{state:<8}  {path}");
        if let Difference::Stale { artifact, found } = difference {
            for line in hunks::render(found, &artifact.contents).lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    let _ = writeln!(text, "current   {}", plural(current, "file", "files"));
    let mut groups: Vec<&str> = found.iter().map(|(group, _)| group.command()).collect();
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

fn github(context: &Context, found: &[(Group, Difference)], contract: &Contract) -> String {
    let mut text = String::new();
    let stale = found.iter().map(|(group, difference)| {
        let (state, path) = describe(context, difference);
        (path, state, context.command(group.command()))
    });
    for (path, state, run) in stale.chain(unaccepted(context, contract)) {
        let _ = writeln!(
            text,
            "::error file={path},title={state}::{path} is {state}%0Ahelp: run `{run}`"
        );
    }
    text
}

/// The state of a file and how the user can open it.
fn describe(context: &Context, difference: &Difference) -> (&'static str, String) {
    let (state, path) = match difference {
        Difference::Stale { artifact, .. } => ("stale", &artifact.path),
        Difference::Missing(artifact) => ("missing", &artifact.path),
        Difference::Orphaned(path) => ("orphaned", path),
        Difference::Unreadable(path, _) => ("unread", path),
    };
    (state, context.shown(path))
}
