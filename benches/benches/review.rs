//! Reviewing a change of a schema of three sizes: what it costs, and how that grows.

use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use telemetry_benches::child::Cost;
use telemetry_benches::table::Goal::AtMost;
use telemetry_benches::table::{Table, print};
use telemetry_benches::{floor, synthetic};

/// How many fields; each size is ten times the one before it.
const SIZES: [usize; 3] = [350, 3_500, 35_000];

/// How many MiB suffice for the largest schema.
const MOST_MEMORY: f64 = 200.0;

/// The projects in the folder of a size.
const BEFORE: &str = "before";
const AFTER: &str = "after";

/// A report of the project before the change.
const LOG: &str = "sent.jsonl";

const LOCK: &str = "schema/contract.lock";

/// What is measured: a name, the project, and the command.
const WORK: [(&str, &str, &[&str]); 6] = [
    ("floor", BEFORE, &[]),
    ("check", BEFORE, &["check"]),
    ("check of a change", AFTER, &["check"]),
    ("diff", AFTER, &["diff", "../before"]),
    ("verify", BEFORE, &["verify", LOG]),
    (
        "accept",
        AFTER,
        &["accept", "--review", "https://review.example/1"],
    ),
];

const ROUNDS: usize = 5;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let result = match arguments.as_slice() {
        [work, folder] if WORK.iter().any(|(known, ..)| work == known) => {
            work_on(work, &PathBuf::from(folder)).map(|cost| cost.report())
        }
        _ => compare().map(|table| table.to_string()),
    };
    print(result)
}

fn work_on(work: &std::ffi::OsStr, folder: &Path) -> Result<Cost, Box<dyn Error>> {
    let known = WORK.iter().find(|(known, ..)| work == *known);
    let (_, project, command) = known.ok_or("that is no work")?;
    let project = folder.join(project);
    if command.is_empty() {
        floor::run(&project)?;
    } else {
        run(&project, command)?;
    }
    Ok(Cost::of_this_process()?)
}

/// Runs a command, which may have findings.
fn run(project: &Path, command: &[&str]) -> Result<(), Box<dyn Error>> {
    let outcome = xtask::run(
        xtask::Caller::Xtask,
        command.iter().map(OsString::from),
        project,
    );
    if outcome.code > 1 {
        return Err(format!("{}{}", outcome.stdout, outcome.stderr).into());
    }
    Ok(())
}

fn prepare(folder: &Path, fields: usize) -> Result<(), Box<dyn Error>> {
    for project in [BEFORE, AFTER] {
        let project = folder.join(project);
        synthetic::write(&project, fields)?;
        run(&project, &["accept"])?;
    }
    synthetic::change(&folder.join(AFTER))?;
    synthetic::write_log(&folder.join(BEFORE).join(LOG), fields)?;
    Ok(())
}

fn compare() -> Result<Table, Box<dyn Error>> {
    let mut table = Table::default();
    let mut costs = Vec::new();
    for fields in SIZES {
        let folder = env::temp_dir().join(format!("telemetry-benches-{}", std::process::id()));
        prepare(&folder, fields)?;
        let measured = WORK
            .iter()
            .map(|(work, ..)| median(work, &folder))
            .collect::<Result<Vec<Cost>, _>>();
        fs::remove_dir_all(&folder)?;
        costs.push((fields, measured?));
    }
    for (index, (work, ..)) in WORK.iter().enumerate() {
        let of_work = costs
            .iter()
            .filter_map(|(fields, costs)| Some((*fields, *costs.get(index)?, *costs.first()?)));
        let of_work: Vec<(usize, Cost, Cost)> = of_work.collect();
        for (fields, cost, floor) in &of_work {
            let title = format!("{work}, {fields} fields");
            let time = cost.time.as_secs_f64() / floor.time.as_secs_f64();
            table.push(format!("{title}: time / floor"), time, None);
            let goal = (Some(fields) == SIZES.last()).then_some(AtMost(MOST_MEMORY));
            table.push(format!("{title}: memory in MiB"), cost.memory, goal);
        }
        for pair in of_work.windows(2) {
            if let [(small, few, _), (large, many, _)] = pair {
                table.push_growth(work, (*small, few.time), (*large, many.time));
            }
        }
    }
    Ok(table)
}

/// The median cost of some rounds, each of which finds what the first one found.
fn median(work: &str, folder: &Path) -> Result<Cost, Box<dyn Error>> {
    let lock = folder.join(AFTER).join(LOCK);
    let mut costs = Vec::new();
    for _ in 0..ROUNDS {
        // What was agreed to before the change.
        fs::copy(folder.join(BEFORE).join(LOCK), &lock)?;
        costs.push(Cost::of_child(work, folder)?);
    }
    costs.sort_unstable_by_key(|cost| cost.time);
    costs
        .get(ROUNDS / 2)
        .copied()
        .ok_or_else(|| "no round".into())
}
