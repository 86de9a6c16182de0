//! From a request to the body that it carries.

use std::io::Read as _;
use std::time::Duration;

use data_encoding::BASE64;
use flate2::bufread::GzDecoder;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body, Bytes};
use hyper::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use hyper::{Method, Request};

use super::refusal::Refusal;
use crate::MAX_BODY_BYTES;

/// The longest time that a body takes to arrive.
const BODY_TIME: Duration = Duration::from_secs(20);

/// What a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Batch,
    Single,
}

/// Looks at a request's head.
pub(super) fn form<B>(request: &Request<B>, write_key: Option<&str>) -> Result<Form, Refusal> {
    let form = match request.uri().path() {
        "/v1/batch" => Form::Batch,
        "/v1/track" | "/v1/identify" => Form::Single,
        _ => return Err(Refusal::UnknownPath),
    };
    if request.method() != Method::POST {
        return Err(Refusal::WrongMethod);
    }
    let headers = request.headers();
    let key = user_name(headers).ok_or(Refusal::NoWriteKey)?;
    if write_key.is_some_and(|wanted| wanted.as_bytes() != key) {
        return Err(Refusal::WrongWriteKey);
    }
    let kind = text(headers, &CONTENT_TYPE).split(';').next();
    let kind = kind.unwrap_or_default().trim_ascii();
    if kind.eq_ignore_ascii_case("application/json") {
        Ok(form)
    } else {
        Err(Refusal::NotJson)
    }
}

/// The user name of Basic authentication, unless it is empty.
fn user_name(headers: &HeaderMap) -> Option<Vec<u8>> {
    let (scheme, both) = text(headers, &AUTHORIZATION).split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let mut both = BASE64.decode(both.trim_ascii().as_bytes()).ok()?;
    let colon = both.iter().position(|byte| *byte == b':')?;
    both.truncate(colon);
    (!both.is_empty()).then_some(both)
}

/// A header's value, empty if there is none, or more than one, or one that is no text.
fn text<'a>(headers: &'a HeaderMap, name: &hyper::header::HeaderName) -> &'a str {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().unwrap_or_default(),
        _ => "",
    }
}

/// Reads a body within the protocol's limit, and decompresses it within the same.
pub(super) async fn body<B>(request: Request<B>) -> Result<Bytes, Refusal>
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let (head, body) = request.into_parts();
    let compressed = match head.headers.get(CONTENT_ENCODING) {
        None => false,
        Some(encoding) if encoding.as_bytes().eq_ignore_ascii_case(b"gzip") => true,
        Some(_) => return Err(Refusal::UnknownEncoding),
    };
    let body = Limited::new(body, MAX_BODY_BYTES).collect();
    let body = match tokio::time::timeout(BODY_TIME, body).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(Refusal::TooLarge),
        Ok(Err(_)) | Err(_) => return Err(Refusal::Incomplete),
    };
    if compressed {
        decompress(&body)
    } else {
        Ok(body)
    }
}

fn decompress(body: &[u8]) -> Result<Bytes, Refusal> {
    let mut decoder = GzDecoder::new(body);
    let mut plain = Vec::new();
    // One byte more than is allowed shows that there are too many; the rest stays compressed.
    (&mut decoder)
        .take(MAX_BODY_BYTES as u64 + 1)
        .read_to_end(&mut plain)
        .map_err(|_damage| Refusal::NotGzip)?;
    if plain.len() > MAX_BODY_BYTES {
        return Err(Refusal::TooLarge);
    }
    // What follows would not be judged.
    if decoder.into_inner().is_empty() {
        Ok(plain.into())
    } else {
        Err(Refusal::NotGzip)
    }
}
