//! The published prose, for programs that show it to whoever decides.

use std::fmt::Write;

use telemetry_schema::model::Schema;

use super::layout::doc;

/// The text of the module.
pub(super) fn render(schema: &Schema) -> String {
    let policy = &schema.policy;
    let mut text = format!(
        "//! What the published policy of the {} says, for programs that show it.\n",
        schema.product.title
    );
    let prose = [
        (
            "INTRODUCTION",
            "Why there is telemetry at all.",
            &policy.introduction,
        ),
        (
            "NEVER_INCLUDED",
            "What no item ever carries.",
            &policy.never_included,
        ),
        (
            "TRANSPORT",
            "Where data is sent, and how it travels.",
            &policy.transport,
        ),
        ("OPT_OUT", "How to opt out.", &policy.opt_out),
    ];
    for (name, what, prose) in prose {
        text.push('\n');
        doc(&mut text, 0, &[what]);
        let prose = prose.trim();
        let _ = writeln!(
            text,
            "#[rustfmt::skip]\npub const {name}: &str = {prose:?};"
        );
    }
    text.push('\n');
    let what = "The purposes that events serve: the name of each, and what it says.";
    doc(&mut text, 0, &[what]);
    text.push_str("#[rustfmt::skip]\npub const PURPOSES: &[(&str, &str)] = &[\n");
    for purpose in &schema.purposes {
        let _ = writeln!(text, "    ({:?}, {:?}),", purpose.id, purpose.sentence);
    }
    text.push_str("];\n");
    text
}
