//! No text of a configuration and no text among figures comes out anywhere.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fmt::Write as _;

use mattermost_telemetry::daily::Daily;
use mattermost_telemetry::generated::EVENTS;
use mattermost_telemetry::measured::Measured;
use mattermost_telemetry::preview::{Preview, Style, render_table};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use telemetry_client::ledger::Ledger;
use telemetry_core::config::{self, FiguresReading};
use telemetry_core::consent::Limits;
use telemetry_core::{Domain, Record, Report, Scope};

use crate::server::{reading, set};
use crate::setting::settings;

/// A canary counts as leaked when this many of its bytes appear.
const LEAK: usize = 8;

/// Texts that no document of the project could hold by chance.
fn canary() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9~|;]{4}\u{2d}?[Zz][0-9]{4,12}[a-zäß ./@:\u{1F426}]{0,20}"
}

/// Any JSON that is full of canaries.
fn poisoned() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => canary().prop_map(Value::String),
        1 => any::<i64>().prop_map(|number| json!(number)),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((canary(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// All texts that are not names of settings, events or figures.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => {
            for (key, member) in members {
                if !key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                    found.push(key.clone());
                }
                texts(member, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn leaked<'c>(canaries: &'c [String], output: &str) -> Option<&'c String> {
    let seen: HashSet<&[u8]> = output.as_bytes().windows(LEAK).collect();
    canaries.iter().find(|canary| {
        canary
            .as_bytes()
            .windows(LEAK)
            .any(|part| seen.contains(part))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_of_a_configuration_leaves(
        values in prop::collection::vec(poisoned(), 355),
        unknown in poisoned(),
        variables in prop::collection::vec(canary(), 355),
        overlaid in 0_usize..355,
    ) {
        let mut content = json!({"Unknown": unknown});
        let mut environment = Vec::new();
        for (index, ((path, _), (value, text))) in
            settings().into_iter().zip(values.into_iter().zip(variables)).enumerate()
        {
            set(&mut content, &path, value);
            if index >= overlaid {
                let keys: Vec<&str> = path.split('.').collect();
                environment.push((config::variable("MM", &keys).into(), text.into()));
            }
        }
        let mut canaries = Vec::new();
        texts(&content, &mut canaries);
        canaries.extend(environment.iter().map(|(_, text): &(OsString, OsString)| {
            text.to_string_lossy().into_owned()
        }));
        canaries.retain(|canary| canary.len() >= LEAK);

        let reading = config::read::<mattermost_telemetry::generated::Config>(
            content.to_string().as_bytes(),
            environment,
        )
        .expect("the configuration is an object");
        let figures = FiguresReading::default();
        let measured = Measured::default();
        let daily = Daily::new(&reading, &figures, &measured, &Ledger::default());
        let preview = Preview::new(&daily, None, &Limits::default());
        let mut output = String::from_utf8(preview.json.clone()).expect("a report is text");
        output.push_str(&render_table(&preview, Style::default()));
        for warning in &reading.warnings {
            output.push_str(&warning.to_string());
        }
        write!(output, "{reading:?}").expect("a string takes all");
        prop_assert_eq!(leaked(&canaries, &output), None);
    }
}

/// Whether some field takes the text as an identifier, which is sent as it is.
fn is_id(text: &str) -> bool {
    let mut fields = EVENTS.iter().flat_map(|event| event.fields);
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_plain
        && fields.any(|field| {
            matches!(field.domain, Domain::Id { length, .. } if usize::from(length) == text.len())
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_among_figures_leaves(
        values in prop::collection::vec(poisoned(), 418),
        whole in prop::collection::vec(prop::option::weighted(0.1, poisoned()), 107),
        unknown in poisoned(),
    ) {
        let mut values = values.into_iter().cycle();
        let mut content = json!({"unknown": unknown});
        for (event, whole) in EVENTS.iter().zip(whole.into_iter().cycle()) {
            let keys = event.fields.iter().map(|field| field.key.as_str().to_owned());
            let members: Map<_, _> = keys.chain(["surplus".to_owned()]).zip(&mut values).collect();
            content[event.name] = match whole {
                Some(whole) => json!([members, whole]),
                None => Value::Object(members),
            };
        }
        let mut canaries = Vec::new();
        texts(&content, &mut canaries);
        canaries.retain(|canary| canary.len() >= LEAK && !is_id(canary));

        let reading = config::read_figures(content.to_string().as_bytes(), EVENTS)
            .expect("the figures are an object");
        prop_assert!(reading.messages.len() >= EVENTS.len());
        let mut report = Report::default();
        for message in &reading.messages {
            let record: &dyn Record = message;
            let release = record.event().fields.iter().find_map(|field| field.until);
            let omitted = &message.reading().omitted;
            report.push(record, &Scope { release, omitted, ..Scope::default() });
        }
        let mut output = String::from_utf8(report.into_json()).expect("a report is text");
        for warning in &reading.warnings {
            write!(output, "{warning}").expect("a string takes all");
        }
        write!(output, "{reading:?}").expect("a string takes all");
        prop_assert_eq!(leaked(&canaries, &output), None);
    }
}

#[test]
fn a_canary_in_the_output_would_be_found() {
    let canaries = vec!["hunter2-hunter2".to_owned()];
    assert!(leaked(&canaries, "…hunter2-…").is_some());
    assert!(leaked(&canaries, "…hunter2…").is_none());
    let reading = reading(&json!({"TeamSettings": {"SiteName": "hunter2-hunter2"}}));
    assert!(leaked(&canaries, &format!("{reading:?}")).is_none());
}
