//! What a finding's code means, and how a lint is set.

use std::fmt::Write;

use telemetry_schema::{Code, Lint, did_you_mean};

use crate::outcome::Outcome;

/// Explains one code, which may be called by the name of its lint, or lists all.
pub(crate) fn explain(program: &str, code: Option<&str>) -> Outcome {
    let Some(name) = code else {
        let mut text = String::new();
        for code in Code::ALL {
            let lint = code.lint().map_or(String::new(), |lint| {
                format!(" ({}: {})", lint.level.as_str(), lint.name)
            });
            let _ = writeln!(text, "{}  {}{lint}", code.as_str(), code.title());
        }
        let _ = writeln!(text, "\nnext: `{program} explain CODE` says more about one");
        return Outcome::of(0, text);
    };
    let is_wanted = |code: &&Code| {
        let is_lint = code.lint().is_some_and(|lint| lint.name == name);
        code.as_str().eq_ignore_ascii_case(name) || is_lint
    };
    let lints = Code::lints().map(|(_, lint)| lint.name);
    let mut known = Code::ALL.iter().map(|code| code.as_str()).chain(lints);
    match Code::ALL.iter().find(is_wanted) {
        Some(code) => Outcome::of(
            0,
            format!(
                "{}: {}\n\n{}\n{}",
                code.as_str(),
                code.title(),
                paragraphs(code.explanation()),
                code.lint().map_or(String::new(), setting),
            ),
        ),
        None => Outcome::unusable(
            &format!("there is no code `{name}`"),
            &did_you_mean(name, &mut known).map_or_else(
                || format!("`{program} explain` lists all codes"),
                |known| format!("did you mean `{known}`?"),
            ),
        ),
    }
}

/// How the level of a lint is set, and where it finds what is right.
fn setting(lint: Lint) -> String {
    let Lint { name, level } = lint;
    let level = level.as_str();
    format!(
        "\nIts level is `{level}`, unless `[lints]` of telemetry.toml says otherwise:\n\n    \
         {name} = \"allow\"    # or \"warn\", or \"deny\"\n\nWhere what it finds is right, the field \
         or the event says why:\n\n    allow.{name} = \"the reason\"\n"
    )
}

/// Documentation comments without the space after their slashes.
fn paragraphs(explanation: &str) -> String {
    explanation
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}
