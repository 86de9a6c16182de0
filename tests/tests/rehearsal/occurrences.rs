//! What happens.

use std::time::Duration;

use revision_occurrences_first as first;
use revision_occurrences_second as second;
use telemetry_client::client::{Client, Unrecorded};
use telemetry_core::Version;
use telemetry_core::contract::Contract;

use super::machine::Machine;

static FIRST: &Contract = &first::contract::CONTRACT;
static SECOND: &Contract = &second::contract::CONTRACT;

const VERSION: Version = Version::new(&[5, 8, 0, 1]);
const RUN_FOR: Duration = Duration::from_secs(7);

/// More words are known to the second revision, and what lies between two known ones is one mask.
const MESSAGE: &str = "Error: object /srv/anna is not null, object null";

fn rights() -> Vec<String> {
    ["write", "read"].map(str::to_owned).into()
}

fn crash_first(client: &Client) {
    let crashed = first::Crashed {
        app_version: VERSION,
        message: MESSAGE.to_owned(),
        rights: rights(),
        run_for: RUN_FOR,
    };
    client.track_durable(&crashed).expect("room for it");
}

/// The second program, which also says that something started, if that may be said.
fn crash_second(client: &Client, is_told: Result<(), Unrecorded>) {
    assert_eq!(client.track_durable(&second::Started {}), is_told);
    let crashed = second::Crashed {
        app_version: VERSION,
        message: MESSAGE.to_owned(),
        rights: rights(),
        run_for: RUN_FOR,
    };
    client.track_durable(&crashed).expect("room for it");
}

#[test]
fn what_happens_is_told_as_agreed_until_somebody_accepts() {
    let machine = Machine::agreeing_to(FIRST);
    let left_out = Err(Unrecorded::LeftOut);
    let before = machine.sent(FIRST, "occurrences/first", crash_first);
    insta::assert_debug_snapshot!("occurrences_of_the_first", before);
    let upgraded = machine.sent(SECOND, "occurrences/first", |client| {
        crash_second(client, left_out);
    });
    assert_eq!(upgraded, before);

    machine.accept(SECOND);
    let work = |client: &Client| crash_second(client, Ok(()));
    let after = machine.sent(SECOND, "occurrences/second", work);
    insta::assert_debug_snapshot!("occurrences_of_the_second", after);
    let new = Machine::agreeing_to(SECOND);
    assert_eq!(new.sent(SECOND, "occurrences/second", work), after);
}
