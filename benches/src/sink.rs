//! An endpoint on the loopback that takes everything.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::read::GzDecoder;

use crate::occurrence::PageServed;

/// A running endpoint; its threads end with the process.
#[derive(Clone, Debug)]
pub struct Sink {
    /// Its address.
    pub url: String,
    bodies: Arc<Mutex<Vec<Body>>>,
}

#[derive(Debug)]
struct Body {
    compressed: bool,
    bytes: Vec<u8>,
}

impl Sink {
    /// Starts one.
    ///
    /// # Errors
    ///
    /// If the system has no port to give.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let sink = Self {
            url: format!("http://{}", listener.local_addr()?),
            bodies: Arc::default(),
        };
        let bodies = sink.bodies.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let bodies = bodies.clone();
                // What a client sends wrong ends its connection.
                std::thread::spawn(move || serve(&stream, &bodies));
            }
        });
        Ok(sink)
    }

    /// How many messages came since this was asked last.
    ///
    /// # Errors
    ///
    /// If a body cannot be decompressed.
    pub fn take(&self) -> io::Result<usize> {
        let bodies =
            std::mem::take(&mut *self.bodies.lock().unwrap_or_else(PoisonError::into_inner));
        let mut messages = 0;
        for body in bodies {
            let mut text = String::new();
            if body.compressed {
                GzDecoder::new(&*body.bytes).read_to_string(&mut text)?;
            } else {
                text = String::from_utf8_lossy(&body.bytes).into_owned();
            }
            messages += text.matches(PageServed::NAME).count();
        }
        Ok(messages)
    }
}

fn serve(stream: &TcpStream, bodies: &Mutex<Vec<Body>>) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let mut length = 0;
        let mut compressed = false;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            match line.split_once(": ") {
                Some(("content-length", value)) => {
                    length = value.parse().map_err(io::Error::other)?;
                }
                Some(("content-encoding", value)) => compressed = value == "gzip",
                _ => {}
            }
        }
        let mut bytes = vec![0; length];
        reader.read_exact(&mut bytes)?;
        bodies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Body { compressed, bytes });
        writer.write_all(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
        )?;
    }
}
