//! Agreeing to what a changed schema lets leave.

use std::fmt::Write;

use super::{Context, generate, plural};
use crate::artifact::Group;
use crate::contract::history::is_date;
use crate::contract::judgement::{Change, Judgement, Refused};
use crate::contract::{Contract, FILE};
use crate::outcome::Outcome;
use crate::store;

/// The first column of what generating says.
const WIDTH: usize = 11;

/// Lines of a difference that are shown.
const MOST_SHOWN: usize = 40;

/// Records what can leave now as a further revision of the contract, and generates everything.
///
/// What lets more leave than before needs the address of its review.
pub(crate) fn accept(context: &Context, review: Option<&str>, date: Option<&str>) -> Outcome {
    if let Some(review) = review
        && !is_address(review)
    {
        return Outcome::unusable(
            &format!("`{review}` is no address of a review"),
            "write it like `https://example.com/reviews/12`",
        );
    }
    let today = jiff::Timestamp::now().strftime("%F").to_string();
    let date = date.unwrap_or(&today);
    if !is_date(date) {
        return Outcome::unusable(&format!("`{date}` is no day"), "write it like `2026-11-25`");
    }
    let (_, contract) = match context.load_with_contract() {
        Ok(both) => both,
        Err(outcome) => return outcome,
    };
    let place = context.layout.schema.join(FILE);
    if contract.is_accepted() {
        let text = format!("{}\nnothing changed since then\n", revision(&contract));
        return Outcome::of(0, text);
    }
    let mut text = String::new();
    let judgement = contract.judge();
    tell(&mut text, &contract, &judgement, WIDTH);
    if !judgement.refused.is_empty() {
        text.push_str("next: declare each under another key, and leave what it was as it is\n");
        return Outcome::of(1, text);
    }
    if !judgement.widening.is_empty() && review.is_none() {
        let (diff, accept) = (context.command("diff"), context.command("accept"));
        let _ = writeln!(
            text,
            "next: have it reviewed (`{diff}` tells it in plain words), then run `{accept} --review \
             URL`"
        );
        return Outcome::of(1, text);
    }
    let shown = context.shown(&place);
    let contents = contract.accept(date, review);
    if let Err(error) = store::write(&context.layout.absolute(&place), &contents) {
        return Outcome::unusable(
            &format!("`{shown}` cannot be written: {error}"),
            "make the folder writable",
        );
    }
    let _ = writeln!(text, "accepted   {shown}, revision {}", contract.revision());
    // It is read again, as it stands now.
    drop(judgement);
    drop(contract);
    // Reports and documents name the revision.
    let generated = generate(context, &Group::ALL);
    Outcome {
        stdout: text + &generated.stdout,
        ..generated
    }
}

/// The last revision, in a line.
fn revision(contract: &Contract) -> String {
    let revisions = contract.history().revisions();
    let date = revisions
        .last()
        .map_or("", |revision| revision.date.as_str());
    format!(
        "contract   revision {} of {date}, {}",
        revisions.len(),
        contract.hash()
    )
}

/// Tells what changed since the last revision.
pub(super) fn tell(
    text: &mut String,
    contract: &Contract,
    judgement: &Judgement<'_>,
    width: usize,
) {
    if contract.history().revisions().is_empty() {
        let facts = plural(contract.changes().len(), "fact", "facts");
        let _ = writeln!(text, "{:<width$}the first one, {facts}", "contract");
        return;
    }
    list(
        text,
        width,
        "more",
        "more can leave, or something else",
        &judgement.widening,
    );
    list(text, width, "less", "less can leave", &judgement.narrowing);
    list(
        text,
        width,
        "same",
        "the same can leave",
        &judgement.neutral,
    );
    for Refused { subject, why } in &judgement.refused {
        let _ = writeln!(text, "{:<width$}{subject}: {why}", "refused");
    }
}

fn list(text: &mut String, width: usize, state: &str, what: &str, changes: &[Change<'_>]) {
    if changes.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "{state:<width$}{what}: {}",
        plural(changes.len(), "change", "changes")
    );
    for change in changes.iter().take(MOST_SHOWN) {
        let _ = writeln!(text, "    {}", change.line());
    }
    let hidden = changes.len().saturating_sub(MOST_SHOWN);
    if hidden > 0 {
        let _ = writeln!(text, "    … {hidden} more");
    }
}

/// Whether it can stand in a line of the file and be a link.
fn is_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or(text.strip_prefix("http://"));
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`');
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_plain))
}
