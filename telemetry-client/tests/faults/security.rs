//! The security update check against a real server.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use telemetry_client::disk::{Disk as _, SystemDisk};
use telemetry_client::security::{
    Checked, Checker, Consent, FileHandler, Host, HttpFetch, Outcome, Query, Question, Setup,
    Trouble, Wanted,
};
use telemetry_client::state::StateDir;
use telemetry_core::consent::{SecurityCheck, Switch};
use telemetry_core::{Date, Version};

/// A host that always says yes and tells nothing.
#[derive(Debug)]
struct Willing;

impl Host for Willing {
    fn consent(&mut self) -> Consent {
        let facts = SecurityCheck {
            switch: Switch::On,
            ..SecurityCheck::default()
        };
        Consent::Decided(facts.decide())
    }

    fn question(&mut self, _: Option<Date>) -> Result<Question, String> {
        Ok(Question {
            release: Version::new(&[5, 8, 0]),
            query: Query::default(),
        })
    }
}

/// A server that answers each path as it is told, and the requests that it saw.
fn serve(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = heads.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let path = head[0].split(' ').nth(1).unwrap().to_owned();
            seen.lock().unwrap().push(head.join("\n"));
            // Whoever has enough hangs up.
            let _ = stream.write_all(&answer(&path));
        }
    });
    (url, heads)
}

fn ok(kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

const LIST: &str = r#"[{"id":"b1","applies_to_version":"5.8.0"},{"id":"b2","applies_to_version":">=5.4,<5.8.2","severity":"high"},{"id":"../b3","applies_to_version":"5.8.0"},{"id":"b4","applies_to_version":"5.7.0"}]"#;

fn fetch(url: &str) -> HttpFetch {
    HttpFetch::new(url, "security", "bulletins").unwrap()
}

/// Makes one check with what stands in this directory.
fn check(dir: &std::path::Path, url: &str) -> Checked {
    let setup = Setup {
        state: StateDir::new(dir),
        key: None,
    };
    let handler = Box::new(FileHandler::new(dir.join("bulletins")));
    let mut checks = Checker::new(setup, fetch(url), Willing, handler);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let outcome = runtime.block_on(checks.check());
    let made = if let Outcome::Checked(checked) = outcome {
        Some(checked)
    } else {
        None
    };
    made.unwrap()
}

#[test]
fn f36_bulletins_about_the_release_arrive_once_and_the_request_says_nothing_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let (url, heads) = serve(|path| match path {
        "/security?" => ok("application/json", LIST.as_bytes()),
        _ => ok("text/html", format!("<p>{path}</p>\x1b[2J").as_bytes()),
    });
    let first = check(dir.path(), &url);
    assert!(first.is_complete());
    assert_eq!(
        (first.listed, first.refused, first.delivered.len()),
        (3, 1, 2)
    );
    let second = check(dir.path(), &url);
    assert_eq!((second.delivered.len(), second.seen.len()), (0, 2));
    let files = SystemDisk.list(&dir.path().join("bulletins")).unwrap();
    assert_eq!(files, ["b1.txt", "b2.txt"]);

    let heads = heads
        .lock()
        .unwrap()
        .join("\n\n")
        .replace(&url[7..], "HOST");
    insta::assert_snapshot!(heads, @r"
    GET /security? HTTP/1.1
    accept: */*
    host: HOST

    GET /bulletins/b1 HTTP/1.1
    accept: */*
    host: HOST

    GET /bulletins/b2 HTTP/1.1
    accept: */*
    host: HOST

    GET /security? HTTP/1.1
    accept: */*
    host: HOST
    ");
}

#[test]
fn f36_redirects_pages_and_large_answers_are_refused() {
    let redirect = |_: &str| {
        b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_vec()
    };
    let page = |_: &str| ok("text/html", b"<html>Please sign in</html>");
    let large = |_: &str| ok("application/json", &vec![b' '; 10 * 1_024 * 1_024]);
    let endless = |_: &str| {
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
        [&head[..], &vec![b' '; 10 * 1_024 * 1_024]].concat()
    };
    let cut = |_: &str| b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n[]".to_vec();
    for ((url, heads), trouble) in [
        (serve(redirect), Trouble::Redirected(302)),
        (serve(page), Trouble::Page),
        (serve(large), Trouble::TooLarge),
        (serve(endless), Trouble::TooLarge),
        (serve(cut), Trouble::Lost),
    ] {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(check(dir.path(), &url).trouble, Some(trouble));
        assert_eq!(heads.lock().unwrap().len(), 1, "nobody follows or repeats");
    }
    let dir = tempfile::tempdir().unwrap();
    let gone = check(dir.path(), &super::hosts::nobody());
    assert_eq!(gone.trouble, Some(Trouble::Unreachable));
}

#[test]
fn f36_a_bulletin_that_is_too_large_or_a_page_blocks_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let names = ["b1", "b2", "b3", "b4", "b5"];
    let entry = |id| format!(r#"{{"id":"{id}","applies_to_version":"5.8.0"}}"#);
    let list = format!("[{}]", names.map(entry).join(","));
    let (url, _) = serve(move |path| match path {
        "/security?" => ok("application/json", list.as_bytes()),
        "/bulletins/b2" => ok("text/plain", &vec![b'x'; 257 * 1_024]),
        "/bulletins/b4" => ok("text/html", b"<html>Please sign in</html>"),
        _ => ok("text/plain", &vec![b'x'; 256 * 1_024]),
    });
    let checked = check(dir.path(), &url);
    let failed: Vec<_> = checked
        .failed
        .iter()
        .map(|(id, why, _)| (id.as_str(), *why))
        .collect();
    assert_eq!(failed, [("b2", Trouble::TooLarge), ("b4", Trouble::Page)]);
    assert_eq!(checked.delivered.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn f36_an_endpoint_that_never_answers_costs_ten_seconds() {
    use telemetry_client::security::Fetch as _;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok(connection) = listener.accept().await {
            kept.push(connection);
        }
    });
    let Consent::Decided(decision) = Willing.consent() else {
        panic!("it is willing");
    };
    let begin = tokio::time::Instant::now();
    let wanted = Wanted::List(Query::default());
    let answer = fetch(&url).fetch(decision.permit().unwrap(), &wanted).await;
    assert!(answer.is_err());
    assert!(
        begin.elapsed() <= Duration::from_secs(11),
        "{:?}",
        begin.elapsed()
    );
}
