//! How several nodes agree which of them reports.

use serde_json::{Value, json};
use telemetry_core::consent::{Decision, Diagnostics, State};

use crate::host::{Home, Server};
use crate::nodes::{self, Nodes};
use crate::page::{Mood, Page};

/// Where the nodes agree, and who leads as far as that can be looked up.
pub(super) struct Lease {
    nodes: Nodes,
    /// Whether a node leads, or why nobody can say; none where nobody looked.
    leads: Option<Result<bool, String>>,
}

impl Lease {
    /// Looks, and changes nothing. Nobody looks into a server without consent.
    pub(super) fn look(
        server: &Server,
        home: &Home,
        decision: &Decision<Diagnostics>,
    ) -> anyhow::Result<Self> {
        let nodes = home.nodes.clone()?;
        let is_on = matches!(decision.state(), State::On { .. });
        let leads = (nodes == Nodes::Database && is_on).then(|| look(server));
        Ok(Self { nodes, leads })
    }

    pub(super) fn describe(&self, page: &mut Page) {
        match (&self.nodes, &self.leads) {
            (Nodes::Alone, _) => {}
            (Nodes::Directory(dir), _) => page.fact("lease in", dir.display()),
            (Nodes::Database, None) => page.fact("lease in", "the server's database"),
            (Nodes::Database, Some(Ok(true))) => {
                page.fact("lease in", "the server's database; a node leads");
            }
            (Nodes::Database, Some(Ok(false))) => {
                page.fact("lease in", "the server's database; no node leads just now");
            }
            (Nodes::Database, Some(Err(why))) => page.fact_in(
                Mood::Notable,
                "lease in",
                format_args!("the server's database, and nothing is sent: {why}"),
            ),
        }
    }

    /// `null` if there is one node, or if they share the state.
    pub(super) fn json(&self) -> Value {
        let directory = match &self.nodes {
            Nodes::Alone => return Value::Null,
            Nodes::Directory(dir) => Some(dir.to_string_lossy()),
            Nodes::Database => None,
        };
        let leads = self.leads.as_ref();
        json!({
            "kind": if directory.is_some() { "file" } else { "database" },
            "directory": directory,
            "some_node_leads": leads.and_then(|leads| leads.as_ref().ok()),
            "trouble": leads.and_then(|leads| leads.as_ref().err()),
        })
    }
}

#[cfg(feature = "database")]
fn look(server: &Server) -> Result<bool, String> {
    let lease = nodes::database(server).map_err(|error| format!("{error:#}"))?;
    let left = lease.look().map_err(|error| error.to_string())?;
    Ok(!left.is_zero())
}

#[cfg(not(feature = "database"))]
fn look(server: &Server) -> Result<bool, String> {
    let lease = nodes::database(server);
    lease.map(|_| false).map_err(|error| format!("{error:#}"))
}
