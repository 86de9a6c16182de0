//! An endpoint on this machine that answers as it is told and remembers what came.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

use flate2::read::GzDecoder;

/// What a request said.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) head: String,
    /// Not compressed any more.
    pub(crate) body: String,
}

/// What every request is answered with.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Status(u16),
    /// A page in place of the endpoint.
    Page,
    /// An answer when the test says so, or none if it never does.
    Held,
}

#[derive(Debug)]
pub(crate) struct Endpoint {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    arrived: Receiver<()>,
    release: Sender<()>,
}

impl Endpoint {
    pub(crate) fn new(reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (tell, arrived) = mpsc::channel();
        let (release, held) = mpsc::channel();
        let seen = requests.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Some(request) = read(&stream) else {
                    continue;
                };
                seen.lock().unwrap().push(request);
                // A test that ended waits for nothing.
                let _ = tell.send(());
                if matches!(reply, Reply::Held) && held.recv().is_err() {
                    return;
                }
                answer(&stream, &reply);
            }
        });
        Self {
            url: format!("http://{address}"),
            requests,
            arrived,
            release,
        }
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Waits for a request.
    pub(crate) fn wait(&self) {
        self.arrived.recv().expect("a request");
    }

    /// Has one request answered that is held.
    pub(crate) fn release(&self) {
        self.release.send(()).expect("an endpoint");
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let lower = head.to_lowercase();
    let length = lower.split_once("content-length: ")?.1;
    let length: usize = length.split("\r\n").next()?.parse().ok()?;
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes).ok()?;
    let mut body = String::new();
    if lower.contains("content-encoding: gzip") {
        GzDecoder::new(bytes.as_slice())
            .read_to_string(&mut body)
            .ok()?;
    } else {
        body = String::from_utf8(bytes).ok()?;
    }
    Some(Request { head, body })
}

fn answer(mut stream: &TcpStream, reply: &Reply) {
    let (status, kind, body) = match reply {
        Reply::Status(status) => (*status, "application/json", "{}"),
        Reply::Page => (200, "text/html", "<html>Please sign in</html>"),
        Reply::Held => (200, "application/json", "{}"),
    };
    let text = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    // Whoever went away does not read it.
    let _ = stream.write_all(text.as_bytes());
}
