//! The endpoint of the demo: a process, what it says, and what it took.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, PipeReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde::Deserialize;
use serde_json::Value;

use super::product::Product;
use crate::command::stage::Stage;

/// Far longer than anything on this machine takes.
const LONG: Duration = Duration::from_secs(20);

/// A running endpoint.
pub(super) struct Endpoint {
    id: u32,
    output: BufReader<PipeReader>,
    log: PathBuf,
    pub(super) url: String,
}

impl Endpoint {
    /// Starts it so that it loses its first answer, and waits until it listens; answers what it said,
    /// too.
    pub(super) fn start(
        stage: &Stage,
        product: &Product,
        schema: &str,
        arguments: &[&str],
    ) -> anyhow::Result<(Self, String)> {
        let log = stage.path("arrived.jsonl");
        let (reader, writer) = std::io::pipe()?;
        let mut command = Command::new(&product.collect);
        command
            .args(["--schema", schema, "--log"])
            .arg(&log)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(writer);
        let id = stage.start(&mut command)?;
        drop(command);
        let mut output = BufReader::new(reader);
        let mut said = String::new();
        // Where it listens, and how it misbehaves.
        output.read_line(&mut said)?;
        output.read_line(&mut said)?;
        let url = said
            .strip_prefix("listening on ")
            .and_then(|rest| rest.split(',').next())
            .context("the endpoint did not say where it listens")?
            .to_owned();
        let endpoint = Self {
            id,
            output,
            log,
            url,
        };
        Ok((endpoint, said))
    }

    /// What it says up to its line about this request.
    pub(super) fn said_until(&mut self, request: u64) -> anyhow::Result<String> {
        let mut said = String::new();
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line)? == 0 {
                bail!("the endpoint ended");
            }
            said.push_str(&line);
            if line.starts_with(&format!("#{request} ")) {
                return Ok(said);
            }
        }
    }

    /// What it took.
    pub(super) fn arrived(&self) -> anyhow::Result<Arrived> {
        let text = std::fs::read_to_string(&self.log).context("the endpoint wrote no log")?;
        let mut arrived = Arrived {
            text,
            ..Arrived::default()
        };
        for line in arrived.text.lines() {
            let Line { request, message } = serde_json::from_str(line)?;
            let id = message.get("messageId").and_then(Value::as_str);
            arrived.ids.extend(id.map(str::to_owned));
            arrived.messages += 1;
            arrived.requests = arrived.requests.max(request);
            if arrived.sample.is_null() && message.get("event").is_some() {
                arrived.sample = message;
            }
        }
        Ok(arrived)
    }

    /// Sends it a batch; answers with the status and the body of the answer.
    pub(super) fn post(&self, batch: &Value) -> anyhow::Result<(String, String)> {
        let address = self.url.trim_start_matches("http://");
        let body = batch.to_string();
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(LONG))?;
        // `a2V5Og==` is `key:`.
        write!(
            stream,
            "POST /v1/batch HTTP/1.1\r\nHost: {address}\r\nAuthorization: Basic a2V5Og==\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .context("the endpoint did not answer")?;
        let status = head.split(' ').nth(1).unwrap_or_default().to_owned();
        Ok((status, body.to_owned()))
    }

    /// Ends it; answers what it said since.
    pub(super) fn stop(mut self, stage: &Stage) -> anyhow::Result<String> {
        stage.end(self.id)?;
        let mut said = String::new();
        self.output.read_to_string(&mut said)?;
        stage.wait(self.id)?;
        Ok(said)
    }
}

/// A message in the endpoint's log.
#[derive(Deserialize)]
struct Line {
    request: u64,
    message: Value,
}

/// What an endpoint took.
#[derive(Default)]
pub(super) struct Arrived {
    /// All of it, as text.
    pub(super) text: String,
    pub(super) messages: usize,
    pub(super) ids: BTreeSet<String>,
    /// The number of the last request that brought something.
    pub(super) requests: u64,
    /// The first event.
    pub(super) sample: Value,
}
