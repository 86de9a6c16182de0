//! Nothing that the configuration reader gives depends on a text of the configuration.
//!
//! Lines of the form `MM_NAME=VALUE` at the input's beginning are environment variables, the rest is
//! the text of `config.json`. Each `$` stands for a text that nothing knows. Whichever that is, the
//! report, what is known of each setting, the warnings and the errors are the same.

use std::ffi::OsString;

use mattermost_telemetry::daily::Daily;
use mattermost_telemetry::generated::Config;
use mattermost_telemetry::measured::Measured;
use telemetry_client::ledger::Ledger;
use telemetry_core::config::{
    self, Configuration as _, Counts, Error, EventReading, FiguresReading, Reading,
};
use telemetry_core::{Report, Scope};

/// Of the same length; they begin with letters that mean nothing in JSON, in any escape or in a
/// number.
const CANARIES: [&str; 2] = ["quartz71", "wolfish3"];

/// Beside the text itself, which is there before, reading takes less than this.
const MOST_BYTES: u64 = 1 << 20;

pub(super) fn holds(input: &[u8]) {
    let [one, other] = CANARIES.map(|canary| Seen::of(&planted(input, canary)));
    assert_eq!(one, other);
}

/// All that comes out of a reading.
#[derive(Debug, PartialEq)]
struct Seen {
    events: Vec<EventReading>,
    warnings: Vec<String>,
    counts: Counts,
    report: Vec<u8>,
}

impl Seen {
    fn of(input: &[u8]) -> Result<Self, (Error, String)> {
        let (variables, text) = split(input);
        let mut reading: Result<Reading<Config>, Error> = Err(Error::Empty);
        let measured = allocation_counter::measure(|| reading = config::read(text, variables));
        // A string with escapes is put together anew.
        let most = MOST_BYTES + 4 * input.len() as u64;
        assert!(measured.bytes_max < most, "{measured:?}");

        let reading = reading.map_err(|error| (error.clone(), error.to_string()))?;
        let settings: usize = Config::TABLES.iter().map(|table| table.rules.len()).sum();
        assert!(reading.warnings.len() <= 4 * settings);
        let figures = FiguresReading::default();
        let measured = Measured::default();
        let daily = Daily::new(&reading, &figures, &measured, &Ledger::default());
        let mut report = Report::default();
        for part in daily.parts() {
            report.push(&part, &Scope::default());
        }
        Ok(Self {
            report: report.into_json(),
            warnings: reading.warnings.iter().map(ToString::to_string).collect(),
            events: reading.events,
            counts: reading.counts,
        })
    }
}

/// The input with a text in place of each `$`.
fn planted(input: &[u8], canary: &str) -> Vec<u8> {
    let parts: Vec<&[u8]> = input.split(|byte| *byte == b'$').collect();
    parts.join(canary.as_bytes())
}

/// The variables, and the text behind them.
fn split(mut input: &[u8]) -> (Vec<(OsString, OsString)>, &[u8]) {
    let mut variables = Vec::new();
    while input.starts_with(b"MM_") {
        let end = input.iter().position(|byte| *byte == b'\n');
        let (line, rest) = end
            .and_then(|end| input.split_at_checked(end + 1))
            .unwrap_or((input, &[]));
        let line = String::from_utf8_lossy(line);
        let (name, value) = line
            .trim_end_matches('\n')
            .split_once('=')
            .unwrap_or((&line, ""));
        variables.push((name.into(), value.into()));
        input = rest;
    }
    (variables, input)
}
