//! Making records durable: 200 bytes each, a hundred together, against the bare work and against
//! databases. Each is as durable as the others: an append returns when the disk has it.

use std::process::ExitCode;
use std::time::Instant;

use telemetry_benches::client::Outcome;
use telemetry_benches::store::{self, NAMES};
use telemetry_benches::table::Goal::{AtLeast, AtMost};
use telemetry_benches::table::{Table, print};

const RECORD_BYTES: usize = 200;
const GROUP: usize = 100;

/// So many groups go into a store before it is begun anew.
const GROUPS: usize = 40;
const ROUNDS: usize = 15;

fn main() -> ExitCode {
    print(compare())
}

fn compare() -> Outcome<Table> {
    let mut times = vec![Vec::new(); NAMES.len()];
    for _ in 0..ROUNDS {
        let dirs: Vec<_> = NAMES
            .iter()
            .map(|_| tempfile::tempdir())
            .collect::<Result<_, _>>()?;
        let mut stores: Vec<_> = NAMES
            .iter()
            .zip(&dirs)
            .map(|(name, dir)| store::open(name, dir.path()))
            .collect::<Outcome<_>>()?;
        for n in 0..GROUPS {
            let group = group(n);
            // In turns, so that whatever else the disk does hits all of them.
            for (store, times) in stores.iter_mut().zip(&mut times) {
                times.push(time(|| store.append(&group))?);
            }
        }
    }
    let times: Vec<f64> = times.into_iter().map(median).collect();
    let mut table = Table::default();
    let [floor, own, others @ ..] = times.as_slice() else {
        return Ok(table);
    };
    table.push(
        "outbox / reserved file, pwrite and fdatasync",
        own / floor,
        Some(AtMost(1.3)),
    );
    let best = others.iter().copied().reduce(f64::min);
    if let Some(best) = best {
        table.push("best database / outbox", best / own, Some(AtLeast(2.0)));
    }
    for (name, time) in NAMES.iter().skip(2).zip(others) {
        table.push(format!("{name} / outbox"), time / own, None);
    }
    Ok(table)
}

/// Records as properties of events, of just the size.
fn group(n: usize) -> Vec<Vec<u8>> {
    let record = |i: usize| {
        let mut record = format!("{{\"number\":{},\"text\":\"", n * GROUP + i).into_bytes();
        record.resize(RECORD_BYTES - 2, b'x');
        record.extend_from_slice(b"\"}");
        record
    };
    (0..GROUP).map(record).collect()
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
fn time(run: impl FnOnce() -> Outcome<()>) -> Outcome<f64> {
    let start = Instant::now();
    run()?;
    Ok(start.elapsed().as_secs_f64())
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
