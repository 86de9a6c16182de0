//! How good a report is: how much of it had to be left out or changed, by which contract it was made,
//! and what was lost on the way.

use telemetry_client::ledger::{Ledger, Loss};
use telemetry_core::config::{Counts, EventReading, FieldReading, Origin, Outcome};
use telemetry_core::contract::Agreed;
use telemetry_core::{Id, Telemetry};

use crate::generated::{CONTRACT_HASH, CONTRACT_REVISION, report};

/// The event that says so, and what is known about its fields.
pub(crate) fn event(
    [settings, figures, measured]: [&Counts; 3],
    ledger: &Ledger,
) -> (report::TelemetryEvent, EventReading) {
    let mut event = report::TelemetryEvent {
        contract: Id::parse(CONTRACT_HASH),
        contract_revision: Some(CONTRACT_REVISION),
        settings_unreadable: Some(settings.unreadable),
        settings_unknown: Some(settings.unknown),
        values_other: Some(settings.other + figures.other + measured.other),
        values_clamped: Some(settings.clamped + figures.clamped),
        ..report::TelemetryEvent::default()
    };
    for loss in Loss::ALL {
        if let Some(field) = dropped(&mut event, loss) {
            *field = Some(ledger.lost(loss));
        }
    }
    let known = FieldReading {
        origin: Origin::Default,
        outcome: Outcome::AsIs,
    };
    let reading = EventReading {
        fields: vec![known; report::TelemetryEvent::EVENT.fields.len()],
        ..EventReading::default()
    };
    (event, reading)
}

/// Names the agreed revision as the one that the report is made by.
///
/// By an earlier one nothing is said that was counted by what can be sent now: that a value is `other`
/// and was not counted as such would tell a word that nobody agreed to.
pub(crate) fn cite(event: &mut report::TelemetryEvent, agreed: Agreed) {
    event.contract = agreed.hash().and_then(Id::parse);
    event.contract_revision = Some(agreed.revision().into());
    if !agreed.is_current() {
        event.settings_unreadable = None;
        event.settings_unknown = None;
        event.values_other = None;
        event.values_clamped = None;
    }
}

/// The field for what was dropped for this reason.
fn dropped(event: &mut report::TelemetryEvent, loss: Loss) -> Option<&mut Option<u64>> {
    Some(match loss {
        Loss::QueueFull => &mut event.dropped_queue_full,
        Loss::TooLarge => &mut event.dropped_too_large,
        Loss::Poison => &mut event.dropped_poison,
        Loss::QuotaAge => &mut event.dropped_quota_age,
        Loss::QuotaBytes => &mut event.dropped_quota_bytes,
        Loss::QuotaCount => &mut event.dropped_quota_count,
        Loss::Corrupt => &mut event.dropped_corrupt,
        Loss::Disk => &mut event.dropped_disk,
        // How much happened without consent is nobody's business either.
        Loss::Consent => return None,
    })
}

#[cfg(test)]
mod tests {
    use telemetry_core::contract::Contract;
    use telemetry_core::{JsonSink, Scope, Telemetry as _};

    use super::*;

    #[test]
    fn by_an_earlier_revision_nothing_is_told_that_was_counted_by_a_later_one() {
        static CONTRACT: Contract = Contract {
            hashes: &["65523a8ca1bffd88", "de68b0bb295a7ad3"],
            events: &[],
            widenings: &[],
        };
        let sent = |revision| {
            let (mut event, _) = event([&Counts::default(); 3], &Ledger::default());
            cite(&mut event, Agreed::to(&CONTRACT, revision));
            let mut sink = JsonSink::for_event(report::TelemetryEvent::EVENT);
            event.encode(&Scope::default(), &mut sink);
            String::from_utf8(sink.into_bytes()).expect("text")
        };
        for key in [
            "values_other",
            "values_clamped",
            "settings_unknown",
            "settings_unreadable",
        ] {
            assert!(sent(2).contains(key), "{key}");
            assert!(!sent(1).contains(key), "{key}");
        }
    }

    #[test]
    fn each_reason_for_a_loss_has_its_count_but_the_lack_of_consent() {
        let mut ledger = Ledger::default();
        for (count, loss) in (1..).zip(Loss::ALL) {
            ledger.lose(loss, count);
        }
        let (event, _) = event([&Counts::default(); 3], &ledger);
        let mut sink = JsonSink::for_event(report::TelemetryEvent::EVENT);
        event.encode(&Scope::default(), &mut sink);
        let json: serde_json::Value = serde_json::from_slice(sink.as_bytes()).expect("an object");
        for loss in Loss::ALL {
            let sent = json.get(format!("dropped_{loss}"));
            let told = (loss != Loss::Consent).then(|| ledger.lost(loss));
            assert_eq!(sent.and_then(serde_json::Value::as_u64), told, "{loss}");
        }
    }
}
