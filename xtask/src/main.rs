//! `cargo xtask`: the commands for this workspace.

use std::process::ExitCode;

use xtask::Caller;

fn main() -> ExitCode {
    xtask::main(Caller::Xtask, std::env::args_os().skip(1))
}
