//! A proposed event as a schema file.

use std::fmt::Write as _;

use super::decision::Decision;
use super::proposal::{Event, Proposed};
use super::sentence::continued;

/// What a proposal takes from the schema that it is for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surroundings {
    /// The ids of the declared purposes.
    pub(crate) purposes: Vec<String>,
    /// The way from a proposed file to the JSON Schema of schema files, for editors.
    pub(crate) form_schema: Option<String>,
}

/// How a question begins, by which `check` knows it.
const TODO: &str = "TODO: ";

/// How many questions a proposed file asks.
pub(crate) fn questions(file: &str) -> usize {
    file.matches(&format!("= \"{TODO}")).count()
}

/// The file of an event, or of settings that are never collected.
pub(crate) fn render(event: &Event, surroundings: &Surroundings) -> String {
    let mut text = String::new();
    if let Some(schema) = &surroundings.form_schema {
        let _ = writeln!(text, "#:schema {schema}\n");
    }
    let advice = match event.name {
        Some(_) => "answer each question, read the rest, and change what shall not leave",
        None => "nothing of it may leave",
    };
    let _ = writeln!(text, "# A proposal for `{}`: {advice}.\n", event.of);
    // Keys of the configuration below which fields and settings are named.
    let section = match (&event.name, event.place.as_deref()) {
        (Some(_), Some([section])) => Some(section.as_str()),
        _ => None,
    };
    if let Some(name) = &event.name {
        head(&mut text, event, name, section, &surroundings.purposes);
    }
    for proposed in &event.fields {
        field(&mut text, proposed, event, section);
    }
    if !event.never.is_empty() {
        let above = event.place.iter().flatten().filter(|_| section.is_none());
        text.push_str("[never");
        for part in above {
            let _ = write!(text, ".{}", key(part));
        }
        text.push_str("]\n");
        for (setting, reason) in &event.never {
            let _ = writeln!(text, "{} = {}", key(setting), quoted(reason));
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn head(text: &mut String, event: &Event, name: &str, section: Option<&str>, purposes: &[String]) {
    let described = event.comment.as_ref().map_or_else(
        || format!("{TODO}what does this event tell, in a sentence?"),
        |comment| format!("{comment}."),
    );
    let which = if purposes.is_empty() {
        "ids under `[purposes]` of telemetry.toml".to_owned()
    } else {
        purposes.join(", ")
    };
    let _ = writeln!(text, "[event]\nname = {}", quoted(name));
    if let Some(section) = section {
        let _ = writeln!(text, "section = {}", quoted(section));
    }
    let _ = writeln!(text, "title = {}", quoted(&title(&event.stem)));
    let _ = writeln!(text, "description = {}", quoted(&described));
    let _ = writeln!(text, "trigger = \"daily\"");
    if event.held > 1 {
        let question = format!(
            "{TODO}{} fields hold a `{}`: what is there one event of in a report, in a word or two?",
            event.held, event.of
        );
        let _ = writeln!(text, "per = {}", quoted(&question));
    }
    let question = format!("{TODO}what is it sent for? A list of one or more of: {which}");
    let _ = writeln!(text, "purposes = {}", quoted(&question));
    let _ = writeln!(text, "owner = \"{TODO}who answers questions about it?\"\n");
}

fn field(text: &mut String, proposed: &Proposed, event: &Event, section: Option<&str>) {
    let _ = writeln!(text, "[fields.{}]", proposed.id);
    let mut labels = None;
    let class = match &proposed.decision {
        Decision::Bool => "bool".to_owned(),
        Decision::Count => "count".to_owned(),
        Decision::IsDefault => "is-default".to_owned(),
        Decision::Labels(all) => {
            labels = Some(all);
            "enum".to_owned()
        }
        Decision::Question(question) => format!("{TODO}{question}"),
        // These are no fields.
        Decision::Never(_) | Decision::Struct(_) => String::new(),
    };
    let _ = writeln!(text, "class = {}", quoted(&class));
    if let Some(labels) = labels {
        let labels: Vec<String> = labels.iter().map(|label| quoted(label)).collect();
        let _ = writeln!(text, "labels = [{}]", labels.join(", "));
    }
    match event.place.as_deref() {
        Some(place) if section.is_none() && !place.is_empty() => {
            let keys = place.iter().chain([&proposed.setting]);
            let keys: Vec<String> = keys.map(|key| quoted(key)).collect();
            let _ = writeln!(text, "path = [{}]", keys.join(", "));
        }
        _ if proposed.setting != proposed.id => {
            let _ = writeln!(text, "setting = {}", quoted(&proposed.setting));
        }
        _ => {}
    }
    let described = description(proposed)
        .unwrap_or_else(|| format!("{TODO}what does a reader of the report learn, in a sentence?"));
    let _ = writeln!(text, "description = {}\n", quoted(&described));
}

/// What the comment says of what is sent, which is less than the value.
fn description(proposed: &Proposed) -> Option<String> {
    let comment = proposed.comment.as_ref()?;
    let counts = ["number of", "how many", "how often"];
    let is_count = counts
        .iter()
        .any(|words| comment.to_lowercase().contains(words));
    let is_flag = comment.starts_with("Whether ");
    match proposed.decision {
        // What tells of a number cannot describe a yes or no.
        Decision::Bool | Decision::IsDefault if is_count => None,
        Decision::IsDefault => Some(format!(
            "Whether this is as shipped: {}",
            continued(comment)
        )),
        Decision::Count if is_flag => None,
        Decision::Count => Some(format!("How many there are: {}", continued(comment))),
        Decision::Bool
        | Decision::Labels(_)
        | Decision::Question(_)
        | Decision::Never(_)
        | Decision::Struct(_) => Some(comment.clone()),
    }
}

/// A stem as a heading: `mail_server` is "Mail server".
fn title(stem: &str) -> String {
    let words = stem.replace('_', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// A key of TOML, in quotes where it needs them.
fn key(key: &str) -> String {
    let is_bare = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if !key.is_empty() && key.bytes().all(is_bare) {
        key.to_owned()
    } else {
        quoted(key)
    }
}

/// A text as a string of TOML.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{key, quoted, title};

    #[test]
    fn a_stem_is_a_heading() {
        assert_eq!(title("mail_server"), "Mail server");
    }

    proptest! {
        #[test]
        fn every_text_is_read_back(text in any::<String>()) {
            let line = format!("{} = {}", key(&text), quoted(&text));
            let table: toml::Table = line.parse().unwrap();
            prop_assert_eq!(table.get(&text).and_then(|value| value.as_str()), Some(&*text));
        }
    }
}
