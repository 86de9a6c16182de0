//! Descriptions: readers must be able to tell fields apart, and what is said must be what is sent.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::judge::{About, Judge};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Class, Domain, Event, Field, Schema, Span};
use crate::name::{folded, snake_case};

/// Reports descriptions that contradict the class, say nothing, or do not tell fields apart.
pub(super) fn descriptions(schema: &Schema, judge: &mut Judge<'_>) {
    let mut known = HashMap::with_capacity(schema.events.len() + schema.fields().count());
    for event in &schema.events {
        let fields = event.fields.iter();
        let texts: Vec<Described<'_>> = fields
            .map(|field| Described {
                text: plain(&field.description),
                field,
            })
            // An empty description was reported with the form.
            .filter(|described| !described.text.is_empty())
            .collect();
        for described in &texts {
            contradiction(event, described, judge);
            repetition(event, described, judge);
        }
        copies(event, &texts, &mut known, judge);
        similar(event, texts, judge);
    }
}

/// A field, and the words of its description.
struct Described<'a> {
    text: String,
    field: &'a Field,
}

/// What was described first in certain words: an event, or a field of it.
#[derive(Clone, Copy)]
struct First<'a> {
    event: &'a Event,
    field: Option<&'a Field>,
}

impl First<'_> {
    fn name(self) -> String {
        let event = &self.event.name;
        self.field
            .map_or_else(|| event.clone(), |field| format!("{event}.{}", field.key))
    }

    fn span(self) -> Span {
        self.field.map_or(self.event.span, |field| field.span)
    }
}

/// Reports descriptions of other events, or of fields with another name in other events.
fn copies<'a>(
    event: &'a Event,
    texts: &[Described<'a>],
    known: &mut HashMap<String, First<'a>>,
    judge: &mut Judge<'_>,
) {
    let of_event = (plain(&event.description), None);
    let of_fields = texts
        .iter()
        .map(|Described { text, field }| (text.clone(), Some(*field)));
    for (text, field) in std::iter::once(of_event).chain(of_fields) {
        let it = First { event, field };
        let first = match known.entry(text) {
            Entry::Vacant(vacant) => {
                vacant.insert(it);
                continue;
            }
            Entry::Occupied(first) => *first.get(),
        };
        let is_copy = match (first.field, field) {
            // Those of one event are too similar to each other; one name says the same everywhere.
            (Some(a), Some(b)) => first.event.span != event.span && folded(&a.id) != folded(&b.id),
            (None, _) | (_, None) => !event.description.is_empty(),
        };
        if is_copy {
            let finding = Diagnostic::new(
                Code::CopiedDescription,
                format!("`{}` is described as `{}` is", it.name(), first.name()),
                it.span(),
                "say what is particular to each, or why both tell the same: \
                 `allow.copied-description = \"…\"`",
            );
            let about = field.map_or(About::Event(event), |field| About::Field(event, field));
            judge.report(about, finding.after(first.span()));
        }
    }
}

/// Reports descriptions of one event that say the same.
///
/// Texts are compared with their neighbours in sorted order, which keeps the work near linear.
fn similar(event: &Event, mut texts: Vec<Described<'_>>, judge: &mut Judge<'_>) {
    let order = |described: &Described<'_>| described.field.span;
    texts.sort_unstable_by(|x, y| x.text.cmp(&y.text).then(order(x).cmp(&order(y))));
    for pair in texts.windows(2) {
        if let [x, y] = pair
            && (x.text == y.text || differ_in_ending_only(&x.text, &y.text))
        {
            let (first, second) = if order(x) <= order(y) { (x, y) } else { (y, x) };
            let (first, second) = (first.field, second.field);
            let finding = Diagnostic::new(
                Code::SimilarDescriptions,
                format!("`{}` and `{}` are described alike", first.id, second.id),
                second.span,
                "say what is particular to each",
            );
            judge.report(About::Field(event, second), finding.after(first.span));
        }
    }
}

/// Reports descriptions with no word that the field's name has not.
fn repetition(event: &Event, described: &Described<'_>, judge: &mut Judge<'_>) {
    const EMPTY: [&str; 8] = [
        "whether", "is", "are", "of", "for", "value", "setting", "field",
    ];
    let field = described.field;
    let name = snake_case(&field.id);
    let says_nothing =
        |word: &str| EMPTY.contains(&word) || name.split('_').any(|known| known == word);
    if described.text.split(' ').all(says_nothing) {
        let finding = Diagnostic::new(
            Code::EmptyDescription,
            format!("the description of `{}` only repeats its name", field.id),
            field.span,
            "say what a reader of the report learns from it",
        );
        judge.report(About::Field(event, field), finding);
    }
}

/// Words that promise a number.
const COUNTING: [&str; 3] = ["number of", "how many", "how often"];

/// Reports words that promise another kind of value than the class sends.
fn contradiction(event: &Event, described: &Described<'_>, judge: &mut Judge<'_>) {
    let Described { text, field } = described;
    let yes_or_no = || text.starts_with("whether").then_some("whether");
    let number = || {
        let promises = |words: &&str| text.contains(words);
        COUNTING.iter().copied().find(promises)
    };
    let is_number = matches!(field.domain, Domain::Range(..) | Domain::Buckets(_));
    let (words, sent) = match field.class {
        Class::Bool | Class::IsDefault => (number(), "yes or no"),
        Class::Count => (yes_or_no(), "a number"),
        Class::Enum if is_number => (yes_or_no(), "a number"),
        Class::Enum => (None, ""),
        Class::Duration => (yes_or_no(), "milliseconds"),
        Class::Version => (yes_or_no().or_else(number), "a version"),
        Class::Id => (yes_or_no().or_else(number), "an identifier"),
        Class::Date => (yes_or_no().or_else(number), "a day"),
        Class::Labels => (yes_or_no().or_else(number), "labels"),
        Class::MaskedText => (yes_or_no().or_else(number), "words"),
    };
    if let Some(words) = words {
        let finding = Diagnostic::new(
            Code::ContradictingDescription,
            format!(
                "the description says \"{words}\", but class `{}` sends {sent}",
                field.class.as_str()
            ),
            field.span,
            "describe what is sent, or change the class",
        );
        judge.report(About::Field(event, field), finding);
    }
}

/// The words of a description, without case, punctuation and articles.
fn plain(description: &str) -> String {
    let mut text = String::with_capacity(description.len() + 1);
    let mut start = 0;
    for c in description.chars().chain([' ']) {
        if c.is_ascii_alphanumeric() {
            text.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            text.extend(c.to_lowercase());
        } else if matches!(text.get(start..), Some("a" | "an" | "the")) {
            text.truncate(start);
        } else if text.len() > start {
            text.push(' ');
            start = text.len();
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// Whether one text is the other with an ending more, such as a plural.
fn differ_in_ending_only(a: &str, b: &str) -> bool {
    b.strip_prefix(a)
        .is_some_and(|rest| rest.len() <= 2 && rest.chars().all(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_punctuation_and_articles_do_not_count() {
        assert_eq!(
            plain("Whether THE mail-server (a relay) is used."),
            "whether mail server relay is used"
        );
        assert_eq!(plain("Größe"), "größe");
        assert_eq!(plain(" . "), "");
    }

    #[test]
    fn an_ending_is_letters_and_not_a_word_or_a_number() {
        assert!(differ_in_ending_only("number of user", "number of users"));
        assert!(!differ_in_ending_only("part 1", "part 10"));
        assert!(!differ_in_ending_only("mail is", "mail is on"));
        assert!(!differ_in_ending_only("mail", "mailer is"));
    }
}
