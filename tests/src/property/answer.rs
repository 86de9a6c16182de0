//! An endpoint's answer in one input, as it looks on the wire: a status line, headers, an empty line
//! and the body.

use telemetry_client::delivery::Answer;
use telemetry_client::security::{Page, SIGNATURE_HEADER};

/// The parts of an answer. What is missing is empty.
pub(super) struct Parts<'i> {
    /// Zero if there is none.
    pub(super) status: u16,
    /// Names in lower case, and values.
    headers: Vec<(String, String)>,
    pub(super) body: &'i [u8],
}

impl<'i> Parts<'i> {
    pub(super) fn of(input: &'i [u8]) -> Self {
        let (first, mut rest) = line(input);
        let mut words = first.split(' ').skip(1);
        let status = words.next().and_then(|word| word.parse().ok());
        let mut headers = Vec::new();
        loop {
            let (header, behind) = line(rest);
            rest = behind;
            if header.is_empty() {
                break;
            }
            let (name, value) = header.split_once(':').unwrap_or((&header, ""));
            headers.push((name.to_ascii_lowercase(), value.trim_ascii().to_owned()));
        }
        Self {
            status: status.unwrap_or(0),
            headers,
            body: rest,
        }
    }

    /// The values of the headers with this name.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let headers = self.headers.iter();
        let named = headers.filter(|(found, _)| found == name);
        named.map(|(_, value)| value.clone()).collect()
    }

    /// The value of the first header with this name.
    pub(super) fn first(&self, name: &str) -> Option<String> {
        self.all(name).into_iter().next()
    }

    /// As delivery gets it.
    pub(super) fn answer(&self) -> Answer {
        Answer {
            status: self.status,
            content_type: self.first("content-type"),
            date: self.first("date"),
            retry_after: self.all("retry-after"),
            rate_limit_reset: self.first("x-ratelimit-reset"),
            body: self.body.to_vec(),
        }
    }

    /// As the security update check gets it.
    pub(super) fn page(&self) -> Page {
        Page {
            status: self.status,
            content_type: self.first("content-type"),
            signature: self.first(SIGNATURE_HEADER),
            body: self.body.to_vec(),
        }
    }
}

/// The first line, without its end, and what follows it.
fn line(input: &[u8]) -> (String, &[u8]) {
    let (line, rest) = input
        .iter()
        .position(|byte| *byte == b'\n')
        .and_then(|end| input.split_at_checked(end + 1))
        .unwrap_or((input, &[]));
    let line = String::from_utf8_lossy(line);
    (line.trim_end_matches(['\r', '\n']).to_owned(), rest)
}

/// Whether a browser would show it as a page, which no endpoint of a protocol answers.
pub(super) fn is_page(content_type: Option<&str>, body: &[u8]) -> bool {
    let kind = content_type.unwrap_or_default().to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim_ascii();
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let beginning = body.trim_ascii_start().to_ascii_lowercase();
    let marks: [&[u8]; 4] = [b"<!doctype html", b"<html", b"<head", b"<body"];
    matches!(kind, "text/html" | "application/xhtml+xml")
        || marks.iter().any(|mark| beginning.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_it_looks_on_the_wire() {
        let text = b"HTTP/1.1 429 Too Many\r\nRetry-After: 7\nRETRY-AFTER:8\r\n\r\n{}\n\n";
        let parts = Parts::of(text);
        assert_eq!((parts.status, parts.body), (429, &b"{}\n\n"[..]));
        assert_eq!(parts.answer().retry_after, ["7", "8"]);
        assert_eq!(Parts::of(b"").status, 0);
    }
}
