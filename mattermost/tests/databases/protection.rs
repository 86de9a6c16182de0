//! How the connection is protected, and the ways to a database that other tests do not take.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use mattermost_telemetry::database::dsn::Driver;
use mattermost_telemetry::database::figures::{Figures, Limits};
use mattermost_telemetry::database::gaps::Unknown;

use crate::base::{BOTH, Base, PASSWORD, port, socket};
use crate::between::{forward, want_the_password, want_the_password_at};
use crate::certificates::{ANOTHER, AUTHORITY, place};
use crate::log::protections;
use crate::program::{run, run_with};

/// `sslrootcert` of a file.
fn vouches(name: &str) -> String {
    format!("&sslrootcert={}", place(name).display())
}

/// What the source tells, or why it tells nothing.
fn told(base: &Base, source: &str) -> Result<Figures, Unknown> {
    let told = base.read_from(source, Limits::default());
    match told.gaps.why("teams") {
        Some(why) => {
            assert_eq!(told.activity, Figures::default().activity);
            Err(why)
        }
        None => Ok(told),
    }
}

/// Asserts which of the account's connections were protected, by the program's own words.
fn assert_protected(base: &mut Base, expected: &[bool]) {
    // The log is written beside the answers.
    for _ in 0..1_000 {
        if protections(base).len() >= expected.len() {
            break;
        }
        match base.driver {
            Driver::Postgres => base.admin.run("SELECT pg_sleep(0.01)"),
            Driver::MySql => base.admin.run("DO SLEEP(0.01)"),
        }
    }
    assert_eq!(protections(base), expected);
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn postgresql_is_entered_with_the_protection_that_the_source_says() {
    let mut base = Base::new(Driver::Postgres);
    let (known, another) = (vouches(AUTHORITY), vouches(ANOTHER));
    let mut expected = Vec::new();
    for (parameters, is_protected) in [
        ("sslmode=disable".to_owned(), false),
        // As the server's driver does where nothing is said.
        (String::new(), true),
        ("sslmode=require".to_owned(), true),
        (format!("sslmode=require{known}"), true),
        (format!("sslmode=verify-ca{known}"), true),
        (format!("sslmode=verify-full{known}"), true),
    ] {
        let told = told(&base, &base.protected(&parameters));
        assert_eq!(told, Ok(base.expected()), "{parameters}");
        expected.push(is_protected);
        assert_protected(&mut base, &expected);
    }
    let unchecked = base.protected("").replace("localhost", "127.0.0.1");
    assert_eq!(told(&base, &unchecked), Ok(base.expected()));
    expected.push(true);
    for parameters in [
        // Nobody knows who vouches for it, or somebody else would have to.
        "sslmode=verify-full".to_owned(),
        "sslmode=verify-ca".to_owned(),
        format!("sslmode=require{another}"),
        format!("sslmode=verify-ca{another}"),
        format!("sslmode=verify-full{another}"),
        // What cannot be read.
        format!("sslmode=verify-full{}", vouches("nowhere.pem")),
        format!("sslmode=verify-full{}", vouches("")),
        "sslmode=require&sslcert=/nowhere&sslkey=/nowhere".to_owned(),
    ] {
        let told = told(&base, &base.protected(&parameters));
        assert_eq!(told, Err(Unknown::Unprotected), "{parameters}");
    }
    for mode in ["verify-ca", "verify-full", "require"] {
        let source = base.protected(&format!("sslmode={mode}{known}"));
        let source = source.replace("localhost", "127.0.0.1");
        assert_eq!(told(&base, &source), Err(Unknown::Unprotected), "{mode}");
    }
    assert_protected(&mut base, &expected);
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn mariadb_is_entered_with_the_protection_that_the_source_says() {
    let mut base = Base::new(Driver::MySql);
    let mut expected = Vec::new();
    for (parameters, is_protected) in [
        ("", false),
        ("tls=false", false),
        ("tls=skip-verify", true),
        ("tls=preferred", true),
    ] {
        let told = told(&base, &base.protected(parameters));
        assert_eq!(told, Ok(base.expected()), "{parameters}");
        expected.push(is_protected);
        assert_protected(&mut base, &expected);
    }
    let source = base.protected("tls=true");
    assert_eq!(told(&base, &source), Err(Unknown::Unprotected));
    // The account is let in by protected connections only.
    let user = base.user.clone();
    base.admin
        .run(&format!("ALTER USER '{user}'@'%' REQUIRE SSL"));
    for (parameters, why) in [
        ("tls=false", Some(Unknown::Refused)),
        ("tls=skip-verify", None),
    ] {
        let told = told(&base, &base.protected(parameters));
        assert_eq!(told.err(), why, "{parameters}");
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn an_account_that_must_show_its_password_shows_it_over_a_protected_connection_only() {
    let mut base = Base::new(Driver::MySql);
    let source = base.source_with(PASSWORD, want_the_password(port(Driver::MySql)));
    assert_eq!(told(&base, &source), Ok(base.expected()));
    assert_protected(&mut base, &[true]);
    let dir = tempfile::tempdir().expect("a folder");
    let before = dir.path().join("socket");
    want_the_password_at(&before, socket(base.driver));
    let Base { user, name, .. } = &base;
    let source = format!("{user}:{PASSWORD}@unix({})/{name}", before.display());
    assert_eq!(told(&base, &source), Ok(base.expected()));
    assert_protected(&mut base, &[true, true]);
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn whom_the_machine_trusts_may_vouch_for_a_database() {
    for driver in BOTH {
        let base = Base::new(driver);
        let source = base.protected(match driver {
            Driver::Postgres => "sslmode=verify-full",
            Driver::MySql => "tls=true",
        });
        let dir = tempfile::tempdir().expect("a folder");
        for (authority, source, is_told) in [
            (AUTHORITY, source.clone(), true),
            (ANOTHER, source.clone(), false),
            (AUTHORITY, source.replace("localhost", "127.0.0.1"), false),
        ] {
            let config = base.config(&source, &[]);
            let machine = [("SSL_CERT_FILE", place(authority))];
            assert_eq!(run(&dir, &config, "on").code, Some(0));
            let said = run_with(&dir, &config, "preview --format json", &machine);
            let is_known = said.out.contains("registered_users");
            assert_eq!(is_known, is_told, "{driver:?} {authority}: {}", said.out);
            let status = run_with(&dir, &config, "status", &machine).out;
            let is_unprotected = status.contains("cannot be protected as `SqlSettings` say");
            assert_eq!(is_unprotected, !is_told, "{driver:?} {authority}: {status}");
        }
    }
}

/// A database that offers no protection, and all that it hears.
fn unprotected(driver: Driver) -> (u16, thread::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let own = listener.local_addr().expect("an address").port();
    let hearing = thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("somebody comes");
        let mut heard = Vec::new();
        match driver {
            Driver::Postgres => {
                let mut asked = [0; 8];
                client
                    .read_exact(&mut asked)
                    .expect("it asks for protection");
                client.write_all(b"N").expect("it listens");
            }
            Driver::MySql => client
                .write_all(&greeting_without_protection())
                .expect("it listens"),
        }
        // It may end the connection in whatever way it likes.
        let _end = client.read_to_end(&mut heard);
        heard
    });
    (own, hearing)
}

/// The bit of MySQL's second byte of capabilities.
const PROTECTS: u8 = 0x08;

/// What MariaDB says first, as if it could protect nothing.
fn greeting_without_protection() -> Vec<u8> {
    let mut database = TcpStream::connect(("127.0.0.1", port(Driver::MySql))).expect("it listens");
    let mut head = [0; 4];
    database.read_exact(&mut head).expect("a greeting");
    let [length, _, _, _] = head;
    let mut greeting = vec![0; length.into()];
    database.read_exact(&mut greeting).expect("a greeting");
    let release = greeting.iter().position(|byte| *byte == 0);
    // Behind the release come a number, eight bytes of salt and a zero; then what it is capable of.
    let capabilities = release.expect("its release ends") + 1 + 4 + 8 + 1;
    let protects = greeting.get_mut(capabilities + 1).expect("it says them");
    assert_ne!(*protects & PROTECTS, 0, "it can protect something");
    *protects &= !PROTECTS;
    [head.to_vec(), greeting].concat()
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_database_that_offers_no_protection_hears_nothing_where_the_source_wants_one() {
    for driver in BOTH {
        let base = Base::new(driver);
        let modes: &[&str] = match driver {
            Driver::Postgres => &["", "sslmode=require", "sslmode=verify-full"],
            Driver::MySql => &["tls=skip-verify", "tls=true"],
        };
        for mode in modes {
            let (own, hearing) = unprotected(driver);
            let source = base.protected(mode);
            let source = source.replace(&port(driver).to_string(), &own.to_string());
            assert_eq!(told(&base, &source), Err(Unknown::Unprotected), "{mode}");
            let heard = hearing.join().expect("it hears");
            assert_eq!(heard, b"", "{driver:?} {mode}");
        }
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn databases_are_entered_by_ipv6_in_each_form_of_a_source() {
    for driver in BOTH {
        let base = Base::new(driver);
        let port = forward("::1", port(driver));
        let Base { user, name, .. } = &base;
        let sources = match driver {
            Driver::Postgres => vec![
                format!("postgres://{user}:{PASSWORD}@[::1]:{port}/{name}?sslmode=disable"),
                format!(
                    "host=::1 port={port} user={user} password={PASSWORD} dbname={name} sslmode=disable"
                ),
                format!("postgres://{user}:{PASSWORD}@[::1]:{port}/{name}"),
            ],
            Driver::MySql => vec![
                format!("{user}:{PASSWORD}@tcp([::1]:{port})/{name}"),
                format!("{user}:{PASSWORD}@tcp6([::1]:{port})/{name}?tls=skip-verify"),
            ],
        };
        for source in sources {
            assert_eq!(told(&base, &source), Ok(base.expected()), "{driver:?}");
        }
    }
}
