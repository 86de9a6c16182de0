//! Tests that run in a process of their own, with an environment of their own, and not for ever.

use std::ffi::OsStr;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// After this time a process is killed, and what waits for it fails.
const MOST_TIME: Duration = Duration::from_mins(2);

/// An input of a test that runs in a process of its own; without it, it does nothing.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.into_string().unwrap())
}

/// A test of this program, to be run in a process of its own.
pub(crate) struct Child(Command);

impl Child {
    pub(crate) fn new(test: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", test, "--ignored", "--nocapture"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        for name in [
            "HTTPS_PROXY",
            "https_proxy",
            "ALL_PROXY",
            "all_proxy",
            "NO_PROXY",
            "no_proxy",
        ] {
            command.env_remove(name);
        }
        Self(command)
    }

    pub(crate) fn with(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    /// Runs it; answers what it says.
    #[track_caller]
    pub(crate) fn run(mut self) -> String {
        let mut child = self.0.spawn().unwrap();
        let mut output = child.stdout.take().unwrap();
        let (ended, end) = mpsc::channel();
        std::thread::spawn(move || {
            let mut said = String::new();
            let read = output.read_to_string(&mut said);
            let _ = ended.send(read.map(|_| said));
        });
        let said = end.recv_timeout(MOST_TIME);
        if said.is_err() {
            child.kill().unwrap();
        }
        let status = child.wait().unwrap();
        let said = said.expect("it does not end").unwrap();
        assert!(status.success(), "{said}");
        said
    }
}
