//! An endpoint on this machine that lists bulletins.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
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
