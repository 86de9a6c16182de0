//! Where in which file something was written.

use std::path::{Path, PathBuf};

/// One file of a schema folder, as an index into [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

/// The texts of a schema folder, by which spans become lines and columns.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<(PathBuf, String)>,
}

impl Sources {
    /// Takes in one file; `path` is how messages will name it.
    pub fn add(&mut self, path: PathBuf, text: String) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push((path, text));
        id
    }

    /// Forgets the file that was added last.
    pub(crate) fn remove_last(&mut self) {
        self.files.pop();
    }

    /// How messages name the file.
    #[must_use]
    pub fn path(&self, file: FileId) -> &Path {
        self.files
            .get(file.0 as usize)
            .map_or(Path::new(""), |(path, _)| path)
    }

    /// The whole text of the file.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        self.files
            .get(file.0 as usize)
            .map_or("", |(_, text)| text.as_str())
    }

    /// Line and column of the span's start, both from 1; the column counts characters.
    #[must_use]
    pub fn position(&self, span: Span) -> (usize, usize) {
        let text = self.text(span.file);
        let before = text.get(..span.start as usize).unwrap_or(text);
        (before.matches('\n').count() + 1, self.column(span))
    }

    /// The column of the span's start, from 1, in characters; cheap wherever in the text it is.
    #[must_use]
    pub fn column(&self, span: Span) -> usize {
        let text = self.text(span.file);
        let before = text.get(..span.start as usize).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        before.get(line_start..).unwrap_or("").chars().count() + 1
    }

    /// The line of each span's start, from 1; cheap where the spans follow each other in the text.
    #[must_use]
    pub fn lines(&self, spans: impl IntoIterator<Item = Span>) -> Vec<usize> {
        let (mut at, mut line) = (Span::default(), 1);
        let next = |span: Span| {
            if span.file != at.file || span.start < at.start {
                (at, line) = (Span { start: 0, ..span }, 1);
            }
            let between = at.start as usize..span.start as usize;
            let between = self.text(span.file).get(between).unwrap_or_default();
            line += between.matches('\n').count();
            at = span;
            line
        };
        spans.into_iter().map(next).collect()
    }

    /// All files with their ids.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &Path)> {
        (0_u32..)
            .map(FileId)
            .zip(self.files.iter().map(|(path, _)| path.as_path()))
    }
}
