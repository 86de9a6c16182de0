//! The commands, one in each module.

pub(crate) mod check_security;
pub(crate) mod choice;
pub(crate) mod import;
pub(crate) mod limit;
pub(crate) mod notice;
pub(crate) mod preview;
pub(crate) mod run;
pub(crate) mod send;
pub(crate) mod sent;
pub(crate) mod status;

use std::process::ExitCode;

/// How a command ended that could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// There is nothing to do.
    Fine,
    /// Somebody may want to do something.
    Findings,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Fine => Self::SUCCESS,
            Exit::Findings => Self::from(1),
        }
    }
}
