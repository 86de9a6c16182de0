//! Data sources as the server's drivers take them.

use proptest::prelude::*;

use super::*;

fn parse_with(driver: Driver, text: &str, variables: &[(&str, &str)]) -> Result<Dsn, Unusable> {
    let get = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Dsn::parse(driver, text, &get)
}

fn postgres(text: &str) -> Dsn {
    parse_with(Driver::Postgres, text, &[]).expect(text)
}

fn mysql(text: &str) -> Dsn {
    parse_with(Driver::MySql, text, &[]).expect(text)
}

fn network(host: &str, port: u16) -> Place {
    let host = host.to_owned();
    Place::Network { host, port }
}

/// User, password and database.
fn entry(dsn: &Dsn) -> (&str, Option<&str>, &str) {
    (&dsn.user, dsn.password.as_deref(), &dsn.database)
}

#[test]
fn the_forms_of_postgresql_are_understood() {
    let url = postgres(
        "postgres://mmuser:mostest@dockerhost:5433/mattermost_test?sslmode=disable&connect_timeout=10",
    );
    assert_eq!(url.place, network("dockerhost", 5433));
    assert_eq!(entry(&url), ("mmuser", Some("mostest"), "mattermost_test"));
    assert_eq!(
        (url.tls, url.patience),
        (Tls::Off, Some(Duration::from_secs(10)))
    );
    let pairs = postgres(
        "host=dockerhost port = 5433 user=mmuser password='mostest' dbname=mattermost_test \
         sslmode=disable connect_timeout=10",
    );
    assert_eq!(pairs, url);
    let longer = postgres("postgresql://m%40n:p%2Fw%3A%25@[::1]/a%20b?search_path=chat&x=1");
    assert_eq!(longer.place, network("::1", 5432));
    assert_eq!(entry(&longer), ("m@n", Some("p/w:%"), "a b"));
    assert_eq!(longer.search_path.as_deref(), Some("chat"));
    let quoted = postgres(r"user='o\'neil' password=a\ b\\c dbname = '' host=/run/pg port=6000");
    assert_eq!(entry(&quoted), ("o'neil", Some(r"a b\c"), "o'neil"));
    assert_eq!(quoted.place, Place::Socket(PathBuf::from("/run/pg"), 6000));
    assert_eq!(quoted.tls, Tls::Off, "no socket is protected");
    let socket = postgres("postgres:///chat?host=/run/pg&user=me");
    assert_eq!(socket.place, Place::Socket(PathBuf::from("/run/pg"), 5432));
    assert_eq!(entry(&socket), ("me", None, "chat"));
}

#[test]
fn of_what_a_url_says_twice_or_empty_the_same_counts_as_for_the_driver() {
    let empty = postgres("postgres://u:p@h:1/d?host=&user=&password=&port=&dbname=");
    assert_eq!(empty.place, network("h", 1));
    assert_eq!(entry(&empty), ("u", Some("p"), "d"));
    let twice = postgres("postgres://u@h/d?sslmode=disable&sslmode=require&host=g&user=v");
    assert_eq!((&twice.place, twice.tls), (&network("h", 5432), Tls::Off));
    assert_eq!(twice.user, "v");
    let empty_first = postgres("postgres://u@h/d?sslmode=&sslmode=disable");
    assert_eq!(empty_first.tls, Tls::Unchecked);
}

#[test]
fn a_search_path_counts_also_among_options() {
    for options in [
        "-c search_path=chat",
        "-csearch_path=chat",
        "--search_path=chat",
        "-c search_path=other -c work_mem=1MB -c search_path=chat",
    ] {
        let pairs = format!("user=u options='{options}'");
        assert_eq!(postgres(&pairs).search_path.as_deref(), Some("chat"));
        let dsn = parse_with(Driver::Postgres, "user=u", &[("PGOPTIONS", options)]);
        assert_eq!(dsn.unwrap().search_path.as_deref(), Some("chat"));
        let own = postgres(&format!("{pairs} search_path=own"));
        assert_eq!(own.search_path.as_deref(), Some("own"));
    }
    let escaped = postgres(r"user=u options='-c search_path=a,\\ b\\'");
    assert_eq!(escaped.search_path.as_deref(), Some("a, b"));
    let none = postgres("user=u options='-c statement_timeout=5'");
    assert_eq!(none.search_path, None);
}

#[test]
fn what_a_data_source_leaves_open_comes_from_variables_or_is_the_drivers_own() {
    let variables = [
        ("PGHOST", "db.example"),
        ("PGPASSWORD", "hunter2"),
        ("USER", "ann"),
        ("PGSSLMODE", "disable"),
    ];
    let dsn = parse_with(Driver::Postgres, "dbname=chat", &variables).unwrap();
    assert_eq!(dsn.place, network("db.example", 5432));
    assert_eq!(entry(&dsn), ("ann", Some("hunter2"), "chat"));
    assert_eq!(dsn.tls, Tls::Off);
    let dsn = parse_with(Driver::Postgres, "", &variables[2..3]).unwrap();
    assert_eq!(
        (dsn.place.clone(), dsn.tls),
        (network("localhost", 5432), Tls::Unchecked)
    );
    assert_eq!(entry(&dsn), ("ann", None, "ann"));
}

#[test]
fn a_connection_is_protected_as_the_drivers_mean_it() {
    for (mode, tls) in [
        ("disable", Tls::Off),
        ("require", Tls::Unchecked),
        ("verify-ca", Tls::Checked),
        ("verify-full", Tls::Checked),
        ("require&sslrootcert=/etc/ca.pem", Tls::Checked),
    ] {
        assert_eq!(
            postgres(&format!("postgres://u@h/d?sslmode={mode}")).tls,
            tls,
            "{mode}"
        );
    }
    let own = postgres("postgres://u@h/d?sslcert=/c&sslkey=/k&sslrootcert=/r");
    assert_eq!(own.certificate, Some(("/c".into(), "/k".into())));
    assert_eq!(own.authorities, Some("/r".into()));
    let unknown = parse_with(Driver::Postgres, "postgres://u@h/d?sslmode=prefer", &[]);
    assert_eq!(unknown, Err(Unusable::SslMode));
    for (value, tls) in [
        ("true", Tls::Checked),
        ("1", Tls::Checked),
        ("False", Tls::Off),
        ("skip-verify", Tls::Unchecked),
        ("preferred", Tls::Offered),
    ] {
        assert_eq!(
            mysql(&format!("u@tcp(h)/d?tls={value}")).tls,
            tls,
            "{value}"
        );
    }
    let unknown = parse_with(Driver::MySql, "u@tcp(h)/d?tls=custom", &[]);
    assert_eq!(unknown, Err(Unusable::TlsName));
}

#[test]
fn the_form_of_mysql_is_understood() {
    let dsn = mysql(
        "mmuser:mostest@tcp(dockerhost:3307)/mattermost_test?charset=utf8mb4,utf8&readTimeout=30s&writeTimeout=30s",
    );
    assert_eq!(dsn.place, network("dockerhost", 3307));
    assert_eq!(entry(&dsn), ("mmuser", Some("mostest"), "mattermost_test"));
    assert_eq!(
        (dsn.tls, dsn.patience, dsn.cleartext),
        (Tls::Off, None, false)
    );
    let odd = mysql("us%41er:p@ss:w/ord%41@tcp([::1]:3306)/d?allowCleartextPasswords=true");
    assert_eq!(odd.place, network("::1", 3306));
    assert_eq!(entry(&odd), ("us%41er", Some("p@ss:w/ord%41"), "d"));
    assert!(odd.cleartext);
    let socket = mysql("u:@unix(/var/run/mysqld/mysqld.sock)/d?sql_mode=%27ANSI%2FX%27");
    let path = PathBuf::from("/var/run/mysqld/mysqld.sock");
    assert_eq!(socket.place, Place::Socket(path, 3306));
    assert_eq!(entry(&socket), ("u", Some(""), "d"));
    for (text, place) in [
        ("u@/d", network("127.0.0.1", 3306)),
        ("u@tcp/d", network("127.0.0.1", 3306)),
        ("tcp(h)/d", network("h", 3306)),
        ("tcp(::1)/d", network("::1", 3306)),
        ("unix/d", Place::Socket("/tmp/mysql.sock".into(), 3306)),
        ("/", network("127.0.0.1", 3306)),
    ] {
        assert_eq!(mysql(text).place, place, "{text}");
    }
    for (text, patience) in [
        ("10s", Some(10_000)),
        ("1m30s", Some(90_000)),
        ("1.5s", Some(1_500)),
        ("250ms", Some(250)),
        ("0s", None),
        ("soon", None),
    ] {
        let dsn = mysql(&format!("u@/d?timeout={text}"));
        assert_eq!(dsn.patience, patience.map(Duration::from_millis), "{text}");
    }
}

#[test]
fn what_a_driver_refuses_is_refused_without_repeating_it() {
    for (driver, text) in [
        (Driver::MySql, "hunter2"),
        (Driver::MySql, "u:hunter2@tcp(h/d"),
        (Driver::MySql, "u:hunter2@pipe(h)/d"),
        (Driver::MySql, "u:hunter2@tcp(h:hunter2)/d"),
        (Driver::MySql, "u:hunter2@tcp([::1)/d"),
        (Driver::MySql, "u:hunter2@/d?tls=%zz"),
        (Driver::Postgres, "hunter2"),
        (Driver::Postgres, "user password=hunter2"),
        (Driver::Postgres, "user=u password='hunter2"),
        (Driver::Postgres, r"user=u password=hunter2\"),
        (Driver::Postgres, "postgres://u:%zzhunter2@h/d"),
        (Driver::Postgres, "postgres://u:hunter2@[::1/d"),
        (Driver::Postgres, "postgres://u:hunter2@h:hunter2/d"),
        (Driver::Postgres, "password=hunter2"),
    ] {
        let error = parse_with(driver, text, &[]).expect_err(text);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}

proptest! {
    #[test]
    fn nothing_of_a_data_source_is_shown_and_no_text_makes_a_parser_panic(
        text in "[ -~]{0,60}",
        password in "[a-z]{12}",
    ) {
        for driver in [Driver::Postgres, Driver::MySql] {
            let _any = parse_with(driver, &text, &[]);
        }
        for dsn in [
            postgres(&format!("postgres://{password}:{password}@{password}/{password}")),
            mysql(&format!("{password}:{password}@tcp({password})/{password}")),
        ] {
            prop_assert_eq!(dsn.password.as_deref(), Some(password.as_str()));
            let shown = format!("{dsn:?} {dsn:#?}");
            prop_assert!(!shown.contains(&password));
        }
    }

    #[test]
    fn what_is_quoted_comes_back(user in "\\PC{1,12}", password in "\\PC{1,12}") {
        let quote = |text: &str| text.replace('\\', r"\\").replace('\'', r"\'");
        let (user_, password_) = (quote(&user), quote(&password));
        let dsn = postgres(&format!("user='{user_}' password = '{password_}'"));
        prop_assert_eq!(entry(&dsn), (user.as_str(), Some(password.as_str()), user.as_str()));
    }
}
