//! What encoding allocates: nothing, or the one buffer that holds it all.

use allocation_counter::{AllocationInfo, measure};
use mattermost_telemetry::generated::Config;
use telemetry_core::config::Configuration as _;
use telemetry_core::{JsonSink, Record, Scope, Telemetry as _};

fn write(records: &[&dyn Record], buffer: Vec<u8>) -> Vec<u8> {
    let mut sink = JsonSink::new(buffer);
    for record in records {
        record.encode(&Scope::default(), &mut sink);
    }
    sink.into_bytes()
}

/// The capacity that suffices for these events, whatever their values.
fn capacity(records: &[&dyn Record]) -> usize {
    let bounds = records.iter().map(|record| record.event().max_bytes);
    bounds.sum()
}

#[test]
fn the_whole_configuration_goes_into_a_callers_buffer_without_any_allocation() {
    let config = Config::default();
    let records = config.records();
    let mut buffer = Vec::with_capacity(capacity(&records));
    for _ in 0..2 {
        buffer.clear();
        let info = measure(|| buffer = write(&records, std::mem::take(&mut buffer)));
        assert_eq!(info, AllocationInfo::default());
        assert!(buffer.len() > 8_000, "{}", buffer.len());
    }
}

#[test]
fn the_whole_configuration_goes_into_a_fresh_buffer_with_one_allocation() {
    let config = Config::default();
    let records = config.records();
    let mut bytes = Vec::new();
    let info = measure(|| bytes = write(&records, Vec::with_capacity(capacity(&records))));
    assert_eq!(info.count_total, 1);
    assert!(!bytes.is_empty());
}

#[test]
fn an_event_is_written_with_one_allocation() {
    let service = Config::default().config_service;
    let mut bytes = Vec::new();
    let info = measure(|| bytes = service.to_json());
    assert_eq!(info.count_total, 1);
    assert!(!bytes.is_empty());
}
