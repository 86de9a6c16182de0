//! Proving that everything generated is current.

use std::fmt::Write;

use serde_json::json;

use super::{Context, plural, totals};
use crate::artifact::{Generator, Group};
use crate::cli::Format;
use crate::compare::{Difference, compare};
use crate::diff;
use crate::outcome::Outcome;

/// Compares everything that the schema generates with the disk. Writes nothing.
pub(crate) fn check(context: &Context) -> Outcome {
    let loaded = match context.load() {
        Ok(loaded) => loaded,
        Err(findings) => return findings,
    };
    let generator = Generator::new(&loaded, &context.layout);
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
    let code = u8::from(!found.is_empty());
    Outcome::of(
        code,
        match context.format {
            Format::Human => human(context, &totals(&loaded), current, &found),
            Format::Json => {
                let files: Vec<_> = found
                    .iter()
                    .map(|(group, difference)| {
                        let (state, path) = describe(context, difference);
                        (path, state, *group)
                    })
                    .collect();
                context.json(&json!([]), &files)
            }
            Format::Github => github(context, &found),
        },
    )
}

fn human(context: &Context, totals: &str, current: usize, found: &[(Group, Difference)]) -> String {
    let mut text = format!("schema    {totals}\n");
    for (_, difference) in found {
        let (state, path) = describe(context, difference);
        let _ = writeln!(text, "{state:<8}  {path}");
        if let Difference::Stale { artifact, found } = difference {
            for line in diff::render(found, &artifact.contents).lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    let _ = writeln!(text, "current   {}", plural(current, "file", "files"));
    let mut groups: Vec<&str> = found.iter().map(|(group, _)| group.command()).collect();
    groups.dedup();
    let command = match groups.as_slice() {
        [] => return text,
        [only] => only,
        _ => "generate",
    };
    let _ = writeln!(text, "next: run `{}`", context.command(command));
    text
}

fn github(context: &Context, found: &[(Group, Difference)]) -> String {
    let mut text = String::new();
    for (group, difference) in found {
        let (state, path) = describe(context, difference);
        let run = context.command(group.command());
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
