//! Telling which fields' days come soon.

use std::cmp::Ordering;
use std::fmt::Write;
use std::path::Path;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde_json::{Value, json};
use telemetry_schema::model::{Event, Field, Sources};
use telemetry_schema::{Annotation, Loaded};

use super::{Context, plural};
use crate::cli::Format;
use crate::contract::history::is_date;
use crate::findings;
use crate::outcome::Outcome;

/// Lists the fields whose day comes within this time, or has come.
///
/// What `check` says is judged by the day of the release. This asks the clock, and so it only warns.
pub(crate) fn expiring(context: &Context, within: &str, date: Option<&str>) -> Outcome {
    let ahead = within
        .parse()
        .ok()
        .filter(|ahead: &Span| !ahead.is_negative());
    let Some(ahead) = ahead else {
        return Outcome::unusable(
            &format!("`{within}` is no time ahead"),
            "write it like `30d`, `6w` or `3months`",
        );
    };
    let today = match date {
        None => Some(TimeZone::UTC.to_datetime(Timestamp::now()).date()),
        Some(date) => date.parse().ok().filter(|_| is_date(date)),
    };
    let Some(today) = today else {
        let date = date.unwrap_or_default();
        return Outcome::unusable(&format!("`{date}` is no day"), "write it like `2026-11-25`");
    };
    let loaded = match context.load_whole() {
        Ok(loaded) => loaded,
        Err(outcome) => return outcome,
    };
    let sources = findings::relocated(&loaded.sources, &context.above());
    let last = today.saturating_add(ahead);
    let mut entries: Vec<Entry<'_>> = fields(&loaded)
        .filter_map(|(event, field)| Entry::new(&sources, event, field, today))
        .filter(|entry| entry.expires <= last)
        .collect();
    entries.sort_by_key(|entry| entry.expires);
    Outcome::of(
        u8::from(!entries.is_empty()),
        match context.format {
            Format::Human | Format::Markdown => human(&entries, last),
            Format::Json => {
                let fields: Value = entries.iter().map(Entry::json).collect();
                let last = last.to_string();
                format!("{:#}\n", json!({ "until": last, "fields": fields }))
            }
            Format::Github => entries.iter().map(Entry::annotation).collect(),
        },
    )
}

/// All fields, those that are not sent any more included.
fn fields(loaded: &Loaded) -> impl Iterator<Item = (&Event, &Field)> {
    loaded.schema.events.iter().flat_map(|event| {
        let fields = event.fields.iter().chain(&event.expired);
        fields.map(move |field| (event, field))
    })
}

/// A field with a day.
struct Entry<'a> {
    /// Event and key.
    name: String,
    owner: &'a str,
    expires: Date,
    /// Days until then; negative if it has come.
    days: i64,
    file: &'a Path,
    position: (usize, usize),
}

impl<'a> Entry<'a> {
    fn new(sources: &'a Sources, event: &'a Event, field: &Field, today: Date) -> Option<Self> {
        let expires: Date = field.expires?.to_string().parse().ok()?;
        Some(Self {
            name: format!("{}.{}", event.name, field.key),
            owner: &event.owner,
            expires,
            days: today.duration_until(expires).as_hours() / 24,
            file: sources.path(field.span.file),
            position: sources.position(field.span),
        })
    }

    /// How far away the day is.
    fn distance(&self) -> String {
        let days = plural(
            usize::try_from(self.days.unsigned_abs()).unwrap_or(0),
            "day",
            "days",
        );
        match self.days.cmp(&0) {
            Ordering::Less => format!("{days} ago"),
            Ordering::Equal => "today".to_owned(),
            Ordering::Greater => format!("in {days}"),
        }
    }

    fn place(&self) -> String {
        format!("{}:{}", self.file.display(), self.position.0).replace('\\', "/")
    }

    fn json(&self) -> Value {
        json!({
            "field": self.name,
            "owner": self.owner,
            "expires": self.expires.to_string(),
            "days": self.days,
            "file": self.file,
            "line": self.position.0,
        })
    }

    fn annotation(&self) -> String {
        let annotation = Annotation {
            level: "warning",
            place: Some((self.file, self.position)),
            title: "expiring",
            message: &format!(
                "`{}` expires on {}, {}\nhelp: {HELP}",
                self.name,
                self.expires,
                self.distance()
            ),
        };
        annotation.to_string()
    }
}

const HELP: &str = "remove it before the release of that day, or move the day and have it reviewed";

fn human(entries: &[Entry<'_>], last: Date) -> String {
    if entries.is_empty() {
        return format!("nothing expires until {last}\n");
    }
    let mut text = String::new();
    let width = |cell: fn(&Entry<'_>) -> usize| entries.iter().map(cell).max().unwrap_or(0);
    let distances = width(|entry| entry.distance().len());
    let names = width(|entry| entry.name.len());
    for entry in entries {
        let (distance, place) = (entry.distance(), entry.place());
        let Entry {
            name,
            owner,
            expires,
            ..
        } = entry;
        let _ = writeln!(
            text,
            "{expires}  {distance:<distances$}  {name:<names$}  {place}  ({owner})"
        );
    }
    let fields = plural(entries.len(), "field", "fields");
    let _ = writeln!(text, "{fields} until {last}\nnext: {HELP}");
    text
}
