//! The security update check.

use revision_checks_first as first;
use revision_checks_second as second;
use telemetry_client::security::Query;
use telemetry_core::contract::{Agreed, Contract};
use telemetry_core::{Record, Scope, Version};

static FIRST: &Contract = &first::contract::CONTRACT;
static SECOND: &Contract = &second::contract::CONTRACT;

const BUILD: Version = Version::new(&[5, 8, 0, 1]);

fn asked(check: &dyn Record, agreed: Agreed) -> String {
    let scope = Scope {
        agreed: Some(agreed),
        ..Scope::default()
    };
    let query = Query::of(check, &scope).expect("it is of the check");
    query.as_str().to_owned()
}

#[test]
fn a_check_tells_as_much_as_agreed() {
    let old = first::Check {
        build: BUILD,
        system: "windows".to_owned(),
    };
    let new = second::Check {
        build: BUILD,
        system: "windows".to_owned(),
        users: 730,
    };
    let before = asked(&old, Agreed::to(FIRST, 1));
    assert_eq!(before, "build=5.8&system=other");
    assert_eq!(asked(&new, Agreed::to(SECOND, 1)), before);
    let after = asked(&new, Agreed::to(SECOND, 2));
    assert_eq!(after, "build=5.8.0.1&system=windows&users=100");
    assert_eq!(asked(&new, Agreed::to_nothing(SECOND)), "");
}
