//! The running server itself, as far as this program looks into it.

use mattermost_telemetry::measured::Measured;
use mattermost_telemetry::plugins;

use crate::cli::RunningArgs;
use crate::host::Server;

/// What it has to say of itself, by this text of its configuration. Without a configuration file there is
/// no server.
pub(crate) fn measure(server: &Server, text: &[u8], args: &RunningArgs) -> Measured {
    let mut measured = Measured::default();
    let Some(runs_in) = args.directory(server) else {
        return measured;
    };
    let variables = server.environment.variables();
    plugins::measure(text, &variables, &runs_in, &mut measured);
    measured
}
