//! The list of files in `telemetry.toml`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::quoted;

/// The text of `telemetry.toml` with further files at the end of its list, and otherwise as it is;
/// `None` if it has no list that can be added to.
pub(crate) fn with_files(text: &str, files: &[String]) -> Option<String> {
    let (root, _) = DeTable::parse_recoverable(text);
    let array = root.get_ref().get("files")?;
    let listed = array.get_ref().as_array()?;
    let (at, between) = match listed.iter().next_back() {
        Some(end) => {
            let first = listed.iter().next().map_or(0, |first| first.span().start);
            let line_start = text
                .get(..first)?
                .rfind('\n')
                .map_or(0, |newline| newline + 1);
            let before = text.get(line_start..first)?;
            // Each on a line of its own, if the first one is.
            let is_on_its_own = before.chars().all(char::is_whitespace);
            let between = if is_on_its_own {
                format!(",\n{before}")
            } else {
                ", ".to_owned()
            };
            (end.span().end, between)
        }
        None => (array.span().start + 1, String::new()),
    };
    let added: Vec<String> = files.iter().map(|file| quoted(file)).collect();
    let separator = if between.is_empty() {
        ", "
    } else {
        between.as_str()
    };
    let added = format!("{between}{}", added.join(separator));
    let (before, after) = (text.get(..at)?, text.get(at..)?);
    let changed = format!("{before}{added}{after}");
    let expected = names(array).into_iter().chain(files.iter().cloned());
    let (root, errors) = DeTable::parse_recoverable(&changed);
    let is_as_expected = names(root.get_ref().get("files")?).into_iter().eq(expected);
    (errors.is_empty() && is_as_expected).then_some(changed)
}

fn names(array: &Spanned<DeValue<'_>>) -> Vec<String> {
    let items = array.get_ref().as_array();
    let items = items.into_iter().flat_map(|items| items.iter());
    items
        .filter_map(|item| item.get_ref().as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::with_files;

    #[test]
    fn files_are_added_in_the_manner_of_the_list() {
        let new = ["c.toml".to_owned(), "d.toml".to_owned()];
        for (before, after) in [
            (
                "files = [\"a.toml\"] # all\nx = 1\n",
                "files = [\"a.toml\", \"c.toml\", \"d.toml\"] # all\nx = 1\n",
            ),
            (
                "files = [\n  \"a.toml\",\n  \"b.toml\",\n]\n",
                "files = [\n  \"a.toml\",\n  \"b.toml\",\n  \"c.toml\",\n  \"d.toml\",\n]\n",
            ),
            ("files = []\n", "files = [\"c.toml\", \"d.toml\"]\n"),
        ] {
            assert_eq!(with_files(before, &new).as_deref(), Some(after));
        }
    }

    #[test]
    fn what_has_no_list_is_left_alone() {
        for text in ["", "files = 1", "files = [", "file = []"] {
            assert_eq!(with_files(text, &["c.toml".to_owned()]), None, "{text}");
        }
    }
}
