//! The server's own identifier, where somebody said that it is the one to report under.

use std::fs;

use mattermost_telemetry::database::gaps::Unknown;
use serde_json::Value;
use tempfile::TempDir;

use crate::base::{BOTH, Base, server_id};
use crate::data::SERVER_ID;
use crate::log::heard;
use crate::program::{journal, run};

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn it_is_taken_in_its_published_shape_only_and_nothing_else_is_asked() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let told = server_id(&base);
        let identity = told.server_id().expect("it is known");
        assert_eq!(identity.to_string(), SERVER_ID);
        assert!(told.gaps.is_empty());
        let heard = heard(&mut base, "DiagnosticId");
        let asked = heard.iter().filter(|asked| asked.contains("FROM"));
        assert_eq!(asked.count(), 1, "{heard:?}");
        for (change, why) in [
            (
                "UPDATE Systems SET Value = 'Ann' WHERE Name = 'DiagnosticId'",
                Unknown::Unclear,
            ),
            (
                "UPDATE Systems SET Value = 'Cnn9jku8r7df8pdbq9nen419hw' WHERE Name = 'DiagnosticId'",
                Unknown::Unclear,
            ),
            (
                "UPDATE Systems SET Value = 'ann@example.org-0123456789' WHERE Name = 'DiagnosticId'",
                Unknown::Unclear,
            ),
            (
                "UPDATE Systems SET Value = '' WHERE Name = 'DiagnosticId'",
                Unknown::Unclear,
            ),
            (
                "UPDATE Systems SET Value = NULL WHERE Name = 'DiagnosticId'",
                Unknown::Unclear,
            ),
            (
                "DELETE FROM Systems WHERE Name = 'DiagnosticId'",
                Unknown::NoRow,
            ),
        ] {
            base.admin.run(change);
            assert_eq!(server_id(&base).server_id(), Err(why), "{change}");
        }
        base.admin.run("ALTER TABLE Systems RENAME TO Gone");
        let why = server_id(&base).server_id().expect_err("there is no table");
        assert!(
            [Unknown::NoTable, Unknown::NotGranted].contains(&why),
            "{why:?}"
        );
    }
}

const EXPORT: &str = "export --use-server-id";

/// The identifiers in the requests of a file.
fn carried(dir: &TempDir, name: &str) -> Vec<String> {
    let text = fs::read_to_string(dir.path().join(name)).expect("a file");
    let bodies = text
        .lines()
        .map(|body| -> Value { serde_json::from_str(body).expect("JSON") });
    let mut found = Vec::new();
    for body in bodies {
        let messages = body.get("batch").and_then(Value::as_array).cloned();
        for message in messages.expect("messages") {
            let identity = message.get("anonymousId").and_then(Value::as_str);
            found.push(identity.expect("each has one").to_owned());
        }
    }
    found
}

fn export(dir: &TempDir, config: &str, options: &str, name: &str) -> Option<i32> {
    let file = dir.path().join(name);
    run(dir, config, &format!("{options} {}", file.display())).code
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn reports_and_checks_go_out_under_it_and_all_commands_show_that() {
    for driver in BOTH {
        let base = Base::new(driver);
        let config = base.config(&base.source(), &[]);
        let dir = tempfile::tempdir().expect("a folder");
        let check =
            "check-security --dry-run --product-version 5.8.0 --endpoint http://127.0.0.1:9";
        assert_eq!(run(&dir, &config, "on").code, Some(0));
        let asked = run(&dir, &config, &format!("{check} --use-server-id")).out;
        assert!(asked.contains(&format!("id={SERVER_ID}")), "{asked}");
        assert!(!run(&dir, &config, check).out.contains(SERVER_ID));
        let minimal = format!("{check} --use-server-id --minimal");
        assert!(!run(&dir, &config, &minimal).out.contains(SERVER_ID));

        let own = format!("identifier  {SERVER_ID}, the server's own\n");
        let status = run(&dir, &config, "status --use-server-id").out;
        assert!(status.contains(&own), "{status}");
        let table = run(&dir, &config, "preview --use-server-id").out;
        assert!(table.contains(&format!("is {SERVER_ID}, the server's own.")));
        let request = run(&dir, &config, "preview --format request --use-server-id").out;
        let identified = format!(r#"{{"type":"identify","anonymousId":"{SERVER_ID}","#);
        assert!(request.contains(&identified), "{request}");
        assert!(
            !run(&dir, &config, "preview --format request")
                .out
                .contains(SERVER_ID)
        );

        assert_eq!(export(&dir, &config, EXPORT, "first"), Some(0));
        let sent = carried(&dir, "first");
        assert!(
            sent.len() > 30 && sent.iter().all(|id| id == SERVER_ID),
            "{sent:?}"
        );
        let off = run(&dir, &config, "off").out;
        assert!(
            off.contains(&format!("the identifier {SERVER_ID}")),
            "{off}"
        );
        assert!(!dir.path().join("state/outbox").exists());
        let said = journal(&dir, &config, "--use-server-id", "identifier: ");
        assert!(
            said.contains(&format!("identifier: {SERVER_ID}, the server's own\n")),
            "{said}"
        );
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn what_was_read_last_serves_and_one_that_was_drawn_never_does() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let config = base.config(&base.source(), &[]);
        let dir = tempfile::tempdir().expect("a folder");
        assert_eq!(run(&dir, &config, "on").code, Some(0));
        // What waits under another one goes, and is not carried any more.
        let send = "send --endpoint http://127.0.0.1:9 --write-key key --wait 1";
        assert_eq!(run(&dir, &config, send).code, Some(1));
        let own = run(&dir, &config, "preview --format request").out;
        assert!(!own.contains(SERVER_ID) && own.contains("anonymousId"));
        let next = run(&dir, &config, "preview --format request --use-server-id").out;
        assert!(next.contains("(messageId)"), "{next}");
        assert_eq!(
            run(&dir, &config, &format!("{send} --use-server-id")).code,
            Some(1)
        );
        base.admin
            .run("UPDATE Systems SET Value = 'unclear' WHERE Name = 'DiagnosticId'");
        let status = run(&dir, &config, "status --use-server-id").out;
        let before = format!("{SERVER_ID}, the server's own of before: what stands");
        assert!(status.contains(&before), "{status}");
        let told = run(
            &dir,
            &config,
            &format!("{EXPORT} {}", dir.path().join("carried").display()),
        );
        assert_eq!(told.code, Some(0), "{}", told.err);
        assert!(told.out.contains(&before), "{}", told.out);
        let ids = carried(&dir, "carried");
        assert!(
            ids.len() > 30 && ids.iter().all(|id| id == SERVER_ID),
            "{ids:?}"
        );
        // Who does not want it any more has another one, and nobody knows the server's then.
        let dir_of_own = dir.path().join("own");
        assert_eq!(export(&dir, &config, "export", "own"), Some(0));
        assert!(dir_of_own.exists());
        assert!(!carried(&dir, "own").iter().any(|id| id == SERVER_ID));
        let refused = run(&dir, &config, &format!("{send} --use-server-id"));
        assert_eq!(refused.code, Some(2));
        assert!(
            refused.err.contains("is not known: what stands"),
            "{}",
            refused.err
        );
    }
}
