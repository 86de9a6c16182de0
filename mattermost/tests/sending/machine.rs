//! A machine with a server's configuration, on which the program runs.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::endpoint::{Endpoint, Reply};

/// The key of every endpoint, which nobody may see.
pub(crate) const KEY: &str = "hunter2-write-key";

#[derive(Debug)]
pub(crate) struct Machine {
    dir: TempDir,
    url: Option<String>,
    variables: Vec<(&'static str, &'static str)>,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Machine {
    /// With a configuration where everything is as shipped.
    pub(crate) fn new() -> Self {
        Self::with("{}")
    }

    pub(crate) fn with(config: &str) -> Self {
        let machine = Self {
            dir: tempfile::tempdir().expect("a folder"),
            url: None,
            variables: Vec::new(),
        };
        write(machine.config(), config);
        machine
    }

    /// Where somebody said yes.
    pub(crate) fn willing() -> Self {
        let machine = Self::new();
        assert_eq!(machine.run("on").code, Some(0));
        machine
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.dir.path().join("config.json")
    }

    /// What whoever runs the machine may forbid.
    pub(crate) fn policy(&self) -> PathBuf {
        self.dir.path().join("policy.json")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.dir.path().join("state")
    }

    /// Sets a variable of the environment.
    pub(crate) fn set(&mut self, name: &'static str, value: &'static str) {
        self.variables.push((name, value));
    }

    pub(crate) fn unset(&mut self) {
        self.variables.clear();
    }

    /// Has reports go to this endpoint from now on.
    pub(crate) fn point_to(&mut self, endpoint: &Endpoint) {
        self.point_to_url(&endpoint.url);
    }

    pub(crate) fn point_to_url(&mut self, url: &str) {
        self.url = Some(url.to_owned());
    }

    /// Has reports go to a new endpoint that answers like this.
    pub(crate) fn serve(&mut self, reply: Reply) -> Endpoint {
        let endpoint = Endpoint::new(reply);
        self.point_to(&endpoint);
        endpoint
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mattermost-telemetry"));
        command
            .env_clear()
            .env("MATTERMOST_TELEMETRY_DATABASE", "off")
            .env("MATTERMOST_TELEMETRY_STATE", self.state())
            .env("MATTERMOST_TELEMETRY_CONFIG", self.config())
            .env("CONFIGURATION_DIRECTORY", self.dir.path())
            .envs(self.variables.iter().copied())
            .args(line.split_whitespace());
        if let Some(url) = &self.url {
            command
                .env("MATTERMOST_TELEMETRY_ENDPOINT", url)
                .env("MATTERMOST_TELEMETRY_WRITE_KEY", KEY);
        }
        command
    }

    pub(crate) fn run(&self, line: &str) -> Output {
        finish(self.start(line))
    }

    pub(crate) fn start(&self, line: &str) -> Child {
        let mut command = self.command(line);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program can be started")
    }

    /// What a run with `--format json` or `--json` printed.
    pub(crate) fn json(&self, line: &str) -> Value {
        serde_json::from_str(&self.run(line).out).expect("JSON")
    }

    /// The files below the program's directory, by their path in it.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        gather(&self.state(), &mut found);
        let name = |path: PathBuf| {
            let path = path.strip_prefix(self.state()).expect("below").to_owned();
            path.to_string_lossy().into_owned()
        };
        found.into_iter().map(name).collect()
    }

    /// What a person typed and what came of it, without what differs from run to run.
    pub(crate) fn transcript(&self, lines: &[&str]) -> String {
        let mut text = String::new();
        for line in lines {
            let Output { code, out, err } = self.run(line);
            let code = code.expect("it ends by itself");
            let shown = format!("$ mattermost-telemetry {line}\n{out}{err}[{code}]\n\n");
            text.push_str(&self.without_places(&shown));
        }
        text
    }

    fn without_places(&self, text: &str) -> String {
        let text = text.replace(&*self.dir.path().to_string_lossy(), "[dir]");
        match &self.url {
            Some(url) => text.replace(url, "[endpoint]"),
            None => text,
        }
    }
}

/// Puts a file there, as somebody else may.
pub(crate) fn write(path: impl AsRef<Path>, text: &str) {
    let mut file = File::create(path).expect("a new file");
    file.write_all(text.as_bytes()).expect("room for it");
}

/// Waits for a run to end. It must not have panicked, nor told the key.
pub(crate) fn finish(child: Child) -> Output {
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    let output = Output {
        code: output.status.code(),
        out: text(output.stdout),
        err: text(output.stderr),
    };
    assert!(!output.err.contains("panicked"), "{output:?}");
    for stream in [&output.out, &output.err] {
        assert!(!stream.contains(KEY), "{output:?}");
        assert!(!stream.contains('\u{1b}'), "colours are for terminals");
    }
    output
}

fn gather(dir: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(&path, found);
        } else {
            found.push(path);
        }
    }
    found.sort_unstable();
}
