//! `cargo xtask`: the commands for this workspace.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::main("cargo xtask", std::env::args_os().skip(1))
}
