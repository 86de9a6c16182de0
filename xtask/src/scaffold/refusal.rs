//! Why nothing can be proposed, at its place in the source.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use proc_macro2::Span;

use super::source::Source;

/// Something in the source that no schema can be proposed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Starts lower-case, names in backticks, no full stop.
    message: String,
    /// What is marked, and what it is; of several, the first is where the problem is.
    marks: Vec<(Range<usize>, String)>,
    /// What to do.
    help: String,
}

impl Refusal {
    pub(super) fn new(message: String, at: Span, help: &str) -> Self {
        Self {
            message,
            marks: vec![(at.byte_range(), String::new())],
            help: help.to_owned(),
        }
    }

    /// One of several things, all of which are marked.
    pub(super) fn among(message: String, marks: &[(Span, String)], help: &str) -> Self {
        let marks = marks.iter();
        Self {
            message,
            marks: marks
                .map(|(span, label)| (span.byte_range(), label.clone()))
                .collect(),
            help: help.to_owned(),
        }
    }

    /// The refusal for people: message, file, line, column, the marked lines, and what to do.
    pub(crate) fn render(&self, source: &Source) -> String {
        let text = source.text();
        let within = |range: &Range<usize>| {
            let end = text.floor_char_boundary(range.end);
            text.floor_char_boundary(range.start).min(end)..end
        };
        let mut snippet = Snippet::source(text).path(source.shown());
        for (index, (range, label)) in self.marks.iter().enumerate() {
            let kind = if index == 0 {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let label = (!label.is_empty()).then_some(label.as_str());
            snippet = snippet.annotation(kind.span(within(range)).label(label));
        }
        let report = Level::ERROR
            .primary_title(self.message.as_str())
            .element(snippet)
            .element(Level::HELP.message(self.help.as_str()));
        let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
        format!("{}\n", renderer.render(&[report]))
    }
}
