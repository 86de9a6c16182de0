//! Findings about a schema, as people and tools read them.

use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use telemetry_schema::Diagnostic;
use telemetry_schema::model::{self, Sources, Span};

/// Findings for people: code, message, the marked source lines, other places, and what to do.
pub(crate) fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for finding in diagnostics {
        let file = finding.primary.file;
        let source = sources.text(file);
        let mut snippet = Snippet::source(source)
            .path(sources.path(file).to_string_lossy())
            .annotation(
                AnnotationKind::Primary
                    .span(range(finding.primary, source))
                    .label((!finding.label.is_empty()).then_some(finding.label.as_str())),
            );
        let mut elsewhere = Vec::new();
        for (span, label) in &finding.secondary {
            if span.file == file {
                let place = AnnotationKind::Context.span(range(*span, source));
                snippet = snippet.annotation(place.label(label.as_str()));
            } else {
                let source = sources.text(span.file);
                elsewhere.push(
                    Snippet::source(source)
                        .path(sources.path(span.file).to_string_lossy())
                        .annotation(
                            AnnotationKind::Context
                                .span(range(*span, source))
                                .label(label.as_str()),
                        ),
                );
            }
        }
        let level = match finding.level {
            model::Level::Deny => Level::ERROR,
            model::Level::Warn | model::Level::Allow => Level::WARNING,
        };
        let report = level
            .primary_title(finding.message.as_str())
            .id(finding.code.as_str())
            .element(snippet)
            .elements(elsewhere)
            .element(Level::HELP.message(finding.help.as_str()));
        let _ = writeln!(text, "{}\n", renderer.render(&[report]));
    }
    text
}

/// The span as a range that lies within the text.
fn range(span: Span, source: &str) -> Range<usize> {
    let end = source.floor_char_boundary(span.end as usize);
    source.floor_char_boundary(span.start as usize).min(end)..end
}

/// The same texts under paths that the user can open from where they are.
pub(crate) fn relocated(sources: &Sources, root: &Path) -> Sources {
    let mut relocated = Sources::default();
    for (file, path) in sources.files() {
        relocated.add(root.join(path), sources.text(file).to_owned());
    }
    relocated
}
