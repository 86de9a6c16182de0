//! F32: endpoints that cannot prove who they are, and one whose issuer the system trusts.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use rcgen::{CertificateParams, CertifiedIssuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use telemetry_client::delivery::{AckRule, Failure, Parked};
use telemetry_client::disk::{Disk as _, SystemDisk};

use super::children::{Child, variable};
use super::driver::{Driver, append};
use super::hosts::{Yes, send_once, start};

const DELIVERED: &str = "parked: None, trouble: None";

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn issuer() -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn write(file: &Path, text: &str) {
    SystemDisk.replace(file, text.as_bytes()).unwrap();
}

/// An endpoint with a certificate for this name, and what it has read in clear of its connections.
fn serve(issuer: &Issuer, name: &str, last_year: i32) -> (String, Arc<Mutex<Vec<u8>>>) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(last_year, 1, 1);
    let certificate = params.signed_by(&key, issuer).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    let read = Arc::new(Mutex::new(Vec::new()));
    let reading = read.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut stream = StreamOwned::new(connection, stream.unwrap());
            let mut bytes = [0; 16_384];
            while let Ok(count @ 1..) = stream.read(&mut bytes) {
                reading.lock().unwrap().extend_from_slice(&bytes[..count]);
                if bytes[..count].ends_with(b"}") {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                }
            }
        }
    });
    (url, read)
}

#[tokio::test]
async fn f32_an_endpoint_that_cannot_prove_who_it_is_gets_nothing() {
    let issuer = issuer();
    for (name, last_year) in [
        ("localhost", 4_000),
        ("localhost", 2_020),
        ("a.example", 4_000),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let (url, read) = serve(&issuer, name, last_year);
        let mut driver = Driver::new(dir.path(), &url, "key", AckRule::AnyBody);
        assert_eq!(driver.run(1).await, [Err(Failure::Untrusted)]);
        assert_eq!(driver.machine.gate().parked, Some(Parked::Untrusted));
        assert!(read.lock().unwrap().is_empty());
    }
}

/// An endpoint that speaks nothing newer than TLS 1.0: it picks that version, or says that it cannot
/// go on. Answers what was sent to it.
fn serve_old(answer: Vec<u8>) -> (String, mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sent, read) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut bytes = vec![0; 16_384];
            let hello = stream.read(&mut bytes).unwrap();
            stream.write_all(&answer).unwrap();
            bytes.truncate(hello);
            // Until the client closes the connection.
            let _ = stream.read_to_end(&mut bytes);
            let _ = sent.send(bytes);
        }
    });
    (format!("https://localhost:{port}"), read)
}

/// A handshake record of TLS 1.0 that picks TLS 1.0 and `TLS_RSA_WITH_AES_128_CBC_SHA`.
fn old_server_hello() -> Vec<u8> {
    let mut hello = vec![0x16, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1];
    hello.extend_from_slice(&[7; 32]);
    hello.extend_from_slice(&[0, 0, 0x2f, 0]);
    hello
}

#[tokio::test]
async fn f32_an_endpoint_that_speaks_only_an_old_tls_gets_nothing() {
    // A fatal alert: protocol version.
    let alert = vec![0x15, 3, 1, 0, 2, 2, 70];
    for answer in [old_server_hello(), alert] {
        let dir = tempfile::tempdir().unwrap();
        let (url, read) = serve_old(answer);
        let mut driver = Driver::new(dir.path(), &url, "key", AckRule::AnyBody);
        append(&mut driver.outbox, 3, b"{}");
        assert_eq!(driver.run(1).await, [Err(Failure::Untrusted)]);
        assert_eq!(driver.machine.gate().parked, Some(Parked::Untrusted));
        assert_eq!(driver.outbox.waiting_messages(), 4);
        let bytes = read.recv_timeout(Duration::from_mins(1)).unwrap();
        assert_eq!(bytes[0], 0x16, "a handshake");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("anonymousId") && !text.contains("HTTP"));
    }
}

/// Sends once, and says what follows.
#[test]
#[ignore = "runs in processes that other tests start"]
fn child() {
    if let Some(url) = variable("FAULTS_URL") {
        let dir = tempfile::tempdir().unwrap();
        let consent = Yes::new(true);
        let client = start(dir.path(), &url, &consent);
        if let Some(issuer) = variable("FAULTS_ISSUER") {
            // The client is there; nothing was permitted yet.
            write(Path::new(&variable("SSL_CERT_FILE").unwrap()), &issuer);
        }
        println!("{:?}", send_once(&client));
    }
}

#[test]
fn f32_an_issuer_of_the_file_that_the_environment_names_is_trusted_and_no_other_name_or_time() {
    let issuer = issuer();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("issuer.pem");
    write(&file, &issuer.pem());
    let endpoints = [
        ("localhost", 4_000, DELIVERED),
        ("localhost", 2_020, "parked: Some(Untrusted)"),
        ("a.example", 4_000, "parked: Some(Untrusted)"),
    ];
    for (name, last_year, expected) in endpoints {
        let (url, read) = serve(&issuer, name, last_year);
        let child = Child::new("certificates::child")
            .with("FAULTS_URL", url)
            .with("SSL_CERT_FILE", &file);
        let said = child.run();
        assert!(said.contains(expected), "{name}: {said}");
        let trusted = expected == DELIVERED;
        assert_eq!(!read.lock().unwrap().is_empty(), trusted, "{name}");
    }
}

#[test]
fn f32_certificates_are_read_when_something_is_sent_and_not_before() {
    let issuer = issuer();
    let dir = tempfile::tempdir().unwrap();
    let (url, _) = serve(&issuer, "localhost", 4_000);
    let child = || {
        Child::new("certificates::child")
            .with("FAULTS_URL", &url)
            .with("SSL_CERT_FILE", dir.path().join("issuer.pem"))
    };
    let said = child().run();
    assert!(said.contains("parked: Some(Untrusted)"), "{said}");
    let said = child().with("FAULTS_ISSUER", issuer.pem()).run();
    assert!(said.contains(DELIVERED), "{said}");
}
