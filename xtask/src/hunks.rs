//! The difference of two texts, short enough to be read.

use std::fmt::Write;

use similar::{ChangeTag, DiffOp, TextDiff};

/// Lines of a diff that are shown.
const MOST_SHOWN: usize = 40;

/// Lines of either text that are compared, from the first that differs. It bounds the work: two
/// texts without a common line cost the square of their length.
const MOST_COMPARED: usize = 2_000;

/// Equal lines around a change.
const CONTEXT: usize = 2;

/// The hunks of a unified diff, cut off where it becomes long.
pub(crate) fn render(found: &str, expected: &str) -> String {
    let old: Vec<&str> = found.split_inclusive('\n').collect();
    let new: Vec<&str> = expected.split_inclusive('\n').collect();
    let equal = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let skipped = equal.saturating_sub(CONTEXT);
    let compared = |lines: &[&str]| (skipped + MOST_COMPARED).min(lines.len());
    let diff = TextDiff::from_slices(
        old.get(skipped..compared(&old)).unwrap_or_default(),
        new.get(skipped..compared(&new)).unwrap_or_default(),
    );
    let mut lines = Vec::new();
    for ops in diff.grouped_ops(CONTEXT) {
        lines.push(hunk_header(&ops, skipped));
        for change in ops.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            let line = change.value().trim_end_matches('\n');
            lines.push(format!("{sign}{line}"));
        }
    }
    let beyond = (old.len() - compared(&old)).max(new.len() - compared(&new));
    let hidden = lines.len().saturating_sub(MOST_SHOWN);
    lines.truncate(MOST_SHOWN);
    let mut text = lines.join("\n") + "\n";
    if hidden > 0 {
        let _ = writeln!(text, "… {hidden} more lines of the difference");
    } else if beyond > 0 {
        let _ = writeln!(text, "… the last {beyond} lines were not compared");
    }
    text
}

fn hunk_header(ops: &[DiffOp], skipped: usize) -> String {
    let place = |ranges: &mut dyn Iterator<Item = std::ops::Range<usize>>| {
        let (start, end) = ranges.fold((usize::MAX, 0), |(start, end), range| {
            (start.min(range.start), end.max(range.end))
        });
        format!("{},{}", skipped + start + 1, end - start)
    };
    format!(
        "@@ -{} +{} @@",
        place(&mut ops.iter().map(DiffOp::old_range)),
        place(&mut ops.iter().map(DiffOp::new_range)),
    )
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn a_changed_line_is_shown_with_its_place_and_surroundings() {
        let found = "1\n2\n3\n4\n5\n6\n7\n";
        let expected = "1\n2\n3\n4\nfive\n6\n7\n";
        assert_eq!(
            render(found, expected),
            "@@ -3,5 +3,5 @@\n 3\n 4\n-5\n+five\n 6\n 7\n"
        );
    }

    #[test]
    fn a_long_difference_is_cut_off() {
        let lines = |word: &str| {
            let lines: Vec<_> = (0..30_000).map(|n| format!("{word} {n}")).collect();
            lines.join("\n")
        };
        let text = render(&lines("old"), &lines("new"));
        assert_eq!(text.lines().count(), 41);
        assert!(
            text.ends_with("… 3961 more lines of the difference\n"),
            "{text}"
        );
    }

    #[test]
    fn an_appended_line_is_a_difference() {
        assert_eq!(render("1\n", "1\n2\n"), "@@ -1,1 +1,2 @@\n 1\n+2\n");
    }
}
