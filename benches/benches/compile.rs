//! What the derive and the generated reader add to the compilation of the structs that they are for,
//! against what the derives of serde add.

use std::error::Error;
use std::path::Path;
use std::time::Duration;
use std::{env, fs};

use telemetry_benches::project::{Project, Work};
use telemetry_benches::table::Goal::AtMost;
use telemetry_benches::table::Table;
use telemetry_benches::variant::Variant;

#[expect(clippy::print_stdout, reason = "a bench prints its figures")]
fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile");
    let project = Project::write(&fs::canonicalize(root)?, &folder)?;
    for (work, rounds) in [(Work::Check, 11), (Work::Recheck, 11), (Work::Release, 3)] {
        let times = project.medians(work, rounds)?;
        println!("{}\n{}", work.title(), table(times));
    }
    Ok(())
}

/// What each variant adds, as a multiple of what its peer adds.
fn table(times: [Duration; Variant::ALL.len()]) -> Table {
    let [plain, serialize, deserialize, telemetry, expanded, reader] =
        times.map(|time| time.as_secs_f64());
    let mut table = Table::default();
    let (serialize, deserialize, expanded) =
        (serialize - plain, deserialize - plain, expanded - plain);
    let derive = telemetry - plain;
    table.push(
        "the derive adds / Serialize adds",
        derive / serialize,
        Some(AtMost(1.0)),
    );
    table.push(
        "the derive adds / its expansion in a file adds",
        derive / expanded,
        Some(AtMost(1.5)),
    );
    table.push(
        "the reader adds / Deserialize adds",
        (reader - telemetry) / deserialize,
        Some(AtMost(0.5)),
    );
    table.push(
        "Serialize adds / the plain structs",
        serialize / plain,
        None,
    );
    table
}
