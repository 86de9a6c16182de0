//! What is proposed for one field.

use syn::ItemEnum;
use syn::ext::IdentExt as _;
use telemetry_schema::model::OTHER;
use telemetry_schema::snake_case;

use super::kind::Kind;
use super::sensitive;

/// What becomes of a field, as far as anybody but its author can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Yes or no.
    Bool,
    /// How many.
    Count,
    /// Whether it is as shipped.
    IsDefault,
    /// A word of these.
    Labels(Vec<String>),
    /// Only a person can say, who is asked this.
    Question(String),
    /// Nothing, for this reason.
    Never(&'static str),
    /// It is a struct with settings of its own.
    Struct(usize),
}

/// The end of each question about a class.
const OR_NEVER: &str = "or `[never]`";

/// The reason of fields that have no value.
pub(super) const NOTHING: &str = "holds no value";

/// The reason of fields that no configuration sets.
pub(super) const NOT_READ: &str = "not read from the configuration";

impl Decision {
    /// What is proposed for a field of these names (its own, that in the file, those of its type) in
    /// a struct of this name.
    pub(super) fn new(names: &[String], holder: &str, kind: Kind<'_>, shown: &str) -> Self {
        let is_guarded = |name: &String| sensitive::is_guarded(&format!("{holder}_{name}"));
        // What a place to connect to belongs to is often the name of the struct.
        let is_place = matches!(kind, Kind::Text | Kind::Address | Kind::Unknown);
        if is_place && names.iter().any(is_guarded)
            || names.iter().any(|name| sensitive::is_secret(name))
        {
            return Self::of_secret(kind);
        }
        let says = |about: fn(&str) -> bool| names.iter().any(|name| about(name));
        // Texts in a struct that is called `Secrets` may be secrets, whatever they are called.
        if (is_place || matches!(kind, Kind::Bytes))
            && (says(sensitive::is_proof) || sensitive::is_secret(holder))
        {
            return Self::of_secret(kind);
        }
        match kind {
            Kind::Bool => Self::Bool,
            Kind::Collection => Self::Count,
            Kind::Text if says(sensitive::is_of_people) => {
                Self::Never("may name a person or an account")
            }
            Kind::Text | Kind::Bytes if says(sensitive::is_identity) => {
                Self::Never("tells this installation, or an account, from others")
            }
            Kind::Identifier => Self::Never("tells this installation, or an account, from others"),
            Kind::Text | Kind::Path | Kind::Address | Kind::Bytes => Self::IsDefault,
            Kind::Choice(item) => labels(item),
            Kind::Nothing => Self::Never(NOTHING),
            Kind::Struct(index) => Self::Struct(index),
            Kind::Integer => Self::Question(format!(
                "how much of this number may leave? `enum` with `range` or `buckets`, `count`, \
                 `is-default`, {OR_NEVER}"
            )),
            Kind::Fraction => Self::Question(format!(
                "may it leave whether this number was changed? `is-default`, {OR_NEVER}"
            )),
            Kind::Duration => Self::Question(format!(
                "how much of this duration may leave? `bool` with `true_when`, `is-default`, {OR_NEVER}"
            )),
            Kind::Variants(item) => Self::Question(format!(
                "variants of `{}` hold data: may it leave whether this was changed? `is-default`, \
                 {OR_NEVER}",
                item.ident.unraw()
            )),
            Kind::Unknown => Self::Question(format!(
                "how much of `{shown}` may leave? `enum` with `labels`, `count`, `is-default`, {OR_NEVER}"
            )),
        }
    }

    /// What has the name of a secret is never proposed to be sent. What cannot hold one is asked about.
    fn of_secret(kind: Kind<'_>) -> Self {
        match kind {
            Kind::Bool | Kind::Duration | Kind::Choice(_) => Self::Question(format!(
                "it has the name of a secret: may anything of it leave? `bool`, `enum` with `labels`, \
                 `is-default`, {OR_NEVER}"
            )),
            Kind::Nothing => Self::Never(NOTHING),
            Kind::Path => Self::Never("says where a secret lies"),
            Kind::Text | Kind::Address | Kind::Identifier | Kind::Bytes => Self::Never("a secret"),
            Kind::Collection | Kind::Struct(_) => Self::Never("may hold secrets, by its name"),
            Kind::Integer | Kind::Fraction | Kind::Variants(_) | Kind::Unknown => {
                Self::Never("may be a secret, by its name")
            }
        }
    }
}

/// The labels that `#[derive(Labels)]` gives the variants.
fn labels(item: &ItemEnum) -> Decision {
    let labels = item
        .variants
        .iter()
        .map(|of| snake_case(&of.ident.unraw().to_string()));
    let labels: Vec<String> = labels.filter(|label| label != OTHER).collect();
    let are_labels = labels
        .iter()
        .all(|label| label.is_ascii() && label.len() <= 64);
    if labels.is_empty() || !are_labels {
        return Decision::Question(format!(
            "which words of `{}` may leave? `enum` with `labels`, {OR_NEVER}",
            item.ident.unraw()
        ));
    }
    Decision::Labels(labels)
}
