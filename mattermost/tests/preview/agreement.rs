//! What the table tells of what nobody agreed to yet.

use mattermost_telemetry::daily::Daily;
use mattermost_telemetry::generated::Config;
use mattermost_telemetry::measured::Measured;
use mattermost_telemetry::preview::{Line, Preview, Style, render_table};
use telemetry_client::ledger::Ledger;
use telemetry_core::config::{self, FiguresReading};
use telemetry_core::consent::Limits;
use telemetry_core::contract::{Agreed, Contract, EarlierEvent, EarlierField, Form, Revisions};
use telemetry_core::{Domain, Version};

const FIRST: Revisions = Revisions { first: 1, last: 1 };

/// Of the service less could leave by the first revision, and nothing of e-mail and display.
static CONTRACT: Contract = Contract {
    hashes: &["65523a8ca1bffd88", "de68b0bb295a7ad3"],
    events: &[
        absent("config_display"),
        absent("config_email"),
        EarlierEvent {
            name: "config_service",
            absent: &[],
            fields: &[
                EarlierField {
                    key: "enable_tutorial",
                    forms: &[(FIRST, Form::Absent)],
                },
                EarlierField {
                    key: "maximum_login_attempts",
                    forms: &[(FIRST, Form::Within(Domain::Range(0, 5)))],
                },
            ],
        },
    ],
    widenings: &[],
};

const fn absent(name: &'static str) -> EarlierEvent {
    EarlierEvent {
        name,
        absent: &[FIRST],
        fields: &[],
    }
}

fn preview(revision: u32) -> Preview {
    let text = br#"{"ServiceSettings": {"MaximumLoginAttempts": 10, "ReadTimeout": "soon"}}"#;
    let settings = config::read::<Config>(text, []).expect("it is an object");
    let (figures, measured) = (FiguresReading::default(), Measured::default());
    let agreed = Agreed::to(&CONTRACT, revision);
    let daily = Daily::new(&settings, &figures, &measured, &Ledger::default());
    let limits = Limits {
        without_events: vec!["config_display".to_owned()],
        agreed: Some(agreed),
        ..Limits::default()
    };
    let release = Some(Version::new(&[5, 8, 0]));
    Preview::new(&daily.agreed_to(Some(agreed)), release, &limits)
}

fn lines<'p>(preview: &'p Preview, event: &str) -> &'p [Line] {
    let mut events = preview.events.iter();
    let event = events.find(|shown| shown.name == event);
    &event.expect("it is shown").lines
}

/// The value of a field, and why it is that.
fn shown<'p>(preview: &'p Preview, event: &str, key: &str) -> (&'p str, &'p str) {
    let mut lines = lines(preview, event).iter();
    let line = lines.find(|line| line.key == key).expect("it is declared");
    (line.value.as_deref().unwrap_or("nothing"), &line.why)
}

#[test]
fn what_waits_for_agreement_is_told_apart_from_limits_and_from_what_is_not_known() {
    let (earlier, whole) = (preview(1), preview(2));
    let waits = ("nothing", "waits for agreement");
    let service = |key| shown(&earlier, "config_service", key);
    assert_eq!(service("enable_tutorial"), waits);
    let part = "as was agreed; more waits for agreement";
    assert_eq!(service("maximum_login_attempts"), ("5", part));
    assert_eq!(service("isdefault_site_url"), ("true", "as shipped"));
    let unreadable = ("nothing", "unreadable: it is not a whole number");
    assert_eq!(service("isdefault_read_timeout"), unreadable);
    // It is counted by all that can be sent, and said by nobody who did not agree to that.
    assert_eq!(shown(&earlier, "telemetry", "values_other"), waits);

    let email = lines(&earlier, "config_email");
    assert!(email.iter().all(|line| line.waits && line.why == waits.1));
    let display = lines(&earlier, "config_display");
    let limited = |line: &Line| !line.waits && line.why == "left out by your limits";
    assert!(display.iter().all(limited));

    let waiting = email.len() + 6;
    assert_eq!(earlier.summary.fields_waiting, waiting);
    assert_eq!(earlier.summary.events_left_out, 1);
    assert_eq!(earlier.summary.not_sent, whole.summary.not_sent);
    let text = render_table(&earlier, Style::default());
    let told = format!(
        "Your limits leave out 1 event with {} fields.\n{waiting} fields wait for agreement, wholly or \
         in part; `mattermost-telemetry accept` shows what is new and agrees.\n",
        display.len()
    );
    assert!(text.ends_with(&told), "{text}");
}

#[test]
fn where_all_was_agreed_to_nothing_waits() {
    let preview = preview(2);
    assert_eq!(preview.summary.fields_waiting, 0);
    assert!(
        preview
            .events
            .iter()
            .all(|event| event.lines.iter().all(|line| !line.waits))
    );
    let text = render_table(&preview, Style::default());
    assert!(!text.contains("agree"), "{text}");
}
