//! Messages that somebody carries to where there is a network, in a file: one request's body on each
//! line, as [`sent`](crate::sent) keeps them.
//!
//! A [`Carrier`] takes the place of the network where there is none, so that consent, limits, identifiers
//! and the outbox are as ever. [`read`] and [`deliver`] are for the other end. Whatever is delivered twice
//! has the same `messageId`.

use std::future::Future;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::value::RawValue;
use telemetry_core::Moment;
use telemetry_core::consent::{Diagnostics, Permit};

use crate::delivery::{AckRule, Answer, Clock, Failure, Request, Transport, Verdict, judge};
use crate::disk::{Disk, DiskFile};
use crate::endpoint::Endpoint;
use crate::segment::{Batch, PushError};
use crate::time_text::rfc3339;

/// Takes requests into a new file.
#[derive(Clone, Debug)]
pub struct Carrier(Arc<Mutex<Open>>);

#[derive(Debug)]
struct Open {
    file: Box<dyn DiskFile>,
    /// Where the next line begins.
    end: u64,
}

impl Carrier {
    /// A carrier whose file is there and empty, readable by its owner only.
    ///
    /// # Errors
    ///
    /// The disk's; [`io::ErrorKind::AlreadyExists`] if there is such a file.
    pub fn create(disk: &dyn Disk, path: &Path) -> io::Result<Self> {
        if disk.read(path)?.is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let file = disk.open(path)?;
        if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
            disk.sync_dir(dir)?;
        }
        Ok(Self(Arc::new(Mutex::new(Open { file, end: 0 }))))
    }

    /// What a client takes for its endpoint, so that pauses that another endpoint asked for do not hold
    /// up what goes into the file.
    #[must_use]
    pub fn endpoint(path: &Path) -> Endpoint {
        Endpoint::carried(path)
    }

    fn open<T>(&self, look: impl FnOnce(&mut Open) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Open {
    /// Writes a line that is durable, or leaves the file as it was.
    fn write(&mut self, body: &[u8]) -> io::Result<()> {
        let mut line = body.to_vec();
        line.push(b'\n');
        let written = self.file.write_at(self.end, &line);
        if let Err(error) = written.and_then(|()| self.file.sync()) {
            // What cannot be cut off either is a last line that `read` leaves out.
            let _ = self.file.truncate(self.end);
            return Err(error);
        }
        self.end += line.len() as u64;
        Ok(())
    }
}

impl Transport for Carrier {
    fn send(
        &self,
        _permit: Permit<Diagnostics>,
        request: Request,
    ) -> impl Future<Output = Result<Answer, Failure>> + Send + 'static {
        let written = self.open(|open| open.write(&request.body));
        std::future::ready(match written {
            Ok(()) => Ok(Answer {
                status: 200,
                ..Answer::default()
            }),
            Err(_) => Err(Failure::Unreachable),
        })
    }
}

/// The messages of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Each message's JSON, as it was written.
    pub messages: Vec<Vec<u8>>,
    /// The bytes of a last line that is no whole request: whoever wrote it was interrupted, and still
    /// has its messages.
    pub unfinished: usize,
}

/// The line with this number, from 1, is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {0} is no request's body, a JSON object with messages in `batch`")]
pub struct NoRequest(pub usize);

/// Reads a file.
///
/// # Errors
///
/// The first line that is no request's body.
pub fn read(text: &[u8]) -> Result<Carried, NoRequest> {
    #[derive(Deserialize)]
    struct Body<'a> {
        #[serde(borrow)]
        batch: Vec<&'a RawValue>,
    }
    let mut carried = Carried::default();
    for (number, line) in (1..).zip(text.split_inclusive(|byte| *byte == b'\n')) {
        match serde_json::from_slice::<Body<'_>>(line) {
            Ok(body) => {
                let messages = body.batch.into_iter();
                let messages = messages.map(|message| message.get().as_bytes().to_vec());
                carried.messages.extend(messages);
            }
            Err(_) if line.ends_with(b"\n") => return Err(NoRequest(number)),
            Err(_) => carried.unfinished = line.len(),
        }
    }
    Ok(carried)
}

/// How far a delivery got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// Messages that the endpoint acknowledged.
    pub accepted: usize,
    /// Messages that no request can carry.
    pub unfit: usize,
    /// What followed from the last request, if that was not an acknowledgement; nothing was sent after
    /// it.
    pub verdict: Option<Verdict>,
}

/// Sends messages in their order, each once, until one request is not acknowledged; `None` if the
/// answer of whoever is asked for a permit is no.
pub async fn deliver(
    messages: &[Vec<u8>],
    transport: &impl Transport,
    clock: &dyn Clock,
    ack: &AckRule,
    mut permit: impl FnMut(Moment) -> Option<Permit<Diagnostics>>,
) -> Option<Arrival> {
    let mut arrival = Arrival::default();
    let mut waiting = messages.iter().peekable();
    while waiting.peek().is_some() {
        let now = clock.now();
        let mut batch = Batch::new(&rfc3339(now.wall));
        while let Some(message) = waiting.peek() {
            match batch.push_json(message) {
                Ok(()) => {}
                Err(PushError::BatchFull) => break,
                Err(PushError::MessageTooLarge { .. } | PushError::Unidentified) => {
                    arrival.unfit += 1;
                }
            }
            waiting.next();
        }
        if batch.is_empty() {
            continue;
        }
        let messages = batch.len();
        let request = Request {
            body: batch.into_json().into(),
            compress: false,
            messages,
        };
        let result = transport.send(permit(now.wall)?, request).await;
        let verdict = judge(&result, ack, clock.now().wall);
        if verdict != Verdict::Delivered {
            arrival.verdict = Some(verdict);
            break;
        }
        arrival.accepted += messages;
    }
    Some(arrival)
}

#[cfg(test)]
mod tests;
