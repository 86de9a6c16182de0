//! A host from its start to its end: what it records, who decides, and what became of it.
//!
//! ```text
//! cargo run -p telemetry-client --example host -- STATE on          store a yes
//! cargo run -p telemetry-client --example host -- STATE off         store a no
//! cargo run -p telemetry-client --example host -- STATE run URL     record, report and send
//! ```
//!
//! `DO_NOT_TRACK` and a last argument `switched-off`, which stands for the product's own setting,
//! forbid whatever was stored. `tests/strace/run` watches from outside what it does then.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use telemetry_client::client::{Client, Setup};
use telemetry_client::delivery::{Clock as _, SystemClock};
use telemetry_client::disk::SystemDisk;
use telemetry_client::endpoint::Endpoint;
use telemetry_client::state::StateDir;
use telemetry_core::consent::{Diagnostics, Switch};
use telemetry_core::{Labels, Scope, Telemetry};

/// Something that happens on this host.
#[derive(Telemetry)]
#[telemetry(event = "happened")]
struct Happened {
    kind: Kind,
}

#[derive(Clone, Copy, Default, Labels)]
enum Kind {
    #[default]
    Good,
    Bad,
}

/// What it reports once a day.
#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
struct Small {
    enable_mail: bool,
    site_url: String,
    plugins: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [state, "on"] => {
            let now = SystemClock::default().now().wall;
            Ok(StateDir::new(*state).opt_in(&SystemDisk, now)?)
        }
        [state, "off"] => Ok(StateDir::new(*state).opt_out(&SystemDisk)?),
        [state, "run", url] => run(state, url, Switch::On),
        [state, "run", url, "switched-off"] => run(state, url, Switch::Off),
        _ => Err("expected: STATE on | STATE off | STATE run URL [switched-off]".into()),
    }
}

#[expect(clippy::print_stdout, reason = "an example shows what it did")]
fn run(state: &str, url: &str, switch: Switch) -> Result<(), Box<dyn Error>> {
    let state = StateDir::new(Path::new(state));
    let chosen = state.clone();
    let do_not_track = std::env::var_os("DO_NOT_TRACK").is_some_and(|value| value == "1");
    let setup = Setup::new(state, Endpoint::new(url, "key"));
    let client = Client::start(setup, move |now| {
        let stored = chosen.stored(&SystemDisk);
        let facts = Diagnostics {
            do_not_track,
            switch,
            choice: stored.diagnostics,
            notice_shown: stored.notice_shown,
            ..Diagnostics::default()
        };
        facts.decide(now)
    })?;

    for kind in [Kind::Good, Kind::Bad] {
        println!("track: {:?}", client.track(&Happened { kind }));
    }
    let durable = client.track_durable(&Happened { kind: Kind::Bad });
    println!("track_durable: {durable:?}");
    let report = client.report(&[&Small::default()], &Scope::default());
    println!("report: {report:?}");
    client.consent_changed();
    println!("consent: {:?}", client.status().consent);
    println!("{:?}", client.close(Duration::from_secs(2)));
    Ok(())
}
