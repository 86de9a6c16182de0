//! A mail server on this machine.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rcgen::{CertificateParams, CertifiedIssuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How connections are secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Security {
    Plain,
    /// When the client asks for it, without which it takes no mail.
    StartTls,
    /// From the beginning.
    Tls,
}

/// A mail server, and the mails that it took.
#[derive(Debug)]
pub(crate) struct MailServer {
    pub(crate) port: u16,
    pub(crate) mails: Arc<Mutex<Vec<String>>>,
    /// The certificate of whoever vouches for it, in PEM.
    pub(crate) issuer: String,
}

/// What a server does.
struct Conduct {
    security: Security,
    /// The step at which it fails, and repeats to the client what it said.
    failing_at: &'static str,
    tls: Arc<ServerConfig>,
    mails: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub(crate) fn failing_at(step: &'static str) -> Self {
        Self::new(Security::Plain, step)
    }

    /// One that fails at nothing, under the name `localhost`.
    pub(crate) fn securing(security: Security) -> Self {
        Self::new(security, "never")
    }

    fn new(security: Security, failing_at: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let (issuer, tls) = certificate();
        let conduct = Conduct {
            security,
            failing_at,
            tls,
            mails: mails.clone(),
        };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Whoever hangs up has had enough.
                let _ = conduct.serve(stream);
            }
        });
        Self {
            port,
            mails,
            issuer,
        }
    }
}

impl Conduct {
    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        if self.security == Security::Tls {
            let mut stream = self.secure(stream);
            stream.write_all(b"220 mail\r\n")?;
            self.converse(&mut stream, true)?;
            return Ok(());
        }
        stream.write_all(b"220 mail\r\n")?;
        if self.converse(&mut stream, self.security == Security::Plain)? == End::Secure {
            self.converse(&mut self.secure(stream), true)?;
        }
        Ok(())
    }

    fn secure(&self, stream: TcpStream) -> StreamOwned<ServerConnection, TcpStream> {
        let connection = ServerConnection::new(self.tls.clone()).expect("a configuration");
        StreamOwned::new(connection, stream)
    }

    /// Talks until one of both has enough.
    fn converse(&self, stream: &mut (impl Read + Write), takes_mail: bool) -> std::io::Result<End> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Ok(End::Quit);
            }
            let word = line.trim_end().split([' ', ':']).next().unwrap_or_default();
            let out = reader.get_mut();
            if word == self.failing_at {
                // As a hostile server would.
                write!(out, "535 no \x1b[2J {}\r\n", line.trim_end())?;
                continue;
            }
            match word {
                "EHLO" if takes_mail => out.write_all(b"250-mail\r\n250 AUTH PLAIN LOGIN\r\n")?,
                "EHLO" => out.write_all(b"250-mail\r\n250 STARTTLS\r\n")?,
                "STARTTLS" if !takes_mail => {
                    out.write_all(b"220 go on\r\n")?;
                    return Ok(End::Secure);
                }
                "QUIT" => {
                    out.write_all(b"221 bye\r\n")?;
                    return Ok(End::Quit);
                }
                _ if !takes_mail => out.write_all(b"530 not in clear\r\n")?,
                "AUTH" => out.write_all(b"235 ok\r\n")?,
                "DATA" => {
                    out.write_all(b"354 go on\r\n")?;
                    let text = reader.by_ref().lines().map_while(Result::ok);
                    let text: Vec<String> = text.take_while(|line| line != ".").collect();
                    let out = reader.get_mut();
                    if self.failing_at == "END" {
                        write!(out, "554 no {}\r\n", text.len())?;
                        continue;
                    }
                    self.mails.lock().unwrap().push(text.join("\n"));
                    out.write_all(b"250 ok\r\n")?;
                }
                _ => out.write_all(b"250 ok\r\n")?,
            }
        }
    }
}

/// How a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Quit,
    /// It goes on secured.
    Secure,
}

/// A certificate for `localhost`, and that of its issuer in PEM.
fn certificate() -> (String, Arc<ServerConfig>) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (issuer.pem(), Arc::new(config))
}
