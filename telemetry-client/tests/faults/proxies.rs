//! Proxies that the environment names, in processes with an environment of their own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::sync::mpsc;

use super::hosts::{Happened, Yes, nobody, start};

/// Sends until it is clear what follows, and says it.
#[test]
#[ignore = "runs in processes that other tests start"]
fn child() {
    if std::env::var_os("FAULTS_PROXY").is_none() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let client = start(dir.path(), "https://telemetry.invalid", &Yes::new(true));
    client.track_durable(&Happened::default()).unwrap();
    while client.status().pause.is_zero() {
        std::thread::yield_now();
    }
    println!("{:?}", client.status());
}

/// What a process says that sends through this proxy.
fn send_through(proxy: &str) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    for name in [
        "NO_PROXY",
        "no_proxy",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        command.env_remove(name);
    }
    let output = command
        .args(["--exact", "proxies::child", "--ignored", "--nocapture"])
        .env("FAULTS_PROXY", "yes")
        .env("HTTPS_PROXY", proxy)
        .output()
        .unwrap();
    assert!(output.status.success());
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

#[test]
fn f31_a_proxy_that_refuses_is_a_reason_to_try_again_and_its_password_is_not_shown() {
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
    let said = send_through(&proxy);
    assert!(said.contains("parked: None"), "{said}");
    assert!(!said.contains("hunter2"), "{said}");
    assert_eq!(
        asked.recv().unwrap()[0],
        "CONNECT telemetry.invalid:443 HTTP/1.1"
    );
}

#[test]
fn f31_a_proxy_that_is_down_is_a_reason_to_try_again() {
    let said = send_through(&nobody());
    assert!(said.contains("parked: None"), "{said}");
}
