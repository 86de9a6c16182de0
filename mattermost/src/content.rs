//! What a report is made of: the server's settings, and figures that only a running server has.

use std::path::Path;

use anyhow::Context as _;
use mattermost_telemetry::catalogue;
use mattermost_telemetry::daily::{Daily, Part};
use mattermost_telemetry::generated::Config;
use mattermost_telemetry::handed_in;
use mattermost_telemetry::measured::{Gap, Measured};
use mattermost_telemetry::preview::Preview;
use telemetry_client::ledger::Ledger;
use telemetry_client::report::DayReport;
use telemetry_core::config::{self, FiguresReading, Reading};
use telemetry_core::consent::Limits;
use telemetry_core::contract::Agreed;
use telemetry_core::{Moment, Record, Scope, Version};

use crate::cli::ReportArgs;
use crate::host::Server;
use crate::running::GoOn;
use crate::{file, running, terminal};

/// Settings and figures, ready to be looked at or sent.
#[derive(Debug)]
pub(crate) struct Content {
    settings: Reading<Config>,
    figures: FiguresReading,
    measured: Measured,
    ledger: Ledger,
    release: Option<Version>,
    agreed: Option<Agreed>,
}

impl Content {
    /// As they are, where this became of earlier messages; what counts days counts those before `now`. Of
    /// the running server only that is read of which the limits leave something, and which nobody handed
    /// in whole; the report names what was agreed to.
    pub(crate) fn read(
        server: &Server,
        args: &ReportArgs,
        limits: &Limits,
        ledger: Ledger,
        now: Moment,
    ) -> anyhow::Result<Self> {
        Self::read_while(server, args, limits, ledger, now, &|| true)
    }

    /// The same, where a database is given up soon after somebody no longer wants to go on.
    pub(crate) fn read_while(
        server: &Server,
        args: &ReportArgs,
        limits: &Limits,
        ledger: Ledger,
        now: Moment,
        go_on: GoOn<'_>,
    ) -> anyhow::Result<Self> {
        let text = server.text()?;
        let settings = server.settings(&text)?;
        let mut figures = figures(args.input.as_deref())?;
        let mut events = catalogue::figures();
        events.retain(|event| !handed_in::is_whole(event, &figures));
        let (wanted, left_out): (Vec<_>, _) =
            events.into_iter().partition(|event| limits.allow(event));
        let mut measured = running::measure(server, &text, &args.running, &wanted, now, go_on);
        if server.file().is_some() {
            measured.leave_out(left_out);
        }
        handed_in::put_over(&mut figures, &mut measured);
        Ok(Self {
            settings,
            figures,
            measured,
            ledger,
            release: args.product_version,
            agreed: limits.agreed,
        })
    }

    /// What is wrong with them, a line each.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = String> {
        let settings = self.settings.warnings.iter().map(ToString::to_string);
        let figures = self.figures.warnings.iter().map(ToString::to_string);
        let all = settings.chain(figures);
        all.map(|warning| format!("warning: {warning}"))
    }

    /// Tells on standard error what is wrong with them.
    pub(crate) fn warn(&self) {
        self.warnings().for_each(terminal::note);
    }

    pub(crate) fn daily(&self) -> Daily<'_, Config> {
        let daily = Daily::new(&self.settings, &self.figures, &self.measured, &self.ledger);
        daily.agreed_to(self.agreed)
    }

    /// What was read of the running server itself.
    pub(crate) const fn measured(&self) -> &Measured {
        &self.measured
    }

    /// Figures that nobody handed in and that are not known, each reason once for all messages of an event.
    pub(crate) fn gaps(&self) -> Vec<Gap> {
        let mut all: Vec<Gap> = Vec::new();
        for gap in self.daily().parts().iter().flat_map(|part| part.gaps) {
            if !all.contains(gap) {
                all.push(gap.clone());
            }
        }
        all
    }

    pub(crate) fn preview(&self, limits: &Limits) -> Preview {
        Preview::new(&self.daily(), self.release, limits)
    }

    /// The report, without what limits leave out.
    pub(crate) fn report(&self, limits: &Limits) -> DayReport {
        let daily = self.daily();
        DayReport::new(&records(&daily.parts()), &self.scope(), limits)
    }

    /// What the fields that are left out depend on beside their events' limits.
    pub(crate) fn scope(&self) -> Scope<'static> {
        Scope {
            release: self.release,
            agreed: self.agreed,
            ..Scope::default()
        }
    }
}

/// The parts as delivery takes them.
pub(crate) fn records<'p>(parts: &'p [Part<'_>]) -> Vec<&'p dyn Record> {
    parts.iter().map(|part| part as &dyn Record).collect()
}

fn figures(path: Option<&Path>) -> anyhow::Result<FiguresReading> {
    let Some(path) = path else {
        return Ok(FiguresReading::default());
    };
    let text = file::read(path)?;
    config::read_figures(&text, &catalogue::figures())
        .with_context(|| format!("cannot read `{}`", path.display()))
}
