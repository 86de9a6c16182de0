//! What a derived struct sends for each class and Rust type.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use telemetry_core::{
    JsonSink, Labels, Omitted, Record, Report, Scope, Telemetry, TimeOfDay, Version,
};

#[derive(Clone, Copy, Default, Labels)]
enum Mode {
    #[default]
    Gzip,
    Uncompressed,
    #[telemetry(label = "")]
    Unset,
}

#[derive(Clone, Copy, Labels)]
enum Locale {
    De,
    Fr,
}

#[derive(Telemetry)]
#[telemetry(event = "values")]
pub(crate) struct Values {
    enable_mail: bool,
    editing: String,
    lifetime: Duration,
    greeting: Option<String>,
    folder: PathBuf,
    ports: u16,
    mode: Mode,
    level: String,
    locales: Vec<Locale>,
    retries: i64,
    size: u128,
    supported: String,
    backup: Option<TimeOfDay>,
    plugins: BTreeMap<String, String>,
    admins: String,
    users: Option<u32>,
    site_url: String,
    ratio: f64,
    #[telemetry(never)]
    secret: String,
}

impl Default for Values {
    fn default() -> Self {
        Self {
            enable_mail: false,
            editing: "never".to_owned(),
            lifetime: Duration::ZERO,
            greeting: None,
            folder: PathBuf::from("data"),
            ports: 8065,
            mode: Mode::Gzip,
            level: "info".to_owned(),
            locales: Vec::new(),
            retries: 3,
            size: 0,
            supported: String::new(),
            backup: None,
            plugins: BTreeMap::new(),
            admins: String::new(),
            users: None,
            site_url: String::new(),
            ratio: f64::NAN,
            secret: "hunter2".to_owned(),
        }
    }
}

fn json(event: &impl Telemetry) -> String {
    String::from_utf8(event.to_json()).expect("labels are ASCII")
}

#[test]
fn defaults_are_recognized() {
    insta::assert_snapshot!(json(&Values::default()));
}

#[test]
fn changed_values_are_sent_within_their_domains() {
    let values = Values {
        enable_mail: true,
        editing: "time_limit".to_owned(),
        lifetime: Duration::from_millis(1),
        greeting: Some("hello".to_owned()),
        folder: PathBuf::from(r"C:\data"),
        ports: 443,
        mode: Mode::Uncompressed,
        level: "a password typed into the wrong line".to_owned(),
        locales: vec![Locale::Fr, Locale::De, Locale::Fr],
        retries: -7,
        size: u128::MAX,
        supported: "5.8.0".to_owned(),
        backup: TimeOfDay::parse("3:05"),
        plugins: BTreeMap::from([("a".to_owned(), String::new())]),
        admins: "ann; ;bob;".to_owned(),
        users: Some(250),
        site_url: "https://example.org".to_owned(),
        ratio: 0.5,
        secret: "hunter3".to_owned(),
    };
    insta::assert_snapshot!(json(&values));
    assert!(json(&values).len() <= Values::EVENT.max_bytes);
    assert_eq!(values.secret, "hunter3");
    assert_eq!(
        json(&Values {
            mode: Mode::Unset,
            ..Values::default()
        })
        .matches("\"mode\":\"\"")
        .count(),
        1
    );
}

#[test]
fn nothing_is_allocated_beyond_the_bound() {
    let bytes = Values::default().to_json();
    assert!(bytes.len() <= Values::EVENT.max_bytes);
    assert!(bytes.capacity() >= Values::EVENT.max_bytes);
}

#[derive(Telemetry)]
#[telemetry(event = "small")]
struct Small {
    enable_mail: Option<bool>,
    #[telemetry(is_default)]
    site_url: Cow<'static, str>,
    plugins: HashSet<String>,
}

impl Default for Small {
    #[expect(clippy::panic, reason = "that is what is tested")]
    fn default() -> Self {
        panic!("a default that nobody tried")
    }
}

#[test]
fn a_default_that_panics_omits_its_fields() {
    Small::prepare();
    let small = Small {
        enable_mail: None,
        site_url: "x".into(),
        plugins: HashSet::new(),
    };
    assert_eq!(json(&small), r#"{"plugins":0}"#);
}

#[derive(Default, Telemetry)]
#[telemetry(event = "two")]
struct Two {
    enable_x: bool,
    #[telemetry(part)]
    rest: Rest,
}

#[derive(Default, Telemetry)]
#[telemetry(event = "two", part = "rest")]
struct Rest {
    #[telemetry(part)]
    title: Option<Title>,
    enable_y: bool,
}

#[derive(Default, Telemetry)]
#[telemetry(event = "two", part = "title")]
struct Title {
    title: String,
}

#[test]
fn parts_are_sent_as_one_event_in_schema_order() {
    Two::prepare();
    let title = Title {
        title: "t".to_owned(),
    };
    let mut two = Two {
        enable_x: true,
        rest: Rest {
            title: Some(title),
            enable_y: false,
        },
    };
    assert_eq!(
        json(&two),
        r#"{"enable_x":true,"enable_y":false,"isdefault_title":false}"#
    );
    two.rest.title = None;
    assert_eq!(json(&two), r#"{"enable_x":true,"enable_y":false}"#);
}

#[derive(Telemetry)]
#[telemetry(event = "released")]
struct Released {
    enable_old: bool,
    enable_new: bool,
}

#[test]
fn fields_outside_their_releases_are_left_out() {
    let event = Released {
        enable_old: true,
        enable_new: true,
    };
    let sent_by = |release: Option<&str>| {
        let mut sink = JsonSink::default();
        let release = release.and_then(Version::parse);
        event.encode(
            &Scope {
                release,
                ..Scope::default()
            },
            &mut sink,
        );
        String::from_utf8(sink.into_bytes()).expect("ASCII")
    };
    assert_eq!(sent_by(Some("5.5.9")), r#"{"enable_old":true}"#);
    assert_eq!(sent_by(Some("5.6")), r#"{"enable_new":true}"#);
    assert_eq!(sent_by(None), r#"{"enable_new":true}"#);
}

#[derive(Telemetry)]
#[telemetry(event = "expired")]
struct Expired {
    enable_still: bool,
    // Its day has come: no type of it is asked for, and nothing of it is read.
    #[expect(dead_code, reason = "what has expired is not read")]
    enable_gone: String,
}

#[derive(Telemetry)]
#[telemetry(event = "expired")]
struct WithoutExpired {
    enable_still: bool,
}

#[test]
fn an_expired_field_is_left_out_whether_the_struct_has_it_or_not() {
    let event = Expired {
        enable_still: true,
        enable_gone: "anything".to_owned(),
    };
    assert_eq!(json(&event), r#"{"enable_still":true}"#);
    let event = WithoutExpired { enable_still: true };
    assert_eq!(json(&event), r#"{"enable_still":true}"#);
    assert_eq!(Expired::EVENT.fields.len(), 1);
}

#[test]
fn a_report_takes_events_of_any_type() {
    let events: [&dyn Record; 2] = [
        &Two::default(),
        &Released {
            enable_old: true,
            enable_new: false,
        },
    ];
    let mut omitted = Omitted::default();
    omitted.insert(1);
    let mut report = Report::default();
    for event in events {
        report.push(
            event,
            &Scope {
                release: Version::parse("5.5"),
                omitted: &omitted,
                ..Scope::default()
            },
        );
    }
    insta::assert_snapshot!(String::from_utf8(report.into_json()).expect("ASCII"));
}

#[test]
fn an_event_of_which_nothing_is_left_is_not_in_the_report() {
    let event = Released {
        enable_old: true,
        enable_new: false,
    };
    let mut omitted = Omitted::default();
    omitted.insert(0);
    let old_only = Scope {
        release: Version::parse("5.5"),
        omitted: &omitted,
        ..Scope::default()
    };
    let all = Scope::default();
    let report = |scopes: &[&Scope<'_>]| {
        let mut report = Report::default();
        for scope in scopes {
            report.push(&event, scope);
        }
        String::from_utf8(report.into_json()).expect("ASCII")
    };
    assert_eq!(report(&[&old_only]), r#"{"events":[]}"#);
    assert_eq!(
        report(&[&old_only, &all, &old_only, &all]),
        report(&[&all, &all])
    );
}
