//! Files that are written, read and delivered on disks and networks of the test.

use std::collections::VecDeque;

use proptest::prelude::*;
use telemetry_core::consent::{Choice, Switch};

use super::*;
use crate::delivery::{Parked, SystemClock};
use crate::disk::MemoryDisk;

/// A file of which every second write fails after its half.
#[derive(Debug, Default)]
struct Full {
    bytes: Arc<Mutex<Vec<u8>>>,
    writes: u32,
}

impl DiskFile for Full {
    fn len(&self) -> io::Result<u64> {
        Ok(self.bytes.lock().unwrap().len() as u64)
    }

    fn read_at(&self, _: u64, _: &mut [u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.writes += 1;
        let fails = self.writes.is_multiple_of(2);
        let written = if fails {
            &bytes[..bytes.len() / 2]
        } else {
            bytes
        };
        let mut all = self.bytes.lock().unwrap();
        assert_eq!(all.len() as u64, offset, "lines follow each other");
        all.extend_from_slice(written);
        if fails {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        let len = usize::try_from(len).unwrap();
        self.bytes.lock().unwrap().truncate(len);
        Ok(())
    }
}

/// Answers with these statuses in turn.
#[derive(Debug, Default)]
struct Answering {
    statuses: Mutex<VecDeque<u16>>,
    requests: Mutex<Vec<Request>>,
}

impl Transport for Arc<Answering> {
    fn send(
        &self,
        _: Permit<Diagnostics>,
        request: Request,
    ) -> impl Future<Output = Result<Answer, Failure>> + Send + 'static {
        self.requests.lock().unwrap().push(request);
        let status = self.statuses.lock().unwrap().pop_front().unwrap_or(200);
        std::future::ready(Ok(Answer {
            status,
            ..Answer::default()
        }))
    }
}

fn permit(now: Moment) -> Option<Permit<Diagnostics>> {
    let yes = Diagnostics {
        switch: Switch::On,
        choice: Some(Choice::On {
            since: Moment::EARLIEST,
        }),
        ..Diagnostics::default()
    };
    yes.decide(now).permit()
}

fn request(body: &str) -> Request {
    Request {
        body: body.as_bytes().into(),
        compress: true,
        messages: 1,
    }
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(future)
}

fn send(carrier: &Carrier, body: &str) -> Result<Answer, Failure> {
    wait(carrier.send(permit(Moment::default()).unwrap(), request(body)))
}

fn sent(messages: &[Vec<u8>], network: &Arc<Answering>) -> Option<Arrival> {
    let clock = SystemClock::default();
    wait(deliver(
        messages,
        network,
        &clock,
        &AckRule::AnyBody,
        permit,
    ))
}

#[test]
fn a_file_that_is_there_is_left_alone() {
    let disk = MemoryDisk::default();
    let path = Path::new("carried.jsonl");
    let carrier = Carrier::create(&disk, path).unwrap();
    assert!(send(&carrier, r#"{"batch":[1]}"#).is_ok());
    let again = Carrier::create(&disk, path).unwrap_err();
    assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(disk.read(path).unwrap().unwrap(), b"{\"batch\":[1]}\n");
}

#[test]
fn what_the_disk_refuses_is_no_acknowledgement_and_leaves_no_half_line() {
    let bytes = Arc::default();
    let file = Full {
        bytes: Arc::clone(&bytes),
        writes: 0,
    };
    let carrier = Carrier(Arc::new(Mutex::new(Open {
        file: Box::new(file),
        end: 0,
    })));
    let answers: Vec<bool> = ["1", "2", "3", "4"]
        .map(|body| send(&carrier, body).is_ok())
        .to_vec();
    assert_eq!(answers, [true, false, true, false]);
    assert_eq!(*bytes.lock().unwrap(), b"1\n3\n");
}

#[test]
fn an_unfinished_last_line_is_left_out_and_another_one_is_named() {
    let text = b"{\"batch\":[{\"a\": 1},2],\"sentAt\":\"x\"}\n{\"batch\":[3]}\n{\"batch\":[4";
    let carried = read(text).unwrap();
    assert_eq!(carried.messages, [&b"{\"a\": 1}"[..], b"2", b"3"]);
    assert_eq!(carried.unfinished, 11);
    for text in [
        "{}\n",
        "{\"batch\":[]}\n\n",
        "{\"batch\":1}\n",
        "\u{0}\n",
        "[]\n",
    ] {
        assert!(read(text.as_bytes()).is_err(), "{text}");
    }
    assert_eq!(read(b"{\"batch\":[]}\nno\n{"), Err(NoRequest(2)));
    assert_eq!(read(b""), Ok(Carried::default()));
}

#[test]
fn messages_arrive_as_they_were_written_and_the_time_of_sending_is_now() {
    let network = Arc::new(Answering::default());
    let messages = [b"{\"messageId\": \"a\"}".to_vec(), b"{\"b\":[]}".to_vec()];
    let arrival = sent(&messages, &network).unwrap();
    assert_eq!((arrival.accepted, arrival.verdict), (2, None));
    let body = String::from_utf8(network.requests.lock().unwrap()[0].body.to_vec()).unwrap();
    let begin = "{\"batch\":[{\"messageId\": \"a\"},{\"b\":[]}],\"sentAt\":\"20";
    assert!(body.starts_with(begin), "{body}");
}

#[test]
fn nothing_is_sent_after_a_request_that_was_not_acknowledged_or_without_consent() {
    let messages = vec![format!("\"{}\"", "x".repeat(31_000)).into_bytes(); 40];
    let network = Arc::new(Answering::default());
    network.statuses.lock().unwrap().extend([200, 401]);
    let arrival = sent(&messages, &network).unwrap();
    let verdict = Some(Verdict::Park(Parked::Refused(401)));
    assert_eq!((arrival.accepted, arrival.verdict), (14, verdict));
    assert_eq!(network.requests.lock().unwrap().len(), 2);

    let (clock, ack) = (SystemClock::default(), AckRule::AnyBody);
    let refused = wait(deliver(&messages, &network, &clock, &ack, |_| None));
    assert_eq!(refused, None);
    assert_eq!(network.requests.lock().unwrap().len(), 2);
}

proptest! {
    #[test]
    fn every_message_that_fits_is_sent_once_in_its_order(
        lengths in prop::collection::vec(0_usize..40_000, 0..60),
    ) {
        let message = |(number, length): (usize, &usize)| {
            format!("\"{number} {}\"", "x".repeat(*length)).into_bytes()
        };
        let messages: Vec<Vec<u8>> = lengths.iter().enumerate().map(message).collect();
        let network = Arc::new(Answering::default());
        let arrival = sent(&messages, &network).unwrap();
        let fit = |message: &&Vec<u8>| message.len() <= crate::segment::MAX_MESSAGE_BYTES;
        let expected: Vec<Vec<u8>> = messages.iter().filter(fit).cloned().collect();
        prop_assert_eq!(arrival.accepted, expected.len());
        prop_assert_eq!(arrival.unfit, messages.len() - expected.len());
        let mut received = Vec::new();
        for request in network.requests.lock().unwrap().iter() {
            let mut line = request.body.to_vec();
            line.push(b'\n');
            received.extend(read(&line).unwrap().messages);
        }
        prop_assert_eq!(received, expected);
    }

    #[test]
    fn reading_never_panics(text in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&text);
    }
}
