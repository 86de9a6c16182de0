//! F32: endpoints that cannot prove who they are, and one whose issuer the system trusts.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::sync::{Arc, Mutex};

use rcgen::{CertificateParams, CertifiedIssuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use telemetry_client::delivery::{AckRule, Failure, Parked};

use super::driver::Driver;
use super::hosts::{Happened, Yes, start};

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn issuer() -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
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

/// Sends to an endpoint until it is clear what follows, and says it.
#[test]
#[ignore = "runs in processes that other tests start"]
fn child() {
    let Some(url) = std::env::var_os("FAULTS_URL") else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let client = start(dir.path(), url.to_str().unwrap(), &Yes::new(true));
    client.track_durable(&Happened::default()).unwrap();
    let decided = || {
        let status = client.status();
        status.ledger.delivered > 0 || status.parked.is_some()
    };
    while !decided() {
        std::thread::yield_now();
    }
    println!("{:?}", client.status());
}

#[test]
fn f32_an_issuer_of_the_file_that_the_environment_names_is_trusted_and_no_other_name_or_time() {
    let issuer = issuer();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("issuer.pem");
    telemetry_client::disk::Disk::replace(
        &telemetry_client::disk::SystemDisk,
        &file,
        issuer.pem().as_bytes(),
    )
    .unwrap();
    let endpoints = [
        ("localhost", 4_000, "parked: None"),
        ("localhost", 2_020, "parked: Some(Untrusted)"),
        ("a.example", 4_000, "parked: Some(Untrusted)"),
    ];
    for (name, last_year, expected) in endpoints {
        let (url, read) = serve(&issuer, name, last_year);
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "certificates::child", "--ignored", "--nocapture"])
            .env("FAULTS_URL", url)
            .env("SSL_CERT_FILE", &file)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains(expected), "{name}: {said}");
        let trusted = expected == "parked: None";
        assert_eq!(!read.lock().unwrap().is_empty(), trusted, "{name}");
    }
}
