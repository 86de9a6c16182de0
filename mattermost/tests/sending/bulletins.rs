//! An endpoint on this machine that lists bulletins, and a mail server.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Who lists bulletins, and the heads of the requests.
#[derive(Debug)]
pub(crate) struct Bulletins {
    pub(crate) url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Bulletins {
    /// One that answers with this list, and with a line for each bulletin.
    pub(crate) fn listing(list: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = heads.clone();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let lines = BufReader::new(&stream).lines().map_while(Result::ok);
                let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
                let is_list = head[0].starts_with("GET /security?");
                seen.lock().unwrap().push(head.join("\n"));
                let body = if is_list { list } else { "Update \u{1b}[2Jnow" };
                let text = format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(text.as_bytes());
            }
        });
        Self { url, heads }
    }

    /// The heads, without the port.
    pub(crate) fn heads(&self) -> Vec<String> {
        let heads = self.heads.lock().unwrap();
        let host = &self.url["http://".len()..];
        heads
            .iter()
            .map(|head| head.replace(host, "[host]"))
            .collect()
    }
}

/// A mail server that fails at the step of this name, and repeats to the client what it said.
#[derive(Debug)]
pub(crate) struct MailServer {
    pub(crate) port: u16,
    pub(crate) mails: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub(crate) fn failing_at(step: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let seen = mails.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Whoever hangs up has had enough.
                let _ = converse(&stream, step, &seen);
            }
        });
        Self { port, mails }
    }
}

fn converse(mut stream: &TcpStream, step: &str, mails: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    stream.write_all(b"220 mail\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let word = line.split([' ', ':']).next().unwrap_or_default();
        if word == step {
            // As a hostile server would.
            write!(stream, "535 no \x1b[2J {line}\r\n")?;
            continue;
        }
        match word {
            "EHLO" => stream.write_all(b"250-mail\r\n250 AUTH PLAIN LOGIN\r\n")?,
            "AUTH" => stream.write_all(b"235 ok\r\n")?,
            "DATA" => {
                stream.write_all(b"354 go on\r\n")?;
                let text = lines.by_ref().map_while(Result::ok);
                let text: Vec<String> = text.take_while(|line| line != ".").collect();
                if step == "END" {
                    write!(stream, "554 no {}\r\n", text.len())?;
                    continue;
                }
                mails.lock().unwrap().push(text.join("\n"));
                stream.write_all(b"250 ok\r\n")?;
            }
            "QUIT" => return stream.write_all(b"221 bye\r\n"),
            _ => stream.write_all(b"250 ok\r\n")?,
        }
    }
    Ok(())
}
