//! Checks made while the user's crate is compiled, whose messages name the user's field.

#![expect(
    clippy::indexing_slicing,
    reason = "this runs while the user's crate is compiled, where a panic is the error message"
)]

/// Longer texts are cut.
const MOST: usize = 1024;

/// Text that a `const` panic shows, put together from parts.
pub(super) struct Text {
    bytes: [u8; MOST],
    len: usize,
}

impl Text {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; MOST],
            len: 0,
        }
    }

    /// Appends a text; what does not fit is cut at the end.
    pub(super) const fn push(mut self, text: &str) -> Self {
        let fits = text.floor_char_boundary(self.bytes.len() - self.len);
        let mut i = 0;
        while i < fits {
            self.bytes[self.len] = text.as_bytes()[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// Appends what another text holds.
    pub(super) const fn push_text(self, other: &Self) -> Self {
        self.push(other.as_str())
    }

    /// Appends what comes before the first of several items, or between two of them.
    pub(super) const fn lead(self, first: &str, between: &str) -> Self {
        let text = if self.is_empty() { first } else { between };
        self.push(text)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "the schema and the type disagree",
        }
    }

    /// Makes the text a compile error.
    #[track_caller]
    #[expect(clippy::panic, reason = "that is how a constant reports an error")]
    pub(super) const fn report(&self) -> ! {
        panic!("{}", self.as_str())
    }
}

/// Whether two texts are the same. Each step of a constant costs the compiler thousands of its own,
/// so they are few: several bytes at once, and no index to check.
pub(super) const fn equal(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        match (a, b) {
            ([a1, a2, a3, a4, rest_a @ ..], [b1, b2, b3, b4, rest_b @ ..]) => {
                if *a1 != *b1 || *a2 != *b2 || *a3 != *b3 || *a4 != *b4 {
                    return false;
                }
                (a, b) = (rest_a, rest_b);
            }
            ([a1, rest_a @ ..], [b1, rest_b @ ..]) => {
                if *a1 != *b1 {
                    return false;
                }
                (a, b) = (rest_a, rest_b);
            }
            ([], []) => return true,
            _ => return false,
        }
    }
}

/// Every label of a type must be a label of the field; those that are in order are.
///
/// # Panics
///
/// While compiling, if a label is not declared.
#[track_caller]
pub const fn check_labels(
    own: Option<&'static [&'static str]>,
    declared: &[&str],
    in_order: bool,
    field: &str,
    place: &str,
) {
    let Some(own) = own else { return };
    if in_order {
        return;
    }
    let mut undeclared = Text::new();
    let mut i = 0;
    while i < own.len() {
        if !equal(own[i], crate::OTHER) && !contains(declared, own[i]) {
            undeclared = undeclared.lead("", ", ").push("`").push(own[i]).push("`");
        }
        i += 1;
    }
    if !undeclared.is_empty() {
        Text::new()
            .push("the labels of `")
            .push(field)
            .push("` (")
            .push(place)
            .push(") do not include this type's ")
            .push_text(&undeclared)
            .push(": declare them there, or give the variants declared labels with ")
            .push("`#[telemetry(label = \"…\")]`")
            .report();
    }
}

/// Whether each label of a type is the declared one at its place, or [`OTHER`](crate::OTHER) behind
/// them, as with most types.
#[must_use]
pub const fn are_in_order(own: Option<&'static [&'static str]>, declared: &[&str]) -> bool {
    let Some(own) = own else { return false };
    let mut i = 0;
    while i < own.len() {
        let expected = if i < declared.len() {
            declared[i]
        } else {
            crate::OTHER
        };
        if !equal(own[i], expected) {
            return false;
        }
        i += 1;
    }
    true
}

const fn contains(labels: &[&str], label: &str) -> bool {
    let mut i = 0;
    while i < labels.len() {
        if equal(labels[i], label) {
            return true;
        }
        i += 1;
    }
    false
}
