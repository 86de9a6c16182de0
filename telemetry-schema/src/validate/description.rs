//! Descriptions: readers must be able to tell fields apart, and what is said must be what is sent.

use super::twice;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Class, Domain, Event, Field};

/// Reports descriptions of an event that contradict the class or each other's difference.
///
/// Texts are compared with their neighbours in sorted order, which keeps the work near linear.
pub(super) fn descriptions(event: &Event, diagnostics: &mut Vec<Diagnostic>) {
    let mut texts: Vec<(String, &Field)> = event
        .fields
        .iter()
        .map(|field| (plain(&field.description), field))
        .collect();
    for (text, field) in &texts {
        contradiction(text, field, diagnostics);
    }
    // An empty description was reported with the form.
    texts.retain(|(text, _)| !text.is_empty());
    texts.sort_unstable_by(|(a, x), (b, y)| a.cmp(b).then(x.span.cmp(&y.span)));
    for pair in texts.windows(2) {
        if let [(a, x), (b, y)] = pair
            && (a == b || differ_in_ending_only(a, b))
        {
            let (first, second) = if x.span <= y.span { (x, y) } else { (y, x) };
            diagnostics.push(twice(
                Code::SimilarDescriptions,
                format!("`{}` and `{}` are described alike", first.id, second.id),
                second.span,
                first.span,
                "say what is particular to each",
            ));
        }
    }
}

/// Words that promise a number.
const COUNTING: [&str; 3] = ["number of", "how many", "how often"];

/// Reports words that promise another kind of value than the class sends.
fn contradiction(text: &str, field: &Field, diagnostics: &mut Vec<Diagnostic>) {
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
        diagnostics.push(Diagnostic::new(
            Code::ContradictingDescription,
            format!(
                "the description says \"{words}\", but class `{}` sends {sent}",
                field.class.as_str()
            ),
            field.span,
            "describe what is sent, or change the class",
        ));
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
