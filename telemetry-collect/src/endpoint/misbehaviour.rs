//! What an endpoint does wrong on request.

use std::fmt;
use std::time::Duration;

use hyper::header::HeaderValue;
use jiff::SignedDuration;

/// One thing that an endpoint can do wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Answers with this status, and takes nothing.
    Status {
        /// 200 to 599.
        status: u16,
        /// `Retry-After`, in seconds.
        retry_after: Option<u64>,
    },
    /// Takes the messages, and answers this much later.
    Delay(Duration),
    /// Takes the messages, and closes the connection instead of answering.
    Close,
    /// Resets the connection before it has read the messages, and takes nothing.
    Reset,
    /// Points to another address (status 307), and takes nothing.
    Redirect(String),
    /// Answers with a page for people and status 200, as a captive portal does, and takes nothing.
    Html,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status {
                status,
                retry_after: None,
            } => write!(f, "status={status}"),
            Self::Status {
                status,
                retry_after: Some(seconds),
            } => write!(f, "status={status},retry-after={seconds}"),
            Self::Delay(time) => write!(f, "delay={}ms", time.as_millis()),
            Self::Close => f.write_str("close"),
            Self::Reset => f.write_str("reset"),
            Self::Redirect(url) => write!(f, "redirect={}", url.escape_debug()),
            Self::Html => f.write_str("html"),
        }
    }
}

/// Why a text names no misbehaviour.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MisbehaviourError {
    /// There is no such fault.
    #[error(
        "`{0}` is no fault; there are status=CODE[,retry-after=SECONDS], delay=TIME, close, reset, \
         redirect=URL and html"
    )]
    Unknown(String),
    /// The fault exists, and this is not what it takes.
    #[error("`{fault}` takes {wanted}")]
    Value {
        /// What was written.
        fault: String,
        /// What it should have been.
        wanted: &'static str,
    },
    /// What should say how often is no share.
    #[error("`{0}` is no share of requests; it lies between 0 and 1, like 0.2")]
    Share(String),
    /// The faults would have to happen more often than always.
    #[error("the shares of the faults are more than 1 together")]
    TooMany,
}

/// Which faults an endpoint has, and how often.
///
/// Which request meets which fault depends on the seed alone.
#[derive(Clone, Debug)]
pub struct Misbehaviour {
    faults: Vec<(Fault, f64)>,
    random: fastrand::Rng,
    /// How many faults are still to come.
    left: u64,
}

/// None.
impl Default for Misbehaviour {
    fn default() -> Self {
        Self {
            faults: Vec::new(),
            random: fastrand::Rng::with_seed(0),
            left: u64::MAX,
        }
    }
}

impl Misbehaviour {
    /// Reads faults with commas between them, each with the share of requests that meet it:
    /// `status=500:0.2,close:0.1,delay=200ms:0.1`. Faults without a share divide what is left among
    /// them, so that a single one meets every request.
    ///
    /// # Errors
    ///
    /// See [`MisbehaviourError`].
    pub fn parse(text: &str, seed: u64) -> Result<Self, MisbehaviourError> {
        let mut read: Vec<(Fault, Option<f64>)> = Vec::new();
        for item in text.split(',').map(str::trim) {
            if let Some(value) = item.strip_prefix("retry-after=") {
                let Some((Fault::Status { retry_after, .. }, _)) = read.last_mut() else {
                    return Err(wanted(item, "its place behind `status=CODE`"));
                };
                let seconds = value.parse().ok();
                *retry_after = Some(seconds.ok_or_else(|| wanted(item, "whole seconds"))?);
            } else {
                let (fault, share) = divide(item)?;
                read.push((parse_fault(fault)?, share));
            }
        }
        let given: f64 = read.iter().filter_map(|(_, share)| *share).sum();
        // Shares such as 0.1 are not exact, and ten of them are still 1.
        if given > 1.0 + 1e-9 {
            return Err(MisbehaviourError::TooMany);
        }
        let open = read.iter().filter(|(_, share)| share.is_none()).count();
        let open = u32::try_from(open).unwrap_or(u32::MAX);
        let rest = (1.0 - given).max(0.0) / f64::from(open.max(1));
        Ok(Self {
            faults: read
                .into_iter()
                .map(|(fault, share)| (fault, share.unwrap_or(rest)))
                .collect(),
            random: fastrand::Rng::with_seed(seed),
            left: u64::MAX,
        })
    }

    /// The same, but that it behaves after so many faults.
    #[must_use]
    pub fn recovering_after(self, faults: u64) -> Self {
        Self {
            left: faults,
            ..self
        }
    }

    /// What the next request meets.
    pub(super) fn draw(&mut self) -> Option<Fault> {
        self.left = self.left.checked_sub(1)?;
        let drawn = self.draw_forever();
        self.left += u64::from(drawn.is_none());
        drawn
    }

    fn draw_forever(&mut self) -> Option<Fault> {
        let mut drawn = self.random.f64();
        for (fault, share) in &self.faults {
            if drawn < *share {
                return Some(fault.clone());
            }
            drawn -= share;
        }
        None
    }
}

fn wanted(fault: &str, wanted: &'static str) -> MisbehaviourError {
    MisbehaviourError::Value {
        fault: fault.to_owned(),
        wanted,
    }
}

/// The fault and its share. Addresses have colons too, but no port has a dot.
fn divide(item: &str) -> Result<(&str, Option<f64>), MisbehaviourError> {
    let Some((fault, share)) = item.rsplit_once(':') else {
        return Ok((item, None));
    };
    match share.parse::<f64>() {
        _ if item.starts_with("redirect=") && !is_decimal(share) => Ok((item, None)),
        Ok(number) if (0.0..=1.0).contains(&number) => Ok((fault, Some(number))),
        _ => Err(MisbehaviourError::Share(share.to_owned())),
    }
}

fn is_decimal(text: &str) -> bool {
    text.split_once('.').is_some_and(|(whole, part)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits(whole) && digits(part)
    })
}

fn parse_fault(item: &str) -> Result<Fault, MisbehaviourError> {
    let (name, value) = match item.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (item, None),
    };
    match (name, value) {
        ("status", Some(value)) => match value.parse() {
            Ok(status @ 200..600) => Ok(Fault::Status {
                status,
                retry_after: None,
            }),
            _ => Err(wanted(item, "a status from 200 to 599")),
        },
        ("delay", Some(value)) => {
            let time = value.parse::<SignedDuration>().ok();
            let time = time.and_then(|time| Duration::try_from(time).ok());
            let time = time.ok_or_else(|| wanted(item, "a time, such as 2s or 200ms"))?;
            Ok(Fault::Delay(time))
        }
        ("redirect", Some(url)) if !url.is_empty() && HeaderValue::from_str(url).is_ok() => {
            Ok(Fault::Redirect(url.to_owned()))
        }
        ("redirect", _) => Err(wanted(item, "the address to point to, like redirect=URL")),
        ("close", None) => Ok(Fault::Close),
        ("reset", None) => Ok(Fault::Reset),
        ("html", None) => Ok(Fault::Html),
        _ => Err(MisbehaviourError::Unknown(item.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        let faults = Misbehaviour::parse(text, 1).unwrap().faults;
        let each = |(fault, share): &(Fault, f64)| format!("{fault} {share:.2}");
        faults.iter().map(each).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn faults_are_read_with_their_shares() {
        assert_eq!(shown("status=503"), "status=503 1.00");
        assert_eq!(
            shown("status=503,retry-after=5"),
            "status=503,retry-after=5 1.00"
        );
        assert_eq!(
            shown("status=500:0.2, close:0.1,delay=200ms:0.1"),
            "status=500 0.20 | close 0.10 | delay=200ms 0.10"
        );
        assert_eq!(
            shown("status=429:0.5,retry-after=1,reset,html"),
            "status=429,retry-after=1 0.50 | reset 0.25 | html 0.25"
        );
        assert_eq!(shown("delay=2s"), "delay=2000ms 1.00");
    }

    #[test]
    fn an_address_may_have_a_port_and_a_share() {
        let url = "http://127.0.0.1:9/x";
        assert_eq!(
            shown(&format!("redirect={url}")),
            format!("redirect={url} 1.00")
        );
        assert_eq!(
            shown(&format!("redirect={url}:0.5,close:0.5")),
            format!("redirect={url} 0.50 | close 0.50")
        );
        assert_eq!(
            shown("redirect=http://[::1]:1"),
            "redirect=http://[::1]:1 1.00"
        );
    }

    #[test]
    fn what_is_no_fault_is_refused_with_what_would_be() {
        let refused = [
            "",
            "stats=500",
            "status=600",
            "status=199",
            "delay=-1s",
            "delay=soon",
            "redirect",
            "redirect=",
            "close=1",
            "retry-after=5",
            "close,retry-after=5",
            "status=503,retry-after=soon",
            "close:1.5",
            "close:often",
            "close:NaN",
            "close:0.6,reset:0.5",
        ]
        .map(|text| format!("{text}: {}", Misbehaviour::parse(text, 1).unwrap_err()));
        insta::assert_snapshot!(refused.join("\n"));
    }

    #[test]
    fn ten_tenths_are_not_too_many() {
        let text = ["close:0.1"; 10].join(",");
        assert!(Misbehaviour::parse(&text, 1).is_ok());
    }

    #[test]
    fn faults_come_as_often_as_they_should_and_the_same_with_the_same_seed() {
        let text = "status=500:0.2,close:0.1";
        let draw = |seed| {
            let mut misbehaviour = Misbehaviour::parse(text, seed).unwrap();
            let drawn: Vec<_> = (0..10_000).map(|_| misbehaviour.draw()).collect();
            drawn
        };
        let drawn = draw(7);
        assert_eq!(drawn, draw(7));
        assert_ne!(drawn, draw(8));
        let closed = drawn.iter().filter(|fault| **fault == Some(Fault::Close));
        assert!((900..1_100).contains(&closed.count()));
        let none = drawn.iter().filter(|fault| fault.is_none());
        assert!((6_800..7_200).contains(&none.count()));
    }

    #[test]
    fn a_fault_without_a_share_meets_every_request() {
        let mut always = Misbehaviour::parse("reset", 3).unwrap();
        assert!((0..1_000).all(|_| always.draw() == Some(Fault::Reset)));
        let mut never = Misbehaviour::default();
        assert!((0..1_000).all(|_| never.draw().is_none()));
    }

    #[test]
    fn after_so_many_faults_it_behaves() {
        let faults = Misbehaviour::parse("close:0.5", 3).unwrap();
        let mut recovering = faults.recovering_after(2);
        let drawn = (0..1_000).filter_map(|_| recovering.draw());
        assert_eq!(drawn.count(), 2);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}", seed: u64) {
            if let Ok(mut misbehaviour) = Misbehaviour::parse(&text, seed) {
                misbehaviour.draw();
            }
        }
    }
}
