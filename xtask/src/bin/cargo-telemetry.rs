//! `cargo telemetry`: the same commands, installed for other projects.

use std::process::ExitCode;

use xtask::Caller;

fn main() -> ExitCode {
    // Cargo passes the subcommand's own name as the first argument.
    let mut arguments = std::env::args_os().skip(1).peekable();
    arguments.next_if(|first| first == "telemetry");
    xtask::main(Caller::Telemetry, arguments)
}
