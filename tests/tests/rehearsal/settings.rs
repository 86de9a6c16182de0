//! The daily report.

use revision_settings_first as first;
use revision_settings_second as second;
use telemetry_client::client::Client;
use telemetry_core::consent::Limits;
use telemetry_core::contract::Contract;
use telemetry_core::{Id, Scope};

use super::machine::Machine;

static FIRST: &Contract = &first::contract::CONTRACT;
static SECOND: &Contract = &second::contract::CONTRACT;

/// The report of the first program.
fn report_first(client: &Client, limits: &Limits) {
    let agreed = limits.agreed.expect("a contract");
    let paste = first::Paste {
        mode: "postgres".to_owned(),
        size: 70,
        retries: 15,
        locales: "fr,en".to_owned(),
        site_url: "https://paste.example".to_owned(),
    };
    let quality = first::Quality {
        contract: agreed.hash().and_then(Id::parse),
        contract_revision: agreed.revision().into(),
    };
    let claim = client.report(&[&paste, &quality], &Scope::default());
    claim.expect("a report");
}

/// The report of the second program on the same machine.
fn report_second(client: &Client, limits: &Limits) {
    let agreed = limits.agreed.expect("a contract");
    let paste = second::Paste {
        mode: "postgres".to_owned(),
        proxy: true,
        size: 70,
        retries: 15,
        locales: "fr,en".to_owned(),
        site_url: "https://paste.example".to_owned(),
    };
    let quality = second::Quality {
        contract: agreed.hash().and_then(Id::parse),
        contract_revision: agreed.revision().into(),
    };
    let claim = client.report(&[&paste, &quality], &Scope::default());
    claim.expect("a report");
}

#[test]
fn a_report_stays_as_agreed_until_somebody_accepts() {
    let machine = Machine::agreeing_to(FIRST);
    let send_first = |machine: &Machine| {
        let limits = machine.limits(FIRST);
        machine.sent(FIRST, "settings/first", |client| {
            report_first(client, &limits);
        })
    };
    let send_second = |machine: &Machine, declared_by| {
        let limits = machine.limits(SECOND);
        machine.sent(SECOND, declared_by, |client| report_second(client, &limits))
    };
    let before = send_first(&machine);
    insta::assert_debug_snapshot!("report_of_the_first", before);
    // To the first one's schema the second program is the first one.
    assert_eq!(send_second(&machine, "settings/first"), before);

    machine.accept(SECOND);
    let after = send_second(&machine, "settings/second");
    insta::assert_debug_snapshot!("report_of_the_second", after);
    let new = Machine::agreeing_to(SECOND);
    assert_eq!(send_second(&new, "settings/second"), after);

    // Back to the first program, for which the first yes still stands.
    assert_eq!(send_first(&machine), before);
}

#[test]
fn what_waits_is_said_in_plain_words() {
    let sentences: Vec<_> = SECOND.widenings_since(1).collect();
    insta::assert_snapshot!(sentences.join("\n"));
}
