//! Where a project keeps its schema and what is generated from it.

use std::path::{Path, PathBuf};

use telemetry_schema::{LocateError, locate};

/// The folders of one project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The project's root, to which the paths of artifacts are relative.
    pub root: PathBuf,
    /// The schema folder, relative to the root.
    pub schema: PathBuf,
    /// The folder of generated Rust code, relative to the root; `None` where structs are written by
    /// hand.
    pub generated: Option<PathBuf>,
    /// The folder of generated documents, relative to the root.
    pub docs: PathBuf,
}

/// Folders that the user names instead of those of the project's metadata.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    pub(crate) schema: Option<PathBuf>,
    pub(crate) generated: Option<PathBuf>,
    pub(crate) docs: Option<PathBuf>,
}

/// Why there is no project to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayoutError {
    /// Nothing was named, and nothing was found.
    Locate(LocateError),
    /// The named folder holds no schema.
    NotASchema {
        /// The folder, as named.
        folder: PathBuf,
    },
}

impl std::fmt::Display for LayoutError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Locate(error) => error.fmt(f),
            Self::NotASchema { folder } => {
                write!(f, "`{}` holds no `telemetry.toml`", folder.display())
            }
        }
    }
}

impl std::error::Error for LayoutError {}

impl Layout {
    /// The project of a directory: the one that `Cargo.toml` metadata or a `schema` folder above
    /// tells, or the one of the named schema folder.
    ///
    /// # Errors
    ///
    /// If there is no schema folder.
    pub(crate) fn find(directory: &Path, overrides: &Overrides) -> Result<Self, LayoutError> {
        let mut layout = match &overrides.schema {
            None => Self::located(directory)?,
            Some(named) => Self::of_schema(directory, named)?,
        };
        if let Some(generated) = &overrides.generated {
            layout.generated = Some(layout.relative(&directory.join(generated)));
        }
        if let Some(docs) = &overrides.docs {
            layout.docs = layout.relative(&directory.join(docs));
        }
        Ok(layout)
    }

    fn located(directory: &Path) -> Result<Self, LayoutError> {
        let location = locate(directory).map_err(LayoutError::Locate)?;
        let root = location
            .manifest
            .as_deref()
            .unwrap_or(&location.folder)
            .parent()
            .unwrap_or(directory)
            .to_owned();
        let mut layout = Self {
            root,
            schema: PathBuf::new(),
            generated: None,
            docs: PathBuf::from("docs"),
        };
        layout.schema = layout.relative(&location.folder);
        layout.generated = location.generated.map(|path| layout.relative(&path));
        if let Some(docs) = location.docs {
            layout.docs = layout.relative(&docs);
        }
        Ok(layout)
    }

    /// The project whose metadata names the folder; without one, documents lie beside the schema.
    fn of_schema(directory: &Path, named: &Path) -> Result<Self, LayoutError> {
        let folder = directory.join(named);
        let folder = folder.canonicalize().unwrap_or(folder);
        if !folder.join("telemetry.toml").is_file() {
            return Err(LayoutError::NotASchema {
                folder: named.to_owned(),
            });
        }
        if let Ok(layout) = Self::located(&folder)
            && same(&layout.root.join(&layout.schema), &folder)
        {
            return Ok(layout);
        }
        Ok(Self {
            root: folder.parent().unwrap_or(directory).to_owned(),
            schema: folder.file_name().map(PathBuf::from).unwrap_or_default(),
            generated: None,
            docs: PathBuf::from("docs"),
        })
    }

    /// A path below the root as relative to it; any other path as it is.
    fn relative(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root).unwrap_or(path).to_owned()
    }

    /// Where a path that is relative to the root lies.
    #[must_use]
    pub fn absolute(&self, path: &Path) -> PathBuf {
        self.root.join(path)
    }
}

fn same(a: &Path, b: &Path) -> bool {
    a.canonicalize().ok() == b.canonicalize().ok()
}
