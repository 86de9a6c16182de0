//! What a daemon says: how things stand when it starts, and then only what changes.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{Stderr, Write};

/// Says each thing once, a line each, where whoever supervises a daemon keeps it.
#[derive(Debug)]
pub(crate) struct Journal<W = Stderr> {
    out: W,
    /// What was said last, by topic.
    said: BTreeMap<&'static str, String>,
    /// Warnings about the last one of each topic.
    warnings: BTreeMap<&'static str, Vec<String>>,
}

impl<W: Write> Journal<W> {
    pub(crate) const fn new(out: W) -> Self {
        Self {
            out,
            said: BTreeMap::new(),
            warnings: BTreeMap::new(),
        }
    }

    /// Says how it stands with the topic, if that is another way than before; answers whether it is.
    pub(crate) fn fact(&mut self, topic: &'static str, text: String) -> bool {
        if self.said.get(topic) == Some(&text) {
            return false;
        }
        self.line(format_args!("{topic}: {text}"));
        self.said.insert(topic, text);
        true
    }

    /// Says what is wrong with the topic, if that is something else than before, or that nothing is
    /// any more.
    pub(crate) fn trouble(&mut self, topic: &'static str, trouble: Option<String>) {
        match trouble {
            Some(text) => {
                self.fact(topic, text);
            }
            None if self.said.remove(topic).is_some() => {
                self.line(format_args!("{topic}: as it should be again"));
            }
            None => {}
        }
    }

    /// Says those warnings about one of a topic, such as a report, that were not said about the one before.
    pub(crate) fn warn(&mut self, topic: &'static str, warnings: Vec<String>) {
        let before = self.warnings.remove(topic).unwrap_or_default();
        for warning in warnings.iter().filter(|&new| !before.contains(new)) {
            self.line(warning);
        }
        self.warnings.insert(topic, warnings);
    }

    fn line(&mut self, text: impl Display) {
        // There is nobody to tell if that fails.
        let _ = writeln!(self.out, "{text}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_is_said() {
        let mut journal = Journal::new(Vec::new());
        for state in ["on", "on", "off", "off"] {
            journal.fact("reports", state.to_owned());
        }
        journal.trouble("sending", None);
        for trouble in [Some("503"), Some("503"), Some("504"), None, None] {
            journal.trouble("sending", trouble.map(str::to_owned));
        }
        for warnings in [&["a"][..], &["a", "b"], &[], &["b"]] {
            let warnings = || warnings.iter().map(|&text| text.to_owned()).collect();
            journal.warn("reports", warnings());
            journal.warn("checks", Vec::new());
        }
        insta::assert_snapshot!(String::from_utf8(journal.out).unwrap(), @r"
        reports: on
        reports: off
        sending: 503
        sending: 504
        sending: as it should be again
        a
        b
        b
        ");
    }
}
