//! Generating and checking, against a floor that only parses and prints, on schemas of three sizes.

#![expect(clippy::indexing_slicing, reason = "arrays of a few kinds of work")]

use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use telemetry_benches::child::Cost;
use telemetry_benches::table::Goal::AtMost;
use telemetry_benches::table::{Table, print};
use telemetry_benches::{floor, synthetic};

/// How many fields, each ten times as many as before, and how many MiB suffice for them.
const SIZES: [(usize, Option<f64>); 3] = [(350, Some(8.0)), (3_500, None), (35_000, Some(160.0))];

/// What a child does, in the order in which it has to.
const WORK: [&str; 3] = ["floor", "generate", "check"];

const ROUNDS: usize = 5;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let result = match arguments.as_slice() {
        [work, folder] if WORK.iter().any(|known| work == known) => {
            work_on(work, &PathBuf::from(folder)).map(|cost| cost.report())
        }
        _ => compare().map(|table| table.to_string()),
    };
    print(result)
}

fn work_on(work: &std::ffi::OsStr, folder: &Path) -> Result<Cost, Box<dyn Error>> {
    if work == "floor" {
        floor::run(folder)?;
    } else {
        let outcome = xtask::run(xtask::Caller::Xtask, [work.to_owned()], folder);
        if outcome.code != 0 {
            return Err(format!("{}{}", outcome.stdout, outcome.stderr).into());
        }
    }
    Ok(Cost::of_this_process()?)
}

fn compare() -> Result<Table, Box<dyn Error>> {
    let mut table = Table::default();
    let mut times = Vec::new();
    for (size, most_memory) in SIZES {
        let folder = env::temp_dir().join(format!("telemetry-benches-{}", std::process::id()));
        synthetic::write(&folder, size)?;
        let accepted = xtask::run(xtask::Caller::Xtask, ["accept".into()], &folder);
        if accepted.code != 0 {
            return Err(format!("{}{}", accepted.stdout, accepted.stderr).into());
        }
        let costs = medians(&folder);
        fs::remove_dir_all(&folder)?;
        let costs = costs?;
        let floor = costs[0];
        for (work, cost) in WORK.iter().zip(costs).skip(1) {
            let title = format!("{work}, {size} fields");
            let time = cost.time.as_secs_f64() / floor.time.as_secs_f64();
            table.push(format!("{title}: time / floor"), time, Some(AtMost(2.0)));
            let memory = cost.memory / floor.memory;
            table.push(
                format!("{title}: memory / floor"),
                memory,
                Some(AtMost(2.0)),
            );
            table.push(
                format!("{title}: memory in MiB"),
                cost.memory,
                most_memory.map(AtMost),
            );
        }
        times.push(costs.map(|cost| cost.time));
    }
    for (index, work) in WORK.iter().enumerate() {
        for (pair, sizes) in times.windows(2).zip(SIZES.windows(2)) {
            let ([few, many], [(small, _), (large, _)]) = (pair, sizes) else {
                continue;
            };
            table.push_growth(work, (*small, few[index]), (*large, many[index]));
        }
    }
    Ok(table)
}

/// The median cost of each kind of work, done in turns.
fn medians(folder: &Path) -> Result<[Cost; 3], Box<dyn Error>> {
    let mut costs = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        for (work, costs) in WORK.iter().zip(&mut costs) {
            costs.push(Cost::of_child(work, folder)?);
        }
    }
    Ok(costs.map(|mut costs| {
        costs.sort_unstable_by_key(|cost| cost.time);
        costs[ROUNDS / 2]
    }))
}
