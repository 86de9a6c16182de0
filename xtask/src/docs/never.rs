//! The settings that are never collected, for spreadsheets.

use telemetry_schema::model::Schema;

use super::write_csv_line;

/// One line per setting: path and published reason.
pub(super) fn render(schema: &Schema) -> String {
    let mut text = String::new();
    write_csv_line(&mut text, ["path", "reason"]);
    for never in &schema.never {
        write_csv_line(&mut text, [never.path.to_string().as_str(), &never.reason]);
    }
    text
}
