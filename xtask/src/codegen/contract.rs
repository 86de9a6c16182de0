//! The contract for the program: what of it could leave by which earlier revision.

use std::fmt::Write;

use telemetry_schema::earlier::Form;
use telemetry_schema::model::{Domain, Format, Gate, Release, Schema};

use crate::contract::Contract;
use crate::contract::earlier::{Earlier, EarlierEvent, stretches};

/// What the module can name, with what follows the name, and where it is from.
const NAMES: [(&str, &str, &str); 11] = [
    ("Contract", " {", "contract"),
    ("EarlierEvent", " {", "contract"),
    ("EarlierField", " {", "contract"),
    ("Form", "::", "contract"),
    ("Gate", " {", "contract"),
    ("Revisions", " {", "contract"),
    ("Widening", " {", "contract"),
    ("Alphabet", "::", ""),
    ("Domain", "::", ""),
    ("Format", "::", ""),
    ("Version", "::new", ""),
];

/// The text of the module.
pub(super) fn render(schema: &Schema, contract: &Contract) -> String {
    let mut items = String::from(
        "/// All revisions of what can be sent, for a program that sends what was agreed to.\n\
         #[rustfmt::skip]\n\
         pub static CONTRACT: Contract = Contract {\n    hashes: &[",
    );
    let hashes = contract.hashes();
    line_each(&mut items, 1, hashes, |text, hash| {
        let _ = write!(text, "{hash:?}");
    });
    let Earlier { events, widenings } = contract.earlier(schema);
    items.push_str("],\n    events: &[");
    line_each(&mut items, 1, &events, |text, (name, event)| {
        write_event(text, name, event);
    });
    items.push_str("],\n    widenings: &[");
    line_each(&mut items, 1, &widenings, |text, (sentence, beyond)| {
        text.push_str("Widening { beyond: &[");
        write_revisions(text, beyond);
        let _ = write!(text, "], sentence: {sentence:?} }}");
    });
    items.push_str("],\n};\n");
    format!(
        "//! What could leave by earlier revisions of the schema.\n\n{}\n{items}",
        imports(&items)
    )
}

/// Declarations of what is named.
fn imports(items: &str) -> String {
    let names_of = |from: &str| -> Vec<&str> {
        let named = NAMES
            .iter()
            .filter(|(name, behind, of)| *of == from && items.contains(&[*name, behind].concat()));
        named.map(|(name, ..)| *name).collect()
    };
    let mut text = String::new();
    for (from, path) in [
        ("contract", "telemetry_core::contract"),
        ("", "telemetry_core"),
    ] {
        match names_of(from).as_slice() {
            [] => {}
            [name] => {
                let _ = writeln!(text, "use {path}::{name};");
            }
            names => {
                let _ = writeln!(
                    text,
                    "#[rustfmt::skip]\nuse {path}::{{{}}};",
                    names.join(", ")
                );
            }
        }
    }
    text
}

/// Each item on a line of its own, as members of a slice that is open.
fn line_each<T>(
    text: &mut String,
    level: usize,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    let indent = "    ".repeat(level);
    let mut is_empty = true;
    for item in items {
        text.extend(["\n    ", &indent]);
        write(text, item);
        text.push(',');
        is_empty = false;
    }
    if !is_empty {
        text.extend(["\n", &indent]);
    }
}

fn write_event(text: &mut String, name: &str, event: &EarlierEvent) {
    let _ = write!(text, "EarlierEvent {{ name: {name:?}, absent: &[");
    write_revisions(text, &event.absent);
    text.push_str("], fields: &[");
    line_each(text, 2, &event.fields, |text, (key, forms)| {
        let _ = write!(text, "EarlierField {{ key: {key:?}, forms: &[");
        // What stays the same for some revisions is said once.
        let runs = forms.chunk_by(|(a, old), (b, form)| a + 1 == *b && old == form);
        let runs = runs.filter_map(|run| Some((run.first()?, run.last()?.0)));
        line_each(text, 3, runs, |text, ((first, form), last)| {
            text.push('(');
            write_stretch(text, *first, last);
            text.push_str(", ");
            write_form(text, form);
            text.push(')');
        });
        text.push_str("] }");
    });
    text.push_str("] }");
}

fn write_revisions(text: &mut String, revisions: &[usize]) {
    for (i, (first, last)) in stretches(revisions).enumerate() {
        if i > 0 {
            text.push_str(", ");
        }
        write_stretch(text, first, last);
    }
}

fn write_stretch(text: &mut String, first: usize, last: usize) {
    let _ = write!(text, "Revisions {{ first: {first}, last: {last} }}");
}

fn write_form(text: &mut String, form: &Form) {
    match form {
        Form::Absent => text.push_str("Form::Absent"),
        Form::Within { domain, gate } if *gate == Gate::default() => {
            text.push_str("Form::Within(");
            write_domain(text, domain);
            text.push(')');
        }
        Form::Within { domain, gate } => {
            text.push_str("Form::Gated(");
            write_domain(text, domain);
            text.push_str(", Gate { since: ");
            write_release(text, gate.since.as_ref());
            text.push_str(", until: ");
            write_release(text, gate.until.as_ref());
            text.push_str(" })");
        }
    }
}

fn write_release(text: &mut String, release: Option<&Release>) {
    let _ = match release {
        Some(Release(numbers)) => write!(text, "Some(Version::new(&{numbers:?}))"),
        None => write!(text, "None"),
    };
}

fn write_domain(text: &mut String, domain: &Domain) {
    let _ = match domain {
        Domain::Bool => write!(text, "Domain::Bool"),
        Domain::Labels(labels) => write!(text, "Domain::Labels(&{labels:?})"),
        Domain::LabelList { labels, separator } => write!(
            text,
            "Domain::LabelList {{ labels: &{labels:?}, separator: {separator:?} }}"
        ),
        Domain::Range(lowest, highest) => write!(text, "Domain::Range({lowest}, {highest})"),
        Domain::Buckets(edges) => write!(text, "Domain::Buckets(&{edges:?})"),
        Domain::Format { format, labels } => {
            let format = match format {
                Format::Version => "Version",
                Format::TimeOfDay => "TimeOfDay",
            };
            write!(
                text,
                "Domain::Format {{ format: Format::{format}, labels: &{labels:?} }}"
            )
        }
        Domain::Version { numbers } => write!(text, "Domain::Version {{ numbers: {numbers} }}"),
        Domain::Id { alphabet, length } => write!(
            text,
            "Domain::Id {{ alphabet: Alphabet::{alphabet:?}, length: {length} }}"
        ),
        Domain::Date => write!(text, "Domain::Date"),
        Domain::LabelSet { labels, most } => write!(
            text,
            "Domain::LabelSet {{ labels: &{labels:?}, most: {} }}",
            most.unwrap_or(u8::MAX)
        ),
        Domain::MaskedText { words, most } => write!(
            text,
            "Domain::MaskedText {{ words: &{words:?}, most: {most} }}"
        ),
    };
}
