//! What can be meant and is worth a look. [`Code`](crate::Code) says which lints there are, `[lints]`
//! how much each matters, and `allow` where what one finds is right.
//!
//! The work of each is linear in the number of fields, but for sorting.

mod budget;
mod description;
mod expiry;
mod judge;
mod label;
mod name;
mod owner;
mod purpose;

use crate::diagnostic::Diagnostic;
use crate::model::Schema;
use judge::Judge;

/// What lints say of a schema.
#[derive(Debug, Default)]
pub(crate) struct Linted {
    /// What is warned of or denied.
    pub(crate) findings: Vec<Diagnostic>,
    /// How much of what they find is allowed.
    pub(crate) allowed: usize,
}

/// What all lints find in a schema; where it is not whole, nobody can tell what is missing or unused.
pub(crate) fn lint(schema: &Schema, is_whole: bool) -> Linted {
    let mut judge = Judge::new(&schema.lints);
    description::descriptions(schema, &mut judge);
    expiry::expired_fields(schema, &mut judge);
    budget::budgets(schema, &mut judge);
    name::similar_names(schema, &mut judge);
    label::equal_labels(schema, &mut judge);
    if is_whole {
        owner::missing_owners(schema, &mut judge);
        purpose::unused_purposes(schema, &mut judge);
        judge.unused_allows(schema);
    }
    judge.linted()
}
