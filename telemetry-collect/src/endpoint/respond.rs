//! What an endpoint does with a request, and what it answers.

use std::future::pending;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER};
use hyper::{Request, Response, StatusCode};
use serde::Serialize;
use tokio::sync::Notify;

use super::Shared;
use super::exchange::Outcome;
use super::message;
use super::misbehaviour::Fault;
use super::refusal::Refusal;
use super::request::{self, Form};
use crate::{Problem, Verdict};

/// The page of a captive portal.
const PAGE: &str = "<!doctype html><title>Sign in</title><h1>Sign in to use this network</h1>\n";

/// The connection ends without an answer.
#[derive(Debug, thiserror::Error)]
#[error("no answer")]
pub(super) struct NoAnswer;

type Answer = Response<Full<Bytes>>;

/// Serves one request. Where the connection is to be reset, it notifies `reset` and never ends.
pub(super) async fn respond(
    request: Request<Incoming>,
    shared: &Shared,
    reset: &Notify,
) -> Result<Answer, NoAnswer> {
    let fault = shared.with_books(|books| books.misbehaviour.draw());
    if fault == Some(Fault::Reset) {
        shared.with_books(|books| books.enter(fault, Outcome::Ignored));
        reset.notify_one();
        return pending().await;
    }
    // Also where it is ignored: the client is done with sending when the answer comes.
    let received = receive(request, shared).await;
    if let Some(answer) = fault.as_ref().and_then(misbehave) {
        shared.with_books(|books| books.enter(fault, Outcome::Ignored));
        return Ok(answer);
    }
    let outcome = match received {
        Ok((form, body)) => take(form, &body, fault.clone(), shared),
        Err(refusal) => shared.with_books(|books| books.enter(fault.clone(), refusal.into())),
    };
    match fault {
        Some(Fault::Close) => return Err(NoAnswer),
        Some(Fault::Delay(time)) => tokio::time::sleep(time).await,
        _ => {}
    }
    Ok(answer(&outcome))
}

async fn receive(request: Request<Incoming>, shared: &Shared) -> Result<(Form, Bytes), Refusal> {
    let form = request::form(&request, shared.write_key.as_deref())?;
    Ok((form, request::body(request).await?))
}

/// Takes what a body carries, if all of it is declared.
fn take(form: Form, body: &[u8], fault: Option<Fault>, shared: &Shared) -> Outcome {
    let (verdict, messages) = match form {
        Form::Batch => (shared.published.judge_batch(body), message::of_batch(body)),
        Form::Single => (
            shared.published.judge_message(body),
            message::of_single(body),
        ),
    };
    shared.with_books(|books| match messages {
        _ if !verdict.is_declared() => books.enter(fault, Outcome::Undeclared(verdict)),
        Ok(messages) => books.enter_messages(fault, &messages),
        // What is declared can be read; should it not be, nothing of it is known.
        Err(error) => {
            let reason = error.to_string();
            let mut verdict = Verdict::default();
            verdict.push(String::new(), Problem::NotJson { reason });
            books.enter(fault, Outcome::Undeclared(verdict))
        }
    })
}

/// The answer of a fault that has one of its own.
fn misbehave(fault: &Fault) -> Option<Answer> {
    let text = |text: &str| HeaderValue::from_str(text).ok();
    match fault {
        Fault::Status {
            status,
            retry_after,
        } => {
            let status = StatusCode::from_u16(*status).ok()?;
            let mut answer = json_answer(status, &Reply::default());
            if let Some(seconds) = retry_after {
                answer
                    .headers_mut()
                    .insert(RETRY_AFTER, HeaderValue::from(*seconds));
            }
            Some(answer)
        }
        Fault::Redirect(url) => {
            let mut answer = Response::new(Full::default());
            *answer.status_mut() = StatusCode::TEMPORARY_REDIRECT;
            answer.headers_mut().insert(LOCATION, text(url)?);
            Some(answer)
        }
        Fault::Html => {
            let mut answer = Response::new(Full::from(PAGE));
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            answer.headers_mut().insert(CONTENT_TYPE, html);
            Some(answer)
        }
        Fault::Delay(_) | Fault::Close | Fault::Reset => None,
    }
}

/// What an endpoint that behaves says.
fn answer(outcome: &Outcome) -> Answer {
    match outcome {
        Outcome::Taken(_) | Outcome::Ignored => {
            let reply = Reply {
                success: true,
                ..Reply::default()
            };
            json_answer(StatusCode::OK, &reply)
        }
        Outcome::Undeclared(verdict) => {
            let reply = Reply {
                success: false,
                problems: verdict.findings().iter().map(ToString::to_string).collect(),
                more: verdict.more(),
            };
            json_answer(StatusCode::BAD_REQUEST, &reply)
        }
        Outcome::Refused(refusal) => {
            let reply = Reply {
                problems: vec![refusal.to_string()],
                ..Reply::default()
            };
            json_answer(refusal.status(), &reply)
        }
    }
}

/// The body of an answer.
#[derive(Default, Serialize)]
struct Reply {
    success: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<String>,
    /// How many problems there are beyond those.
    #[serde(skip_serializing_if = "is_none")]
    more: usize,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
const fn is_none(count: &usize) -> bool {
    *count == 0
}

fn json_answer(status: StatusCode, reply: &Reply) -> Answer {
    // Texts and numbers can always be written.
    let body = serde_json::to_vec(reply).unwrap_or_default();
    let mut answer = Response::new(Full::from(body));
    *answer.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(CONTENT_TYPE, json);
    answer
}
