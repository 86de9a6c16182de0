//! Requests over HTTPS.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::io::{self, Write as _};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, Url};
use telemetry_core::consent::{Diagnostics, Permit};

use crate::delivery::{Answer, Failure, Request, Transport};
use crate::endpoint::{Endpoint, shown};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(20);

/// Shorter than what servers allow, so that they rarely close a connection that is about to be used.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// The rest of an answer is not read.
const MOST_BODY_BYTES: usize = 64 * 1_024;

/// Why an endpoint cannot be used. Somebody has to change the configuration.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// The address is none, or holds more than that, such as a password; it is shown without.
    #[error(
        "`{0}` is no address of an endpoint; write it like `https://api.example.com`, without a \
         name, password or query"
    )]
    NoAddress(String),
    /// It would be sent in clear.
    #[error(
        "the endpoint's address must begin with `https://`; `http://` is for this machine only"
    )]
    Insecure,
}

/// Sends to one endpoint: over HTTPS, or in clear to this machine itself.
#[derive(Clone, Debug)]
pub struct HttpTransport {
    client: LateClient,
    url: Url,
    endpoint: Endpoint,
}

/// What makes requests. It is made with the first one: until somebody permits that, neither the
/// system's certificates nor its proxies are looked up.
#[derive(Clone)]
pub(crate) struct LateClient {
    /// Whether it is for this machine itself.
    here: bool,
    set: fn(ClientBuilder) -> ClientBuilder,
    made: Arc<OnceLock<Client>>,
}

impl HttpTransport {
    /// Makes ready to send; opens no connection and no file.
    ///
    /// # Errors
    ///
    /// See [`EndpointError`].
    pub fn new(endpoint: &Endpoint) -> Result<Self, EndpointError> {
        let url = batch_url(endpoint.url())?;
        let client = LateClient::new(&url, |builder| {
            builder
                .connect_timeout(CONNECT_TIMEOUT)
                .timeout(TOTAL_TIMEOUT)
                .pool_idle_timeout(IDLE_TIMEOUT)
        })?;
        Ok(Self {
            client,
            url,
            endpoint: endpoint.clone(),
        })
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        _permit: Permit<Diagnostics>,
        request: Request,
    ) -> impl Future<Output = Result<Answer, Failure>> + Send + 'static {
        let transport = self.clone();
        async move {
            let client = transport.client.get().await?;
            match transport.request(&client, &request).send().await {
                Ok(response) => read(response).await,
                Err(error) => Err(failure(&error)),
            }
        }
    }
}

impl HttpTransport {
    fn request(&self, client: &Client, request: &Request) -> RequestBuilder {
        let builder = client
            .post(self.url.clone())
            .basic_auth(self.endpoint.write_key(), Some(""))
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let compressed = request.compress.then(|| gzip(&request.body).ok()).flatten();
        match compressed {
            Some(body) => builder
                .header(CONTENT_ENCODING, HeaderValue::from_static("gzip"))
                .body(body),
            None => builder.body(request.body.to_vec()),
        }
    }
}

impl LateClient {
    /// One for this endpoint, which sends in clear to this machine only, follows no redirect and
    /// repeats nothing by itself; the rest is as `set` says.
    ///
    /// # Errors
    ///
    /// [`EndpointError::Insecure`] if it would be asked in clear elsewhere.
    pub(crate) fn new(
        url: &Url,
        set: fn(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, EndpointError> {
        let here = is_loopback(url);
        if url.scheme() != "https" && !here {
            return Err(EndpointError::Insecure);
        }
        Ok(Self {
            here,
            set,
            made: Arc::default(),
        })
    }

    /// The client, for whoever has a permit. Reading the system's certificates takes a while, in
    /// which whoever waits here does other things.
    ///
    /// # Errors
    ///
    /// [`Failure::Untrusted`] where the system has no certificates to prove anything with.
    pub(crate) async fn get(&self) -> Result<Client, Failure> {
        if let Some(client) = self.made.get() {
            return Ok(client.clone());
        }
        let late = self.clone();
        let made = tokio::task::spawn_blocking(move || late.make()).await;
        made.map_err(|_gone| Failure::Unreachable)?
    }

    fn make(&self) -> Result<Client, Failure> {
        let builder = Client::builder()
            .https_only(!self.here)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        let builder = if self.here {
            builder.no_proxy()
        } else {
            builder
        };
        let client = (self.set)(builder).build();
        let client = client.map_err(|_unusable| Failure::Untrusted)?;
        Ok(self.made.get_or_init(|| client).clone())
    }
}

/// Its settings are left out: proxies have passwords.
impl fmt::Debug for LateClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LateClient")
            .field("here", &self.here)
            .finish_non_exhaustive()
    }
}

async fn read(mut response: Response) -> Result<Answer, Failure> {
    let headers = response.headers();
    let mut answer = Answer {
        status: response.status().as_u16(),
        content_type: text(headers, CONTENT_TYPE.as_str()),
        date: text(headers, DATE.as_str()),
        retry_after: headers
            .get_all(RETRY_AFTER)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect(),
        rate_limit_reset: text(headers, "x-ratelimit-reset"),
        body: Vec::new(),
    };
    while answer.body.len() < MOST_BODY_BYTES {
        let chunk = response.chunk().await.map_err(|error| failure(&error))?;
        let Some(chunk) = chunk else { break };
        let room = MOST_BODY_BYTES - answer.body.len();
        let taken = chunk.get(..room).unwrap_or(&chunk);
        answer.body.extend_from_slice(taken);
    }
    Ok(answer)
}

pub(crate) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn gzip(body: &[u8]) -> io::Result<Vec<u8>> {
    // The host's processor counts for more than the last bytes of what is alike anyway.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}

pub(crate) fn failure(error: &reqwest::Error) -> Failure {
    if !error.is_connect() {
        Failure::Lost
    } else if is_about_trust(error) {
        Failure::Untrusted
    } else {
        Failure::Unreachable
    }
}

/// Whether TLS itself said no, somewhere in the chain of causes.
fn is_about_trust(error: &(dyn Error + 'static)) -> bool {
    if error.is::<rustls::Error>() {
        return true;
    }
    // An I/O error that wraps another one is silent about it as a cause.
    let inner = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    let inside = inner.is_some_and(|inner| is_about_trust(inner));
    inside || error.source().is_some_and(is_about_trust)
}

/// The address of batches below a base.
fn batch_url(base: &str) -> Result<Url, EndpointError> {
    below(base, "v1/batch")
}

/// The address of a path below a base.
///
/// # Errors
///
/// [`EndpointError::NoAddress`].
pub(crate) fn below(base: &str, path: &str) -> Result<Url, EndpointError> {
    let refused = || EndpointError::NoAddress(shown(base));
    let url = format!("{}/", base.trim_end_matches('/'));
    let url = Url::parse(&url).map_err(|_parse_error| refused())?;
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let web = matches!(url.scheme(), "http" | "https");
    let joined = url.join(path).ok();
    joined
        .filter(|_| plain && web && url.has_host())
        .ok_or_else(refused)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = host.parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_in_clear() {
        let of = |url| HttpTransport::new(&Endpoint::new(url, "key").unwrap());
        for url in [
            "http://127.0.0.1:9",
            "http://[::1]:9/",
            "http://localhost",
            "https://a.example/x/",
        ] {
            assert!(of(url).is_ok(), "{url}");
        }
        for url in [
            "http://a.example",
            "http://127.0.0.1.a.example",
            "http://localhost.a.example",
            "http://10.0.0.1",
        ] {
            assert!(matches!(of(url), Err(EndpointError::Insecure)), "{url}");
        }
        for url in [
            "a.example",
            "ftp://a.example",
            "https://",
            "https://user:secret@a.example",
        ] {
            assert!(matches!(of(url), Err(EndpointError::NoAddress(_))), "{url}");
        }
    }

    #[test]
    fn an_address_that_is_refused_is_named_without_the_password_in_it() {
        for url in [
            "https://anna:hunter2@a.example",
            "https://a.example?key=hunter2",
        ] {
            let refused = HttpTransport::new(&Endpoint::new(url, "key").unwrap());
            let text = refused.unwrap_err().to_string();
            assert!(
                text.contains("a.example") && !text.contains("hunter2"),
                "{text}"
            );
        }
    }

    #[tokio::test]
    async fn a_client_is_made_with_the_first_request_and_once() {
        let endpoint = Endpoint::new("http://127.0.0.1:9", "hunter2").unwrap();
        let transport = HttpTransport::new(&endpoint).unwrap();
        let made = |transport: &HttpTransport| transport.client.made.get().map(std::ptr::from_ref);
        assert_eq!(made(&transport), None);
        let clone = transport.clone();
        clone.client.get().await.unwrap();
        let first = made(&transport);
        assert!(first.is_some());
        transport.client.get().await.unwrap();
        assert_eq!(made(&clone), first);
        assert!(!format!("{transport:?}").contains("hunter2"));
    }

    #[test]
    fn batches_go_below_the_base() {
        let of = |base| batch_url(base).unwrap().to_string();
        assert_eq!(of("https://a.example"), "https://a.example/v1/batch");
        assert_eq!(of("https://a.example/x/"), "https://a.example/x/v1/batch");
    }
}
