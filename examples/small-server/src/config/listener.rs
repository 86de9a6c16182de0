//! How the server is reached.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use telemetry_core::{Labels, Telemetry};

/// How the server is reached.
#[derive(Debug, Telemetry)]
#[telemetry(event = "config_listener")]
pub struct Listener {
    /// The address to listen on.
    #[telemetry(never)]
    pub address: IpAddr,
    /// The port to listen on.
    pub port: u16,
    /// Where the certificate comes from.
    pub tls: Tls,
    /// The certificate, where it comes from a file.
    pub certificate: Option<PathBuf>,
    /// The certificate's key, where it comes from a file.
    #[telemetry(never)]
    pub private_key: Option<PathBuf>,
    /// The compressions that clients may ask for.
    pub compression: Vec<Compression>,
    /// The number of worker threads, unless the system shall decide.
    pub worker_threads: Option<NonZeroUsize>,
    /// Proxies whose word about a client's address is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// When a request is given up; zero waits forever.
    pub request_timeout: Duration,
    /// The address that people use.
    // The class may be repeated for the reader's sake; it must agree with the schema.
    #[telemetry(is_default)]
    pub public_url: String,
}

impl Default for Listener {
    fn default() -> Self {
        Self {
            address: Ipv4Addr::LOCALHOST.into(),
            port: 8080,
            tls: Tls::Off,
            certificate: None,
            private_key: None,
            compression: vec![Compression::Gzip],
            worker_threads: None,
            trusted_proxies: Vec::new(),
            request_timeout: Duration::from_secs(30),
            public_url: "http://localhost:8080".to_owned(),
        }
    }
}

/// Where the certificate comes from.
#[derive(Clone, Copy, Debug, Labels)]
pub enum Tls {
    /// There is none; a proxy in front may have one.
    Off,
    /// Files on the disk.
    Files,
    /// An authority that issues it.
    Acme,
}

/// A compression of answers.
#[derive(Clone, Copy, Debug, Labels)]
pub enum Compression {
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstd,
}
