//! What can be sent, as far as a contract holds it.

use telemetry_schema::model::{Domain, OTHER};

use crate::domain::json::{self, literal, write_string};

/// Writes the keywords of a domain that an earlier revision declared.
///
/// A contract does not hold the order of labels, so lists may have any.
pub(super) fn write_keywords(text: &mut String, domain: &Domain) {
    let Domain::LabelList { labels, separator } = domain else {
        return json::write_keywords(text, domain);
    };
    let mut all: Vec<String> = labels.iter().map(|label| literal(label)).collect();
    all.push(OTHER.to_owned());
    let (label, separator) = (all.join("|"), literal(&separator.to_string()));
    text.push_str(r#""type": "string", "pattern": "#);
    write_string(
        text,
        &format!("^(?:(?:{label})(?:{separator}(?:{label}))*)?$"),
    );
}
