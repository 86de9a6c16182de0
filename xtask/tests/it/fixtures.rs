//! Each code as people see it: the failing fixture of `telemetry-schema`, rendered.

use std::path::Path;

use telemetry_schema::Code;

use crate::project::run_in;

#[test]
fn every_code_is_shown_with_its_place_and_what_to_do() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../telemetry-schema/tests/fixtures");
    for code in Code::ALL.iter().map(|code| code.as_str()) {
        let folder = fixtures.join(code);
        let outcome = run_in(&folder, &["check", "--schema", "fail"]);
        let said = anstream::adapter::strip_str(&outcome.stdout).to_string();
        assert_eq!(outcome.code, 1, "{code}: {}", outcome.stderr);
        assert!(said.contains(&format!("error[{code}]: ")), "{code}: {said}");
        insta::assert_snapshot!(code, said);
    }
}
