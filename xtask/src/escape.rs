//! Texts in which some characters are written in another way.

/// Appends a text, with each ASCII character for which there is another way written that way.
pub(crate) fn push(to: &mut String, text: &str, other_way: impl Fn(u8) -> Option<&'static str>) {
    // Most texts have none of them, and without an early end the processor looks at many at once.
    let is_special = |byte| other_way(byte).is_some();
    if !text
        .bytes()
        .fold(false, |found, byte| found | is_special(byte))
    {
        to.push_str(text);
        return;
    }
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(written) = other_way(byte) {
            to.push_str(text.get(start..at).unwrap_or_default());
            to.push_str(written);
            start = at + 1;
        }
    }
    to.push_str(text.get(start..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::push;

    #[test]
    fn only_the_characters_in_question_are_written_in_another_way() {
        let mut text = String::from("<");
        push(&mut text, "a|b|ü|", |byte| (byte == b'|').then_some("\\|"));
        assert_eq!(text, "<a\\|b\\|ü\\|");
    }
}
