//! An endpoint on the loopback that does what its script says.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// A request that arrived whole.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// The body, decompressed.
    pub(crate) body: String,
    /// Whether it came compressed.
    pub(crate) compressed: bool,
    /// `Authorization`.
    pub(crate) authorization: String,
}

/// What the endpoint does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Answers, and keeps the connection.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Answers, and closes the connection.
    AnswerAndClose(u16),
    /// Answers, and breaks the connection off as soon as it is idle.
    #[cfg(unix)]
    AnswerAndReset(u16),
    /// Takes the messages, and closes the connection without an answer.
    LoseAnswer,
    /// Never answers.
    Hang,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        Self::Answer(status, Vec::new(), b"{}".to_vec())
    }

    pub(crate) fn with(status: u16, name: &'static str, value: &str) -> Self {
        Self::Answer(status, vec![(name, value.to_owned())], b"{}".to_vec())
    }
}

type Script = Box<dyn FnMut(&Received) -> Reply + Send>;

#[derive(Default)]
struct Seen {
    connections: usize,
    hung_up: usize,
    received: Vec<Received>,
    committed: Vec<Received>,
}

/// A running endpoint; its threads end with the process.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<(Mutex<Seen>, Condvar)>,
}

/// An endpoint to which no connection comes about, and which refuses none: its queue is full, so
/// the system drops whatever else asks to be let in.
pub(crate) struct Silent {
    pub(crate) url: String,
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl Silent {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok();
        Self {
            url: format!("http://{address}"),
            _queue: std::iter::from_fn(connect).collect(),
            _listener: listener,
        }
    }
}

impl Received {
    /// The identifiers of its messages.
    pub(crate) fn ids(&self) -> Vec<String> {
        let json: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        let messages = json["batch"].as_array().unwrap();
        let id = |message: &serde_json::Value| message["messageId"].as_str().unwrap().to_owned();
        messages.iter().map(id).collect()
    }

    /// The messages without `sentAt`, byte for byte.
    pub(crate) fn frozen(&self) -> &str {
        self.body.rsplit_once(r#"],"sentAt":"#).unwrap().0
    }

    pub(crate) fn sent_at(&self) -> String {
        let json: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        json["sentAt"].as_str().unwrap().to_owned()
    }
}

impl Server {
    pub(crate) fn start(script: impl FnMut(&Received) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new((Mutex::new(Seen::default()), Condvar::new()));
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(Box::new(script)));
        let server = Self {
            url,
            seen: seen.clone(),
        };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, script) = (seen.clone(), script.clone());
                note(&seen, |seen| seen.connections += 1);
                std::thread::spawn(move || serve(&stream.unwrap(), &seen, &script));
            }
        });
        server
    }

    /// One that acknowledges everything.
    pub(crate) fn healthy() -> Self {
        Self::start(|_| Reply::status(200))
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.0.lock().unwrap().connections
    }

    /// Waits until so many requests have arrived.
    pub(crate) fn wait_for_requests(&self, requests: usize) {
        self.wait_until(|seen| seen.received.len() >= requests);
    }

    /// Waits until it keeps something.
    pub(crate) fn wait_for_commit(&self) {
        self.wait_until(|seen| !seen.committed.is_empty());
    }

    /// Waits until the client has closed a connection on which it waited for an answer.
    pub(crate) fn wait_for_hang_up(&self) {
        self.wait_until(|seen| seen.hung_up > 0);
    }

    fn wait_until(&self, done: impl Fn(&Seen) -> bool) {
        let (seen, changed) = &*self.seen;
        let most = Duration::from_mins(1);
        let waited = changed.wait_timeout_while(seen.lock().unwrap(), most, |seen| !done(seen));
        assert!(!waited.unwrap().1.timed_out());
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.seen.0.lock().unwrap().received.clone()
    }

    /// The identifiers of the messages that it keeps, each as often as it came.
    pub(crate) fn committed(&self) -> Vec<String> {
        let seen = self.seen.0.lock().unwrap();
        seen.committed.iter().flat_map(Received::ids).collect()
    }
}

fn note(seen: &(Mutex<Seen>, Condvar), change: impl FnOnce(&mut Seen)) {
    change(&mut seen.0.lock().unwrap());
    seen.1.notify_all();
}

fn serve(stream: &TcpStream, seen: &(Mutex<Seen>, Condvar), script: &Mutex<Script>) {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    while let Some(received) = read(&mut reader) {
        note(seen, |seen| seen.received.push(received.clone()));
        let reply = script.lock().unwrap()(&received);
        let commit = || note(seen, |seen| seen.committed.push(received.clone()));
        #[cfg(unix)]
        if let Reply::AnswerAndReset(_) = reply {
            // With nothing to linger for, closing sends a reset.
            rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO)).unwrap();
        }
        let (status, headers, body, close) = match reply {
            Reply::Answer(status, headers, body) => (status, headers, body, false),
            Reply::AnswerAndClose(status) => (status, Vec::new(), b"{}".to_vec(), true),
            #[cfg(unix)]
            Reply::AnswerAndReset(status) => (status, Vec::new(), b"{}".to_vec(), true),
            Reply::LoseAnswer => return commit(),
            Reply::Hang => {
                // Ends when the client closes the connection.
                let _ = reader.read(&mut [0]);
                return note(seen, |seen| seen.hung_up += 1);
            }
        };
        let is_page = headers
            .iter()
            .any(|(_, value)| value.starts_with("text/html"));
        if (200..300).contains(&status) && !is_page {
            commit();
        }
        let mut head = format!(
            "HTTP/1.1 {status} Scripted\r\ncontent-length: {}\r\n",
            body.len()
        );
        for (name, value) in headers {
            head.extend([name, ": ", &value, "\r\n"]);
        }
        let sent = writer
            .write_all(format!("{head}\r\n").as_bytes())
            .and_then(|()| writer.write_all(&body));
        if sent.is_err() || close {
            return;
        }
    }
}

fn read(reader: &mut BufReader<&TcpStream>) -> Option<Received> {
    let mut length = 0;
    let mut compressed = false;
    let mut authorization = String::new();
    let mut first = true;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if first {
            assert!(line.starts_with("POST /v1/batch HTTP/1.1"), "{line}");
            first = false;
        } else if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(": ") {
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap(),
                "content-encoding" => compressed = value == "gzip",
                "authorization" => value.clone_into(&mut authorization),
                _ => {}
            }
        }
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes).ok()?;
    let mut body = String::new();
    if compressed {
        flate2::read::GzDecoder::new(&*bytes)
            .read_to_string(&mut body)
            .unwrap();
    } else {
        body = String::from_utf8(bytes).unwrap();
    }
    Some(Received {
        body,
        compressed,
        authorization,
    })
}
