//! Proxies that the environment names, in processes with an environment of their own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;

use super::children::{Child, variable};
use super::hosts::{NO_NAME, Yes, nobody, send_once, start};

/// Sends once, and says what follows.
#[test]
#[ignore = "runs in processes that other tests start"]
fn child() {
    if variable("FAULTS_PROXY").is_some() {
        let dir = tempfile::tempdir().unwrap();
        let client = start(dir.path(), &format!("https://{NO_NAME}"), &Yes::new(true));
        println!("{:?}", send_once(&client));
    }
}

fn through(proxy: &str) -> Child {
    Child::new("proxies::child")
        .with("FAULTS_PROXY", "yes")
        .with("HTTPS_PROXY", proxy)
}

/// A proxy that wants a password, and the heads of the requests that reach it.
fn refusing() -> (String, mpsc::Receiver<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://anna:hunter2@{}", listener.local_addr().unwrap());
    let (seen, asked) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let _ = stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
            let _ = seen.send(head);
        }
    });
    (proxy, asked)
}

const UNREACHABLE: &str = "parked: None, trouble: Some(Unreachable)";

#[test]
fn f31_a_proxy_that_refuses_is_a_reason_to_try_again_and_its_password_is_not_shown() {
    let (proxy, asked) = refusing();
    let said = through(&proxy).run();
    assert!(said.contains(UNREACHABLE), "{said}");
    assert!(!said.contains("hunter2"), "{said}");
    let head = asked.try_recv().unwrap();
    assert_eq!(head[0], format!("CONNECT {NO_NAME}:443 HTTP/1.1"));
}

#[test]
fn f31_a_proxy_that_is_down_is_a_reason_to_try_again() {
    let said = through(&nobody()).run();
    assert!(said.contains(UNREACHABLE), "{said}");
}

#[test]
fn f31_an_endpoint_that_the_environment_excepts_is_not_reached_through_the_proxy() {
    let (proxy, asked) = refusing();
    for excepted in [NO_NAME, "*"] {
        let said = through(&proxy).with("NO_PROXY", excepted).run();
        assert!(said.contains(UNREACHABLE), "{said}");
        assert!(asked.try_recv().is_err(), "{excepted}");
    }
}
