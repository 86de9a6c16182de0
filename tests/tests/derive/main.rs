//! The derive: what compiles, what it sends, and what a user reads where something doesn't fit.

mod adopter;
mod allocations;
mod domains;
mod figures;
mod project;
mod tracking;
mod values;

/// Each file under `ui` holds one promise, which its first line states.
#[test]
fn promises() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*.rs");
}
