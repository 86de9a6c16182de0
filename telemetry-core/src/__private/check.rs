//! Checks made while the user's crate is compiled, whose messages name the user's field.

#![expect(
    clippy::indexing_slicing,
    reason = "this runs while the user's crate is compiled, where a panic is the error message"
)]

/// Text that a `const` panic shows, put together from parts.
pub(super) struct Text {
    bytes: [u8; 512],
    len: usize,
}

impl Text {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; 512],
            len: 0,
        }
    }

    /// Appends a text; what does not fit is cut at the end.
    pub(super) const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() && self.len < self.bytes.len() {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// Makes the text a compile error.
    #[track_caller]
    #[expect(clippy::panic, reason = "that is how a constant reports an error")]
    pub(super) const fn report(&self) -> ! {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("the schema and the type disagree"),
        }
    }
}

pub(super) const fn equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Every label of a type must be a label of the field.
///
/// # Panics
///
/// While compiling, if a label is not declared.
#[track_caller]
pub const fn check_labels(
    own: Option<&'static [&'static str]>,
    declared: &[&str],
    field: &str,
    place: &str,
) {
    let Some(own) = own else { return };
    let mut i = 0;
    while i < own.len() {
        let mut found = equal(own[i], crate::OTHER);
        let mut j = 0;
        while !found && j < declared.len() {
            found = equal(own[i], declared[j]);
            j += 1;
        }
        if !found {
            Text::new()
                .push("variant label `")
                .push(own[i])
                .push("` is not among the labels of `")
                .push(field)
                .push("` (")
                .push(place)
                .push("); declare it there, or give the variant a declared label with ")
                .push("`#[telemetry(label = \"…\")]`")
                .report();
        }
        i += 1;
    }
}
