//! Writing what is generated.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::{Context, plural, totals};
use crate::artifact::{Generator, Group};
use crate::compare::{Difference, compare};
use crate::outcome::Outcome;
use crate::store;

/// Writes the files of these groups that differ, and removes those that nothing generates.
///
/// Nothing is written while the schema has findings.
pub(crate) fn generate(context: &Context, groups: &[Group]) -> Outcome {
    let (loaded, contract) = match context.load_with_contract() {
        Ok(both) => both,
        Err(outcome) => return outcome,
    };
    let mut text = format!("schema     {}\n", totals(&loaded));
    let generator = Generator::new(&loaded, &context.layout, &contract);
    let mut current = 0;
    for group in groups {
        let compared = compare(*group, &generator, |difference| {
            let (done, path, result) = apply(context, difference);
            let shown = context.shown(&path);
            result.map_err(|error| {
                Outcome::unusable(
                    &format!("`{shown}` cannot be written: {error}"),
                    "make the folder writable, or name another one with `--generated` or `--docs`",
                )
            })?;
            let _ = writeln!(text, "{done:<9}  {shown}");
            Ok(())
        });
        match compared {
            Ok(unchanged) => current += unchanged,
            Err(outcome) => {
                return Outcome {
                    stdout: text,
                    ..outcome
                };
            }
        }
    }
    let _ = writeln!(text, "unchanged  {}", plural(current, "file", "files"));
    if !contract.is_accepted() {
        let accept = context.command("accept");
        let _ = writeln!(text, "next: run `{accept}`; what can leave has changed");
    }
    Outcome::of(0, text)
}

fn apply(
    context: &Context,
    difference: Difference,
) -> (&'static str, PathBuf, std::io::Result<()>) {
    let place = |path: &Path| context.layout.absolute(path);
    match difference {
        Difference::Stale { artifact, .. } | Difference::Missing(artifact) => {
            let result = store::write(&place(&artifact.path), &artifact.contents);
            ("written", artifact.path, result)
        }
        Difference::Orphaned(path) => {
            let result = store::remove(&place(&path));
            ("removed", path, result)
        }
        Difference::Unreadable(path, error) => ("unread", path, Err(std::io::Error::other(error))),
    }
}
