//! The messages that were taken, as lines of JSON.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use super::message::Message;

/// Appends what was taken to a file, a message a line:
/// `{"request":3,"sentAt":"…","message":{…}}`.
///
/// The message stands in it as it came, but that line breaks between its values are spaces. Whatever
/// was answered with 200 is in the file before the answer.
#[derive(Debug)]
pub struct Log {
    file: File,
}

impl Log {
    /// Appends to a file, which is made if there is none.
    ///
    /// # Errors
    ///
    /// The system's.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::options().append(true).create(true).open(path)?;
        Ok(Self { file })
    }

    pub(super) fn append(&mut self, request: u64, messages: &[Message<'_>]) -> io::Result<()> {
        let mut lines = Vec::new();
        for message in messages {
            let sent_at = message.sent_at.map_or("null", |text| text.get());
            let text = message.text.get();
            let line = format!(r#"{{"request":{request},"sentAt":{sent_at},"message":{text}}}"#);
            // A text of JSON has no line break but between values.
            lines.extend(line.bytes().map(|byte| match byte {
                b'\n' | b'\r' => b' ',
                other => other,
            }));
            lines.push(b'\n');
        }
        self.file.write_all(&lines)
    }
}
