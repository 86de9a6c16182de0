//! Manifests: what a plugin says of itself, in YAML or JSON.
//!
//! The server reads the first of three files that is there, whatever it holds. Of it a name and three
//! facts are kept; all else is read over, within limits for bytes, depth and repetitions.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read as _};
use std::path::Path;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, options, with_deserializer_from_slice_with_options};

use super::name::Name;
use crate::plain_file;

/// The most bytes of a manifest, 1 MiB; one that is larger counts as broken.
const MOST_BYTES: u64 = 1 << 20;

/// In the order in which the server looks for them.
const FILES: [(&str, Form); 3] = [
    ("plugin.yml", Form::Yaml),
    ("plugin.yaml", Form::Yaml),
    ("plugin.json", Form::Json),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Yaml,
    Json,
}

/// What is kept of a manifest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// None if it names no plugin; it counts all the same.
    pub(super) name: Option<Name>,
    pub(super) has_webapp: bool,
    pub(super) has_server: bool,
    pub(super) has_settings: bool,
}

/// Why nothing is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// It cannot be understood.
    Broken,
    /// All that may be read was read before.
    NothingLeft,
    /// The system does not let it be read.
    Disk(io::ErrorKind),
}

/// The manifest in this folder, if there is one; what is read of it is taken from `bytes`.
pub(super) fn find(folder: &Path, bytes: &mut u64) -> Result<Option<Manifest>, Unread> {
    for (name, form) in FILES {
        let Some(text) = read(&folder.join(name), bytes)? else {
            continue;
        };
        return parse(&text, form).map(Some).ok_or(Unread::Broken);
    }
    Ok(None)
}

/// The file's bytes; nothing if it is not there.
fn read(path: &Path, bytes: &mut u64) -> Result<Option<Vec<u8>>, Unread> {
    let disk = |error: io::Error| Unread::Disk(error.kind());
    let file = match plain_file::open(path) {
        Ok(file) => file.ok_or(Unread::Broken)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(disk(error)),
    };
    let mut text = Vec::new();
    let limit = MOST_BYTES.min(*bytes).saturating_add(1);
    let len = file.take(limit).read_to_end(&mut text).map_err(disk)? as u64;
    if len > *bytes {
        return Err(Unread::NothingLeft);
    }
    *bytes -= len;
    if len > MOST_BYTES {
        return Err(Unread::Broken);
    }
    Ok(Some(text))
}

/// What the text says, if it can be understood.
pub(super) fn parse(text: &[u8], form: Form) -> Option<Manifest> {
    match form {
        Form::Json => {
            // What follows the first value is of no matter to the server.
            let mut parser = serde_json::Deserializer::from_slice(text);
            parser.deserialize_any(Members).ok()
        }
        Form::Yaml => {
            let options = options! {
                duplicate_keys: DuplicateKeyPolicy::PassThrough,
                with_snippet: false,
            };
            let read = |parser: serde_saphyr::Deserializer<'_, '_>| parser.deserialize_any(Members);
            with_deserializer_from_slice_with_options(text, options, read).ok()
        }
    }
}

/// The members of a manifest; of a member that stands there twice the last one counts.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Manifest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a manifest")
    }

    /// An empty one.
    fn visit_unit<E>(self) -> Result<Manifest, E> {
        Ok(Manifest::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Manifest, A::Error> {
        let mut manifest = Manifest::default();
        let (mut server, mut backend) = (false, false);
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            match key.to_ascii_lowercase().as_str() {
                "id" => manifest.name = map.next_value_seed(Named)?,
                "server" => server = map.next_value_seed(Present)?,
                "backend" => backend = map.next_value_seed(Present)?,
                "webapp" => manifest.has_webapp = map.next_value_seed(Present)?,
                "settings_schema" => manifest.has_settings = map.next_value_seed(Present)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        manifest.has_server = server || backend;
        Ok(manifest)
    }
}

/// A name; none if it is empty or `null`.
struct Named;

impl<'de> DeserializeSeed<'de> for Named {
    type Value = Option<Name>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Named {
    type Value = Option<Name>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok((!text.is_empty()).then(|| Name::of(text)))
    }
}

/// Whether there is an object and not `null`; anything else breaks the manifest.
struct Present;

impl<'de> DeserializeSeed<'de> for Present {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Present {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or null")
    }

    fn visit_none<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(true)
    }
}
