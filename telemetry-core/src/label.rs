//! Labels: the only texts that a payload can carry.

use crate::OTHER;

/// A closed choice whose variants are labels of the schema.
///
/// `#[derive(Labels)]` implements it for enums without data. For a foreign type it is implemented
/// by hand. The labels are an associated constant, so that no text made at run time can be one.
pub trait Labels {
    /// All labels that [`index`](Self::index) can choose.
    const LABELS: &'static [&'static str];

    /// Which label stands for this value; an index outside the labels is sent as [`OTHER`].
    fn index(&self) -> usize;
}

/// A set of labels out of at most 127 declared ones, and whether anything else was there too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LabelSet {
    // Two words instead of one `u128`, whose alignment would make every value larger.
    words: [u64; 2],
}

/// The bit that stands for [`OTHER`].
const OTHER_BIT: u32 = u128::BITS - 1;

impl LabelSet {
    /// The most labels that a set holds, [`OTHER`] included.
    pub(crate) const MOST: usize = u128::BITS as usize;

    /// The labels found among these texts; any other text sets [`OTHER`].
    pub fn from_texts<'t>(labels: &[&str], texts: impl IntoIterator<Item = &'t str>) -> Self {
        texts.into_iter().fold(Self::default(), |set, text| {
            let index = labels.iter().position(|label| *label == text);
            set.with(index.unwrap_or(usize::MAX))
        })
    }

    /// The labels at these places among the declared ones; a place beyond them is sent as [`OTHER`].
    #[must_use]
    pub const fn from_indices(indices: &[usize]) -> Self {
        let mut set = Self { words: [0; 2] };
        let mut i = 0;
        while i < indices.len() {
            #[expect(clippy::indexing_slicing, reason = "the loop ends before the length")]
            let index = indices[i];
            set = set.with(index);
            i += 1;
        }
        set
    }

    /// The set with the label at this place, too.
    pub(crate) const fn with(self, index: usize) -> Self {
        let [low, high] = self.words;
        let words = if index < 64 {
            [low | 1 << index, high]
        } else if index < OTHER_BIT as usize {
            [low, high | 1 << (index - 64)]
        } else {
            [low, high | 1 << 63]
        };
        Self { words }
    }

    /// Whether it has no label.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        let [low, high] = self.words;
        low | high == 0
    }

    /// Whether there was anything beside the declared labels.
    #[must_use]
    pub const fn has_other(self) -> bool {
        self.words[1] >> 63 == 1
    }

    /// The labels of the set in declared order, [`OTHER`] last if there is anything beside them.
    pub fn iter<'l>(self, labels: &'l [&'static str]) -> impl Iterator<Item = &'static str> + 'l {
        let [low, high] = self.words;
        let bits = u128::from(low) | u128::from(high) << 64;
        let declared = labels
            .iter()
            .zip(0..OTHER_BIT)
            .filter(move |(_, bit)| bits >> bit & 1 == 1);
        // A set is made without its labels, so it may hold places that these do not have.
        let beside = bits >> labels.len().min(OTHER_BIT as usize);
        let other = (beside != 0).then_some(OTHER);
        declared.map(|(label, _)| *label).chain(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_among_the_labels_is_other() {
        let labels = ["de", "en"];
        let of = |indices: &[usize]| -> Vec<_> {
            LabelSet::from_indices(indices).iter(&labels).collect()
        };
        assert_eq!(of(&[]), [""; 0]);
        assert_eq!(of(&[1, 0, 1]), ["de", "en"]);
        for beyond in [2, 63, 64, 126, 127, usize::MAX] {
            assert_eq!(of(&[beyond, 1]), ["en", OTHER], "{beyond}");
        }
        assert!(!LabelSet::from_indices(&[2]).is_empty());
    }

    #[test]
    fn texts_are_labels_letter_by_letter() {
        let of = |text| LabelSet::from_texts(&["de", "en"], [text]);
        assert_eq!(of("de"), LabelSet::from_indices(&[0]));
        for text in ["DE", "de ", "d", "", OTHER] {
            assert_eq!(of(text), LabelSet::from_indices(&[usize::MAX]), "{text}");
            assert!(of(text).has_other(), "{text}");
        }
    }

    #[test]
    fn a_set_holds_127_labels() {
        let texts: Vec<String> = (0..127).map(|n| n.to_string()).collect();
        let labels: Vec<&'static str> = texts.iter().map(|text| &*text.clone().leak()).collect();
        let set = LabelSet::from_texts(&labels, texts.iter().map(String::as_str));
        assert!(set.iter(&labels).eq(labels.iter().copied()));
    }
}
