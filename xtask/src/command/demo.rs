//! `demo`: the whole system on this machine, with what happens told step by step.
//!
//! Which program takes part, and the settings of its server, stand in the workspace's manifest.

mod endpoint;
mod narrator;
mod product;
mod story;

use std::path::Path;

use super::stage::Stage;
use crate::outcome::Outcome;
use story::{Story, Unexpected};

/// Runs the demo; it says what happens as it happens.
pub(crate) fn demo(directory: &Path) -> Outcome {
    let told = Stage::set("telemetry-demo-").and_then(|stage| {
        // Also where the story breaks off.
        let _clearing = stage.clearing();
        Story::prepare(directory, &stage)?.tell()
    });
    match told {
        Ok(()) => Outcome::default(),
        Err(error) if error.is::<Unexpected>() => Outcome {
            stderr: format!("error: this should not be: {error}\n"),
            code: 1,
            ..Outcome::default()
        },
        Err(error) => Outcome::unusable(
            &format!("{error:#}"),
            "run it in this workspace; it needs nothing but Rust's toolchain",
        ),
    }
}
