//! The environment: the one module that reads it.

use std::ffi::OsString;

/// All variables; whoever takes them looks only at those that it knows by name.
#[expect(clippy::disallowed_methods, reason = "this is the adapter")]
pub(crate) fn variables() -> impl Iterator<Item = (OsString, OsString)> {
    std::env::vars_os()
}
