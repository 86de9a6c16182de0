//! Requests over HTTPS.

use std::future::Future;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{RequestBuilder, Url};
use telemetry_core::consent::{Permit, SecurityCheck};

use super::fetch::{Fetch, FetchError, Page, Wanted};
use super::signature::SIGNATURE_HEADER;
use crate::http::{EndpointError, LateClient, below, failure, text};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);

/// Asks one endpoint: over HTTPS, or in clear on this machine itself. Proxies and certificates are
/// those of [`HttpTransport`](crate::http::HttpTransport); connections and clients are not.
#[derive(Clone, Debug)]
pub struct HttpFetch {
    client: LateClient,
    list: Url,
    bulletins: Url,
}

impl HttpFetch {
    /// Makes ready to ask; opens no connection and no file. The list is at the path `list` below `base`,
    /// and each bulletin below the path `bulletins`, under its name.
    ///
    /// # Errors
    ///
    /// See [`EndpointError`].
    pub fn new(base: &str, list: &str, bulletins: &str) -> Result<Self, EndpointError> {
        let list = below(base, list)?;
        let bulletins = below(base, &format!("{bulletins}/"))?;
        let client = LateClient::new(&list, |builder| {
            builder
                .connect_timeout(CONNECT_TIMEOUT)
                .timeout(TOTAL_TIMEOUT)
                // A day lies between two checks.
                .pool_max_idle_per_host(0)
        })?;
        Ok(Self {
            client,
            list,
            bulletins,
        })
    }

    /// The address that is asked, whole.
    #[must_use]
    pub fn address(&self, wanted: &Wanted) -> String {
        self.url(wanted).into()
    }

    fn url(&self, wanted: &Wanted) -> Url {
        match wanted {
            Wanted::List(query) => {
                let mut url = self.list.clone();
                url.set_query(Some(query.as_str()));
                url
            }
            Wanted::Bulletin(id) => {
                let mut url = self.bulletins.clone();
                url.set_path(&format!("{}{id}", self.bulletins.path()));
                url
            }
        }
    }
}

impl Fetch for HttpFetch {
    fn fetch(
        &self,
        _permit: Permit<SecurityCheck>,
        wanted: &Wanted,
    ) -> impl Future<Output = Result<Page, FetchError>> + Send {
        let (client, url) = (self.client.clone(), self.url(wanted));
        let most_bytes = wanted.most_bytes();
        async move {
            let client = client.get().await.map_err(FetchError::Failed)?;
            read(client.get(url), most_bytes).await
        }
    }
}

async fn read(request: RequestBuilder, most_bytes: usize) -> Result<Page, FetchError> {
    let failed = |error| FetchError::Failed(failure(&error));
    let mut response = request.send().await.map_err(failed)?;
    let headers = response.headers();
    let mut page = Page {
        status: response.status().as_u16(),
        content_type: text(headers, CONTENT_TYPE.as_str()),
        signature: text(headers, SIGNATURE_HEADER),
        body: Vec::new(),
    };
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if page.body.len() + chunk.len() > most_bytes {
            return Err(FetchError::TooLarge);
        }
        page.body.extend_from_slice(&chunk);
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::security::BulletinId;

    #[test]
    fn bulletins_lie_below_their_path_and_only_this_machine_is_asked_in_clear() {
        let of = |base| HttpFetch::new(base, "security", "bulletins");
        let fetch = of("https://a.example/x").unwrap();
        let wanted = Wanted::Bulletin(BulletinId::parse("b-1").unwrap());
        assert_eq!(fetch.address(&wanted), "https://a.example/x/bulletins/b-1");
        assert!(of("http://127.0.0.1:9").is_ok());
        assert!(matches!(
            of("http://a.example"),
            Err(EndpointError::Insecure)
        ));
        assert!(matches!(of("a.example"), Err(EndpointError::NoAddress(_))));
    }
}
