//! Names of plugins, as far as they have to be compared.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;

/// Stands for a plugin's name as the server compares it, in lower case; the name itself is not in it.
///
/// It is keyed by chance, anew in each process, so it says nothing to anybody else either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Name(u64);

static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

impl Name {
    pub(super) fn of(text: &str) -> Self {
        Self(KEY.hash_one(text.to_lowercase()))
    }
}
