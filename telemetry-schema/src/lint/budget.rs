//! Budgets: what messages tell and weigh in all.

use super::judge::{About, Judge};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Event, Field, Limit, Schema, Span};

/// How many of the largest contributors a finding names.
const NAMED: usize = 5;

/// What is summed up.
#[derive(Clone, Copy)]
enum Measure {
    Bits,
    Bytes,
}

/// Reports events, and a report, that exceed what is declared.
pub(super) fn budgets(schema: &Schema, judge: &mut Judge<'_>) {
    let budget = &schema.budget;
    for (measure, of_event, of_report) in [
        (Measure::Bits, budget.event_bits, budget.report_bits),
        (Measure::Bytes, budget.event_bytes, budget.report_bytes),
    ] {
        if let Some(limit) = of_event {
            for event in &schema.events {
                let excess = Excess::of(measure, std::iter::once(event), limit);
                let name = |_: &Event, field: &Field| field.key.clone();
                let whole = || format!("`{}`", event.name);
                let finding = excess.map(|excess| excess.finding(&whole(), name, event.span));
                if let Some(finding) = finding {
                    judge.report(About::Event(event), finding);
                }
            }
        }
        if let Some(limit) = of_report
            && let Some(excess) = Excess::of(measure, schema.report(), limit)
        {
            let name = |event: &Event, field: &Field| format!("{}.{}", event.name, field.key);
            let finding = excess.finding("the report", name, limit.span);
            judge.report(About::Schema, finding);
        }
    }
}

impl Measure {
    fn of_event(self, event: &Event) -> f64 {
        match self {
            Self::Bits => event.bits(),
            Self::Bytes => bytes(event.max_bytes()),
        }
    }

    fn of_field(self, field: &Field) -> f64 {
        match self {
            Self::Bits => field.bits(),
            Self::Bytes => bytes(field.max_bytes()),
        }
    }
}

fn bytes(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX))
}

/// A sum above its limit.
struct Excess<'a> {
    measure: Measure,
    sum: f64,
    limit: Limit,
    /// What of it each field is, the largest first.
    parts: Vec<(f64, &'a Event, &'a Field)>,
}

impl<'a> Excess<'a> {
    fn of(
        measure: Measure,
        events: impl Iterator<Item = &'a Event> + Clone,
        limit: Limit,
    ) -> Option<Self> {
        let sum: f64 = events.clone().map(|event| measure.of_event(event)).sum();
        if sum <= f64::from(limit.most) {
            return None;
        }
        let fields = events.flat_map(|event| event.fields.iter().map(move |field| (event, field)));
        let mut parts: Vec<_> = fields
            .map(|(event, field)| (measure.of_field(field), event, field))
            .collect();
        // Of equal ones, the first in the files.
        parts.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
        parts.truncate(NAMED);
        Some(Self {
            measure,
            sum,
            limit,
            parts,
        })
    }

    fn finding(
        self,
        whole: &str,
        name: impl Fn(&Event, &Field) -> String,
        span: Span,
    ) -> Diagnostic {
        let Self {
            measure,
            sum,
            limit,
            parts,
        } = self;
        let largest: Vec<String> = parts
            .iter()
            .map(|(amount, event, field)| format!("`{}` ({amount:.0})", name(event, field)))
            .collect();
        let (code, does, unit, instead) = match measure {
            Measure::Bits => (
                Code::TooIdentifying,
                "tells installations apart by",
                "bits",
                "give them fewer values, with `buckets`, fewer `labels` or a narrower class",
            ),
            Measure::Bytes => (
                Code::OverBudget,
                "can have",
                "bytes",
                "send fewer labels (`most`), or fewer fields",
            ),
        };
        let mut finding = Diagnostic::new(
            code,
            format!(
                "{whole} {does} {:.0} {unit}; {} are budgeted",
                sum.ceil(),
                limit.most
            ),
            span,
            &format!("the largest are {}; {instead}", largest.join(", ")),
        );
        if limit.span != span {
            finding
                .secondary
                .push((limit.span, "budgeted here".to_owned()));
        }
        finding
    }
}
