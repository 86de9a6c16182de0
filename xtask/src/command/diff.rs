//! Telling what changed of what can leave.

use super::Context;
use crate::cli::Format;
use crate::outcome::Outcome;
use crate::review::{Review, Version};

/// Compares two versions of the schema, of which the first one may be left to git.
pub(crate) fn diff(context: &Context, base: Option<&str>, head: Option<&str>) -> Outcome {
    let compared = || {
        let head = match head {
            Some(head) => Version::named(context, head)?,
            None => Version::working_tree(context)?,
        };
        let base = match base {
            Some(base) => Version::named(context, base)?,
            None => Version::merge_base(context)?,
        };
        Ok((base, head))
    };
    let (base, head) = match compared() {
        Ok(both) => both,
        Err(outcome) => return outcome,
    };
    let review = Review::new(&base, &head);
    Outcome::of(
        u8::from(review.needs_judgement()),
        match context.format {
            Format::Human => review.text(),
            Format::Markdown => review.markdown(),
            Format::Json => review.json(),
            Format::Github => review.annotations(),
        },
    )
}
