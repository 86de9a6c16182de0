//! The least that a generator does: it parses the schema's files with places and prints a line for
//! each field of each kind of artifact, without a look at what it read.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use toml::de::{DeTable, DeValue};

/// Reads the schema of a project and writes its artifacts beside those of the real generator, unless
/// they are there already.
///
/// # Errors
///
/// If a file cannot be read or written.
pub fn run(folder: &Path) -> io::Result<()> {
    let schema = folder.join("schema");
    let index = fs::read_to_string(schema.join("telemetry.toml"))?;
    let (index, _) = DeTable::parse_recoverable(&index);
    let files = index
        .get_ref()
        .get("files")
        .and_then(|files| files.get_ref().as_array());
    let texts: io::Result<Vec<String>> = files
        .into_iter()
        .flat_map(|files| files.iter())
        .filter_map(|file| file.get_ref().as_str())
        .map(|file| fs::read_to_string(schema.join(file)))
        .collect();
    let texts = texts?;
    let tables: Vec<_> = texts
        .iter()
        .map(|text| DeTable::parse_recoverable(text).0)
        .collect();
    let events: Vec<Event<'_>> = tables
        .iter()
        .map(|table| Event::new(table.get_ref()))
        .collect();
    let out = folder.join("floor");
    fs::create_dir_all(&out)?;
    for event in &events {
        write(&out.join(format!("{}.rs", event.name)), &event.code())?;
    }
    let print = |line: fn(&Event<'_>, &Field<'_>, &mut String)| {
        let mut text = String::new();
        for event in &events {
            for field in &event.fields {
                line(event, field, &mut text);
            }
        }
        text
    };
    write(&out.join("policy.md"), &print(policy))?;
    write(&out.join("dictionary.html"), &print(dictionary))?;
    write(&out.join("fields.csv"), &print(list))?;
    write(&out.join("payload.schema.json"), &print(json_schema))?;
    write(&out.join("contract.lock"), &print(contract))
}

#[expect(clippy::disallowed_methods, reason = "the files are a bench's own")]
fn write(path: &Path, text: &str) -> io::Result<()> {
    if fs::read(path).is_ok_and(|present| present == text.as_bytes()) {
        return Ok(());
    }
    fs::write(path, text)
}

struct Event<'t> {
    name: &'t str,
    section: &'t str,
    description: &'t str,
    fields: Vec<Field<'t>>,
}

struct Field<'t> {
    id: &'t str,
    place: usize,
    class: &'t str,
    description: &'t str,
    labels: Vec<&'t str>,
}

fn text<'t>(table: Option<&'t DeTable<'_>>, key: &str) -> &'t str {
    table
        .and_then(|table| table.get(key))
        .and_then(|value| value.get_ref().as_str())
        .unwrap_or_default()
}

impl<'t> Event<'t> {
    fn new(file: &'t DeTable<'_>) -> Self {
        let head = file.get("event").and_then(|head| head.get_ref().as_table());
        let fields = file
            .get("fields")
            .and_then(|fields| fields.get_ref().as_table());
        let fields = fields.into_iter().flat_map(|fields| fields.iter());
        Self {
            name: text(head, "name"),
            section: text(head, "section"),
            description: text(head, "description"),
            fields: fields
                .filter_map(|(id, field)| {
                    let table = field.get_ref().as_table()?;
                    let labels = table
                        .get("labels")
                        .and_then(|labels| labels.get_ref().as_array());
                    let labels = labels.into_iter().flat_map(|labels| labels.iter());
                    Some(Field {
                        id: id.get_ref(),
                        place: id.span().start,
                        class: text(Some(table), "class"),
                        description: text(Some(table), "description"),
                        labels: labels
                            .filter_map(|label| DeValue::as_str(label.get_ref()))
                            .collect(),
                    })
                })
                .collect(),
        }
    }

    /// A struct, its default, how it is read, and how it is filled.
    fn code(&self) -> String {
        let Self {
            name,
            section,
            description,
            fields,
        } = self;
        let mut code = format!("//! {description}\n\npub struct {name} {{\n");
        // Writing into a `String` cannot fail.
        for Field {
            id,
            class,
            description,
            place,
            ..
        } in fields
        {
            let _ = write!(
                code,
                "    /// {description}.\n    ///\n    /// `{section}.{id}`, at {place}.\n    \
                 pub {id}: {class},\n"
            );
        }
        code += "}\n\nimpl Default for Event {\n";
        for Field { id, class, .. } in fields {
            let _ = writeln!(code, "            {id}: {class}::default(),");
        }
        code += "}\n\nconst RULES: &[Rule] = &[\n";
        for Field { class, .. } in fields {
            let _ = writeln!(code, "        Rule::{class},");
        }
        code += "];\n\nfn fill(&mut self, values: &mut Values) {\n";
        for Field { id, class, .. } in fields {
            let _ = writeln!(code, "        values.{class}(&mut self.{id});");
        }
        code + "}\n"
    }
}

fn policy(event: &Event<'_>, field: &Field<'_>, text: &mut String) {
    let (
        name,
        Field {
            id,
            class,
            description,
            ..
        },
    ) = (event.name, field);
    let _ = writeln!(
        text,
        "| <a id=\"{name}.{id}\"></a>`{id}` | `{id}` | {description} | {class} |"
    );
}

fn dictionary(event: &Event<'_>, field: &Field<'_>, text: &mut String) {
    let (
        name,
        Field {
            id,
            class,
            description,
            ..
        },
    ) = (event.name, field);
    let _ = writeln!(
        text,
        "<tr id=\"{name}.{id}\" data-kind=\"{class}\"><th scope=\"row\"><a href=\"#{name}.{id}\">\
         {id}</a><code>{id}</code></th><td><span class=\"kind {class}\">{class}</span></td>\
         <td>{description}</td><td>{class}</td></tr>"
    );
}

fn list(event: &Event<'_>, field: &Field<'_>, text: &mut String) {
    let (
        Event { name, section, .. },
        Field {
            id,
            class,
            description,
            ..
        },
    ) = (event, field);
    let _ = writeln!(
        text,
        "{name},{id},{section},{id},{section}.{id},{class},daily,problems,,,,{description}"
    );
}

fn json_schema(_event: &Event<'_>, field: &Field<'_>, text: &mut String) {
    let Field {
        id,
        class,
        description,
        ..
    } = field;
    let _ = writeln!(
        text,
        "        \"{id}\": {{ \"description\": \"{description}\", \"type\": \"{class}\" }},"
    );
}

fn contract(event: &Event<'_>, field: &Field<'_>, text: &mut String) {
    let (
        Event { name, section, .. },
        Field {
            id, class, labels, ..
        },
    ) = (event, field);
    let _ = writeln!(text, "{name}.{id} ({class}) from {section}.{id}");
    let values = if labels.is_empty() {
        &["false", "true"][..]
    } else {
        labels
    };
    for value in values {
        let _ = writeln!(text, "{name}.{id} = {value}");
    }
}
