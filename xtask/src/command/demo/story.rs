//! What happens in the demo, step by step, and what has to be true after each.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::endpoint::Endpoint;
use super::narrator::Narrator;
use super::product::{CONFIG, Product, STATE};
use crate::command::stage::Stage;
use crate::layout::{Layout, Overrides};

/// The discard port, at which nobody listens who would answer.
const NOWHERE: &str = "http://127.0.0.1:9";

/// Something happened that contradicts what this project promises.
#[derive(Debug)]
pub(super) struct Unexpected(String);

impl fmt::Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unexpected {}

/// Ends the story if something is not as it should be.
fn check(fine: bool, otherwise: &str) -> Result<(), Unexpected> {
    if fine {
        Ok(())
    } else {
        Err(Unexpected(otherwise.to_owned()))
    }
}

/// The story and everybody in it.
pub(super) struct Story<'a> {
    /// Of the project.
    directory: &'a Path,
    stage: &'a Stage,
    product: Product,
    /// The published schema.
    schema: String,
    narrator: Narrator,
}

impl<'a> Story<'a> {
    /// Builds the programs and writes the server's settings.
    pub(super) fn prepare(directory: &'a Path, stage: &'a Stage) -> anyhow::Result<Self> {
        let mut narrator = Narrator::new();
        narrator.line("One report, from a server's settings to an endpoint. All of it happens on this machine, in a");
        narrator.line("folder that is deleted at the end.");
        let layout = Layout::find(directory, &Overrides::default())?;
        let schema = layout.absolute(&layout.docs).join("payload.schema.json");
        let product = Product::build(directory)?;
        let config = serde_json::to_string_pretty(&product.config)?;
        crate::store::write(&stage.path(CONFIG), &config)?;
        narrator.line("");
        narrator.command(&format!("cat {CONFIG}"));
        narrator.quote(&config);
        Ok(Self {
            directory,
            stage,
            product,
            schema: schema.canonicalize()?.to_string_lossy().into_owned(),
            narrator,
        })
    }

    pub(super) fn tell(&mut self) -> anyhow::Result<()> {
        self.nobody_said_yes()?;
        let waiting = self.nobody_listens()?;
        let mut endpoint = self.an_answer_is_lost(&waiting)?;
        self.an_undeclared_message(&mut endpoint)?;
        self.what_was_sent()?;
        self.somebody_says_no()?;
        self.narrator.step("What the endpoint saw, in all");
        self.narrator.quote(endpoint.stop(self.stage)?.trim_start());
        self.narrator
            .line("\nTry it yourself: `cargo xtask collect --help`");
        Ok(())
    }

    fn nobody_said_yes(&mut self) -> anyhow::Result<()> {
        self.narrator
            .step("Nobody said yes: nothing is sent, and no file is written");
        self.send(NOWHERE, &[])?;
        check(
            !self.stage.path(STATE).exists(),
            "a file was written before anybody said yes",
        )?;
        self.narrator.fact(&format!("there is no folder `{STATE}`"));
        Ok(())
    }

    /// Answers the identifiers of what waits.
    fn nobody_listens(&mut self) -> anyhow::Result<BTreeSet<String>> {
        self.narrator
            .step("The administrator says yes, and nobody listens: the report waits on disk");
        self.run(&["on", "--config", CONFIG])?;
        self.send(NOWHERE, &["--wait", "1"])?;
        let waiting = self.waiting()?;
        check(!waiting.is_empty(), "the report does not wait on disk")?;
        self.narrator.fact(&format!(
            "`{STATE}/outbox` holds {} messages, each with the identifier that it keeps; the first one \
             makes the installation known",
            waiting.len()
        ));
        Ok(waiting)
    }

    fn an_answer_is_lost(&mut self, waiting: &BTreeSet<String>) -> anyhow::Result<Endpoint> {
        self.narrator.step(
            "An endpoint appears, takes the report, and its answer gets lost: the same again",
        );
        let misbehaving = [
            "--port",
            "0",
            "--misbehave",
            "close",
            "--recover-after",
            "1",
        ];
        self.narrator
            .command(&format!("cargo xtask collect {}", misbehaving.join(" ")));
        let (mut endpoint, said) =
            Endpoint::start(self.stage, &self.product, &self.schema, &misbehaving)?;
        self.narrator
            .quote(&said.replace(&self.schema, "docs/payload.schema.json"));
        let url = endpoint.url.clone();
        self.send(&url, &[])?;

        let arrived = endpoint.arrived()?;
        self.narrator.line("   The endpoint saw:");
        let saw = endpoint.said_until(arrived.requests)?;
        self.narrator.quote(&saw);
        check(
            arrived.messages == 2 * waiting.len(),
            "the report did not arrive twice",
        )?;
        check(
            arrived.ids == *waiting,
            "what arrived has other identifiers than what waited",
        )?;
        self.narrator
            .fact("each message has the identifier with which it waited, so nothing counts twice");
        let texts = self.product.texts();
        for text in &texts {
            check(
                !arrived.text.contains(text),
                "a text of the settings arrived at the endpoint",
            )?;
        }
        let texts = texts.join("`, `");
        self.narrator.fact(&format!(
            "nothing arrived of `{texts}`; the first event is:"
        ));
        let part = |key| arrived.sample.get(key).unwrap_or_default();
        let quote = format!("{} {}", part("event"), part("properties"));
        self.narrator.quote(&quote);
        Ok(endpoint)
    }

    fn an_undeclared_message(&mut self, endpoint: &mut Endpoint) -> anyhow::Result<()> {
        self.narrator
            .step("Somebody adds a field that nobody declared: the endpoint refuses it");
        let before = endpoint.arrived()?;
        let mut message = before.sample;
        let secret = json!(self.product.texts().first());
        let properties = message.get_mut("properties").and_then(Value::as_object_mut);
        let properties = properties.context("nothing arrived that could be changed")?;
        properties.insert("surprise".to_owned(), secret.clone());
        let batch = json!({ "sentAt": message.get("timestamp"), "batch": [message] });
        let (status, answer) = endpoint.post(&batch)?;
        self.narrator.command(&format!(
            "POST {}/v1/batch … \"surprise\":{secret} …",
            endpoint.url
        ));
        self.narrator.quote(&format!("{status} {answer}"));
        check(
            status == "400" && endpoint.arrived()?.messages == before.messages,
            "an undeclared field was taken",
        )?;
        self.narrator
            .fact("the answer names the place, and does not repeat the value");
        Ok(())
    }

    fn what_was_sent(&mut self) -> anyhow::Result<()> {
        self.narrator
            .step("The administrator reads what was accepted, byte for byte, and has it judged");
        self.run(&["sent", "--verify"])?;
        let sent = self.stage.path(STATE).join("sent");
        let arguments = ["verify".into(), sent.into_os_string()];
        let outcome = crate::run(crate::Caller::Xtask, arguments, self.directory);
        self.narrator
            .command(&format!("cargo xtask verify {STATE}/sent"));
        self.narrator.quote(&outcome.stdout);
        check(outcome.code == 0, "something was sent that is not declared")?;
        self.narrator
            .fact("the project's own contract declares it as well");
        Ok(())
    }

    fn somebody_says_no(&mut self) -> anyhow::Result<()> {
        self.narrator
            .step("The administrator says no: identifier, outbox and log are deleted");
        self.run(&["off", "--forget"])?;
        let mut left: Vec<String> = fs::read_dir(self.stage.path(STATE))?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<std::io::Result<_>>()?;
        left.sort();
        check(
            left == ["choice.json"],
            "more than the choice is left after saying no",
        )?;
        self.narrator
            .fact(&format!("`{STATE}` holds nothing but the choice:"));
        let choice = fs::read_to_string(self.stage.path(STATE).join("choice.json"))?;
        self.narrator.quote(&choice);
        Ok(())
    }

    /// Runs the program, and shows what was typed and what it said.
    fn send(&mut self, endpoint: &str, options: &[&str]) -> anyhow::Result<()> {
        let send = ["send", "--config", CONFIG];
        let to = ["--endpoint", endpoint, "--write-key", "key"];
        self.run(&[&send[..], &to, options].concat())
    }

    fn run(&mut self, command: &[&str]) -> anyhow::Result<()> {
        let call = self.product.call(command);
        self.narrator.command(&call.to_string());
        let (said, status) = self.stage.run(&mut call.process())?;
        self.narrator.quote(&said);
        // 1 is a finding, such as a report that waits.
        let fine = matches!(status.code(), Some(0 | 1));
        check(fine, &format!("`{call}` ended with {status}"))?;
        Ok(())
    }

    /// The identifiers of the messages that wait on disk.
    fn waiting(&self) -> anyhow::Result<BTreeSet<String>> {
        let mut waiting = BTreeSet::new();
        let outbox = self.stage.path(STATE).join("outbox");
        for entry in fs::read_dir(&outbox).context("there is no outbox")? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "spool") {
                let text = fs::read_to_string(path)?;
                let ids = text.split(r#""messageId":""#).skip(1);
                waiting.extend(ids.filter_map(|id| Some(id.split_once('"')?.0.to_owned())));
            }
        }
        Ok(waiting)
    }
}
