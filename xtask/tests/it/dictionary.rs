//! The markup of the dictionary, as a browser would read it.

use std::collections::BTreeMap;

use html5gum::{Token, Tokenizer};
use telemetry_schema::load;

use crate::project::Project;

const FILE: &str = "docs/dictionary.html";

/// The files of the fixture whose texts are replaced.
const FILES: [&str; 9] = [
    "schema/telemetry.toml",
    "schema/labels.toml",
    "schema/security.toml",
    "schema/config/full.toml",
    "schema/config/mixed.toml",
    "schema/config/never.toml",
    "schema/event/sign_in.toml",
    "schema/event/crash.toml",
    "schema/report/scheme.toml",
];

/// What would end an attribute or an element, or begin one, in the form that TOML needs.
const HOSTILE: &str = r#"<script>alert(\"x\")</script> <b title='y'> &lt; \"> --> </td>"#;
/// The same words without any meaning.
const HARMLESS: &str = "script alert x script b title y lt td";

fn tokens(html: &str) -> impl Iterator<Item = Token> {
    Tokenizer::new(html).map(|token| match token {
        Ok(token) => token,
        Err(never) => match never {},
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Every tag with the names of its attributes.
fn structure(html: &str) -> Vec<String> {
    tokens(html)
        .filter_map(|token| match token {
            Token::StartTag(tag) => {
                let names: Vec<String> = tag.attributes.keys().map(|name| text(name)).collect();
                Some(format!("<{} {}>", text(&tag.name), names.join(" ")))
            }
            Token::EndTag(tag) => Some(format!("</{}>", text(&tag.name))),
            Token::String(_) | Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => None,
        })
        .collect()
}

/// Where the strings of a schema file begin and end, without their quotes.
fn strings(toml: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut line_start = 0;
    for line in toml.split_inclusive('\n') {
        let mut start = None;
        let mut escaped = false;
        for (at, c) in line.char_indices() {
            match start {
                None if c == '#' => break,
                None if c == '"' => start = Some(line_start + at + 1),
                Some(from) if c == '"' && !escaped => {
                    found.push((from, line_start + at));
                    start = None;
                }
                _ => {}
            }
            escaped = c == '\\' && !escaped;
        }
        line_start += line.len();
    }
    found
}

#[test]
fn every_field_and_every_setting_never_collected_has_one_row() {
    let project = Project::generated();
    let schema = load(&project.path("schema")).schema;
    let fields = schema
        .fields()
        .map(|(event, field)| format!("{}.{}", event.name, field.key));
    let never = schema
        .never
        .iter()
        .map(|never| format!("never.{}", never.path));
    let mut expected: Vec<String> = fields.chain(never).collect();
    assert!(!expected.is_empty());

    let html = project.read(FILE);
    let mut ids: Vec<String> = tokens(&html)
        .filter_map(|token| {
            let Token::StartTag(tag) = token else {
                return None;
            };
            let id = tag.attributes.get(&b"id"[..])?;
            (tag.name.as_slice() == b"tr").then(|| text(id))
        })
        .collect();
    expected.sort_unstable();
    ids.sort_unstable();
    assert_eq!(ids, expected);
}

/// How often each tag occurs.
fn counted(structure: Vec<String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for tag in structure {
        *counts.entry(tag).or_default() += 1;
    }
    counts
}

#[test]
fn no_text_of_a_schema_becomes_markup() {
    let project = Project::generated();
    let mut accepted = 0;
    let mut wrong = Vec::new();
    for file in FILES {
        let before = project.read(file);
        for (from, to) in strings(&before) {
            let string = &before[from..to];
            let with = |string: &str| {
                let text = format!("{}{string}{}", &before[..from], &before[to..]);
                project.write(file, &text);
                (project.run(&["docs"]).code == 0).then(|| structure(&project.read(FILE)))
            };
            // What the schema's rules refuse, such as a name with a space, cannot come into the page.
            if let Some(hostile) = with(&format!("{string} {HOSTILE}")) {
                accepted += 1;
                if with(&format!("{string} {HARMLESS}")) != Some(hostile) {
                    wrong.push(format!("at the end of {string:?} in {file}"));
                }
            }
            // What follows an element that begins a text of Markdown is no Markdown: there may be fewer
            // elements than with harmless words, and never more.
            if let Some(hostile) = with(&format!("{HOSTILE} {string}")) {
                let harmless = counted(with(&format!("{HARMLESS} {string}")).unwrap_or_default());
                let more = |(tag, count)| harmless.get(&tag).is_none_or(|known| count > *known);
                if counted(hostile).into_iter().any(more) {
                    wrong.push(format!("before {string:?} in {file}"));
                }
            }
        }
        project.write(file, &before);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(accepted > 60, "only {accepted} strings were accepted");
}
