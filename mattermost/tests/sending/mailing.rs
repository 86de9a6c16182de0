//! Bulletins by mail.

use std::process::Stdio;

use crate::bulletins::Bulletins;
use crate::machine::{Machine, Output, finish, write};
use crate::mail_server::{MailServer, Security};

const LIST: &str = r#"[{"id":"b1","applies_to_version":"5.8.0"}]"#;

/// In plain, and as it travels.
const PASSWORD: &str = "hunter2-mail-password";
const ON_THE_WIRE: &str = "aHVudGVyMi1tYWlsLXBhc3N3b3Jk";

fn machine(port: u16, more: &str) -> Machine {
    Machine::with(&format!(
        r#"{{"EmailSettings": {{"SMTPServer": "127.0.0.1", "SMTPPort": "{port}", "FeedbackEmail": "server@example.org", "EnableSMTPAuth": true, "SMTPUsername": "anna", "SMTPPassword": "{PASSWORD}"{more}}}}}"#
    ))
}

fn check(machine: &Machine, endpoint: &Bulletins) -> Output {
    check_trusting(machine, endpoint, "")
}

/// With the certificates of this file, if one is named, in place of the system's.
fn check_trusting(machine: &Machine, endpoint: &Bulletins, certificates: &str) -> Output {
    let url = &endpoint.url;
    let mut command = machine.command(&format!(
        "check-security --product-version 5.8.0 --endpoint {url} --to-mail ann@example.org bea@example.org"
    ));
    if !certificates.is_empty() {
        command.env("SSL_CERT_FILE", certificates);
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = finish(command.spawn().unwrap());
    let said = format!("{}{}", output.out, output.err);
    for secret in [PASSWORD, ON_THE_WIRE, "anna", "\u{1b}"] {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
    output
}

#[test]
fn a_bulletin_is_mailed_once_to_all_administrators() {
    let (endpoint, mail) = (Bulletins::listing(LIST), MailServer::failing_at("never"));
    let machine = machine(mail.port, "");
    let first = check(&machine, &endpoint);
    assert!(first.out.contains("delivered   b1"), "{}", first.out);
    assert_eq!(check(&machine, &endpoint).code, Some(0));
    let mails = mail.mails.lock().unwrap();
    assert_eq!(mails.len(), 1);
    for part in [
        "From: server@example.org",
        "To: ann@example.org, bea@example.org",
        "Subject: Security bulletin b1 for this Mattermost server",
        "Message-ID: <bulletin.b1@mattermost-telemetry>",
        "unverified",
    ] {
        assert!(mails[0].contains(part), "{part}: {}", mails[0]);
    }
    assert!(!mails[0].contains('\u{1b}'));
}

#[test]
fn a_bulletin_that_the_mail_server_did_not_take_comes_again_and_the_password_is_not_shown() {
    let endpoint = Bulletins::listing(LIST);
    for step in ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "END"] {
        let mail = MailServer::failing_at(step);
        let machine = machine(mail.port, "");
        let failed = check(&machine, &endpoint);
        assert_eq!(failed.code, Some(1), "{step}");
        assert!(
            failed.out.contains("not yet     b1: the mail server"),
            "{step}: {}",
            failed.out
        );
        assert!(mail.mails.lock().unwrap().is_empty());
        // Somebody mends the mail server.
        let mended = MailServer::failing_at("never");
        let config = std::fs::read_to_string(machine.config()).unwrap();
        let config = config.replace(&mail.port.to_string(), &mended.port.to_string());
        write(machine.config(), &config);
        assert!(
            check(&machine, &endpoint).out.contains("delivered   b1"),
            "{step}"
        );
        assert_eq!(mended.mails.lock().unwrap().len(), 1);
    }
}

#[test]
fn mail_goes_secured_to_a_server_that_proves_who_it_is_and_to_no_other() {
    let endpoint = Bulletins::listing(LIST);
    for (security, name) in [(Security::Tls, "TLS"), (Security::StartTls, "STARTTLS")] {
        let mail = MailServer::securing(security);
        let secured = |host: &str, more: &str| {
            let more = format!(r#", "SMTPServer": "{host}", "ConnectionSecurity": "{name}"{more}"#);
            machine(mail.port, &more)
        };
        let here = secured("localhost", "");
        let issuer = here.state().with_file_name("issuer.pem");
        write(&issuer, &mail.issuer);
        let issuer = issuer.to_string_lossy();
        let mails = || mail.mails.lock().unwrap().len();

        let stranger = check(&here, &endpoint);
        assert_eq!(stranger.code, Some(1));
        let why = "not yet     b1: the connection to the mail server cannot be secured";
        assert!(stranger.out.contains(why), "{name}: {}", stranger.out);
        let other_name = check_trusting(&secured("127.0.0.1", ""), &endpoint, &issuer);
        assert!(other_name.out.contains(why), "{name}: {}", other_name.out);
        assert_eq!(mails(), 0);

        let trusted = check_trusting(&here, &endpoint, &issuer);
        assert!(
            trusted.out.contains("delivered   b1"),
            "{name}: {}",
            trusted.out
        );
        assert_eq!(mails(), 1);
        let unverified = secured(
            "localhost",
            r#", "SkipServerCertificateVerification": true"#,
        );
        let unverified = check(&unverified, &endpoint);
        assert!(
            unverified.out.contains("delivered   b1"),
            "{name}: {}",
            unverified.out
        );
        assert_eq!(mails(), 2);
    }
}

#[test]
fn a_mail_server_that_is_gone_offers_no_encryption_or_is_unclear_takes_nothing() {
    let endpoint = Bulletins::listing(LIST);
    let mail = MailServer::failing_at("never");
    for (port, more, why) in [
        (9, "", "cannot be reached"),
        (
            mail.port,
            r#", "ConnectionSecurity": "STARTTLS""#,
            "does not offer",
        ),
        (
            mail.port,
            r#", "ConnectionSecurity": "hunter2""#,
            "`EmailSettings.ConnectionSecurity` cannot be used",
        ),
        (
            mail.port,
            r#", "FeedbackEmail": """#,
            "`EmailSettings.FeedbackEmail` is not set",
        ),
        (
            mail.port,
            r#", "SMTPServer": "mail.example.org""#,
            "the password is not sent in clear",
        ),
    ] {
        let failed = check(&machine(port, more), &endpoint);
        assert_eq!(failed.code, Some(1));
        assert!(failed.out.contains(why), "{why}: {}", failed.out);
    }
    assert!(mail.mails.lock().unwrap().is_empty());
}
