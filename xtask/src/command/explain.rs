//! What a finding's code means.

use std::fmt::Write;

use telemetry_schema::{Code, did_you_mean};

use crate::outcome::Outcome;

/// Explains one code, or lists all.
pub(crate) fn explain(program: &str, code: Option<&str>) -> Outcome {
    let Some(name) = code else {
        let mut text = String::new();
        for code in Code::ALL {
            let _ = writeln!(text, "{}  {}", code.as_str(), code.title());
        }
        let _ = writeln!(text, "\nnext: `{program} explain CODE` says more about one");
        return Outcome::of(0, text);
    };
    let wanted = name.to_ascii_uppercase();
    match Code::ALL.iter().find(|code| code.as_str() == wanted) {
        Some(code) => Outcome::of(
            0,
            format!(
                "{}: {}\n\n{}\n",
                code.as_str(),
                code.title(),
                paragraphs(code.explanation())
            ),
        ),
        None => Outcome::unusable(
            &format!("there is no code `{name}`"),
            &did_you_mean(name, Code::ALL.iter().map(|code| code.as_str())).map_or_else(
                || format!("`{program} explain` lists all codes"),
                |known| format!("did you mean `{known}`?"),
            ),
        ),
    }
}

/// Documentation comments without the space after their slashes.
fn paragraphs(explanation: &str) -> String {
    explanation
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}
