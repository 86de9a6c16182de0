//! An endpoint in this process.

use std::sync::{Arc, Mutex};

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use telemetry_collect::Published;
use telemetry_collect::endpoint::{Endpoint, Misbehaviour, Setup, Tally};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) fn published() -> Published {
    Published::from_json(include_bytes!("../fixtures/counted.schema.json")).unwrap()
}

pub(crate) struct Server {
    pub(crate) url: String,
    client: Client,
    lines: Arc<Mutex<Vec<String>>>,
    end: oneshot::Sender<()>,
    serving: JoinHandle<Tally>,
}

impl Server {
    pub(crate) async fn start(setup: Setup) -> Self {
        let endpoint = Endpoint::bind("127.0.0.1:0".parse().unwrap(), setup)
            .await
            .unwrap();
        let url = format!("http://{}", endpoint.address());
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let (end, ended) = oneshot::channel();
        let observed = lines.clone();
        let serving = tokio::spawn(endpoint.serve(
            Box::new(move |exchange, _| observed.lock().unwrap().push(exchange.to_string())),
            async {
                let _ = ended.await;
            },
        ));
        // Each request on a connection of its own, so that one does not suffer for another.
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .pool_max_idle_per_host(0);
        Self {
            url,
            client: client.build().unwrap(),
            lines,
            end,
            serving,
        }
    }

    /// One that takes any key and behaves.
    pub(crate) async fn healthy() -> Self {
        Self::start(Setup::new(published())).await
    }

    pub(crate) async fn misbehaving(faults: &str) -> Self {
        Self::start(Setup {
            misbehaviour: Misbehaviour::parse(faults, 7).unwrap(),
            ..Setup::new(published())
        })
        .await
    }

    /// A request that lacks nothing but its body.
    pub(crate) fn request(&self, path: &str) -> RequestBuilder {
        self.client
            .post(format!("{}{path}", self.url))
            .basic_auth("key", Some(""))
            .header("content-type", "application/json")
    }

    pub(crate) async fn post(&self, body: &str) -> Result<Response, reqwest::Error> {
        let request = self.request("/v1/batch");
        request.body(body.to_owned()).send().await
    }

    /// What each request came to, as the program shows it.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    pub(crate) async fn stop(self) -> Tally {
        self.end.send(()).unwrap();
        self.serving.await.unwrap()
    }
}

/// Status and body of an answer, as a snapshot shows them.
pub(crate) async fn shown(answer: Response) -> String {
    let status = answer.status().as_u16();
    format!("{status} {}", answer.text().await.unwrap().trim_end())
}
