//! Where the payload differs from the real server's, the README says so, and only there.

use std::collections::BTreeSet;

use crate::differences::{Payload, differences, explained, real};
use crate::program::{events_of, text};

/// What this program sends for a configuration.
fn ours(config: &str) -> Payload {
    let mut payload = Payload::new();
    for (event, properties) in events_of(config, &[]) {
        for (key, value) in properties {
            payload.insert((event.clone(), key), value.to_string());
        }
    }
    payload
}

#[test]
fn the_readme_explains_every_difference_on_defaults() {
    let differences = differences(&real("server-payload.csv"), &ours("{}"));
    assert_eq!(differences, explained()[0]);
}

#[test]
fn the_readme_explains_every_difference_on_the_shipped_file() {
    let config = text("shipped-file-config.json");
    let found = differences(&real("shipped-file-server-payload.csv"), &ours(&config));
    let [on_defaults, on_the_file, _] = &explained()[..] else {
        panic!("three tables");
    };
    let further: BTreeSet<_> = found.difference(on_defaults).cloned().collect();
    assert_eq!(further, *on_the_file);
    let gone = on_defaults.difference(&found);
    let gone: BTreeSet<&str> = gone.map(|[_, key, ..]| key.as_str()).collect();
    assert!(
        gone.iter()
            .all(|key| key.contains("login_button") || *key == "isdefault_site_name"),
        "{gone:?}"
    );
}
