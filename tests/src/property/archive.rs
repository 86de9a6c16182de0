//! Several files in one input: `-- NAME --` stands in a line before each.

/// The files in the order of the input; what stands before the first one is none.
pub(super) fn files(input: &[u8]) -> Vec<(&str, &[u8])> {
    let mut files = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in input.split_inclusive(|byte| *byte == b'\n') {
        if let Some(name) = name(line) {
            files.extend(open.map(|file| close(input, file, at)));
            open = Some((name, at + line.len()));
        }
        at += line.len();
    }
    files.extend(open.map(|file| close(input, file, at)));
    files
}

fn name(line: &[u8]) -> Option<&str> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let name = line.strip_prefix(b"-- ")?.strip_suffix(b" --")?;
    str::from_utf8(name).ok()
}

fn close<'i>(input: &'i [u8], (name, start): (&'i str, usize), end: usize) -> (&'i str, &'i [u8]) {
    (name, input.get(start..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_has_what_stands_below_its_name() {
        let text = b"before\n-- a --\none\n\n-- b --\n-- c --\n--d--\n-- \xff --";
        let expected: [(&str, &[u8]); 3] =
            [("a", b"one\n\n"), ("b", b""), ("c", b"--d--\n-- \xff --")];
        assert_eq!(files(text), expected);
        assert_eq!(files(b""), []);
    }
}
