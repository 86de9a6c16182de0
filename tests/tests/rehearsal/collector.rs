//! An endpoint that takes what a published JSON Schema declares, on a thread of its own.

use std::path::Path;
use std::sync::mpsc;
use std::thread::JoinHandle;

use telemetry_collect::Published;
use telemetry_collect::endpoint::{Endpoint, Setup, Tally};
use tokio::sync::oneshot;

use super::generated::published;

pub(crate) struct Collector {
    pub(crate) url: String,
    end: oneshot::Sender<()>,
    serving: JoinHandle<Tally>,
}

impl Collector {
    /// One that takes what this revision declares, by the folder below `revisions`.
    pub(crate) fn of(revision: &str) -> Self {
        Self::taking(Published::from_json(&published(Path::new(revision))).expect("a schema"))
    }

    fn taking(published: Published) -> Self {
        let (tell, address) = mpsc::channel();
        let (end, ended) = oneshot::channel();
        let serving = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let any = "127.0.0.1:0".parse().expect("an address");
                let endpoint = Endpoint::bind(any, Setup::new(published));
                let endpoint = endpoint.await.expect("a free port");
                tell.send(endpoint.address()).expect("the test waits");
                let end = async {
                    let _ = ended.await;
                };
                endpoint.serve(Box::new(|_, _| {}), end).await
            })
        });
        let address = address.recv().expect("an endpoint");
        Self {
            url: format!("http://{address}"),
            end,
            serving,
        }
    }

    /// Ends; whatever came was declared.
    pub(crate) fn end(self) {
        self.end.send(()).expect("it serves");
        let tally = self.serving.join().expect("it ended well");
        assert!(tally.taken.new > 0, "nothing came");
        let wrong = (tally.undeclared, tally.refused);
        assert_eq!(wrong, (0, 0), "{:?}", tally.last_undeclared);
    }
}
