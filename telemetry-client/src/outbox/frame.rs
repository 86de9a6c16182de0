//! Frames: lines that carry their length and checksum, so that a damaged one hides no other.
//!
//! A frame is `LENGTH CHECKSUM JSON` and a line end: eight hexadecimal digits each of the JSON's
//! length in bytes and its CRC-32. A person can read it; empty lines mean nothing.

use std::ops::Range;

/// Length, checksum, and a space behind each.
pub(super) const HEAD_BYTES: usize = 18;

/// More than any message with what stands around it.
const MOST_BYTES: usize = 64 * 1_024;

/// Appends a frame around JSON that `write` appends.
pub(super) fn push(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[b' '; HEAD_BYTES]);
    write(out);
    let content = out.get(start + HEAD_BYTES..).unwrap_or_default();
    let head = format!("{:08x} {:08x} ", content.len(), crc32fast::hash(content));
    if let Some(place) = out.get_mut(start..start + HEAD_BYTES) {
        place.copy_from_slice(head.as_bytes());
    }
    out.push(b'\n');
}

/// The JSON of the frame of a message that begins here, if it is undamaged.
pub(super) fn read(bytes: &[u8]) -> Option<&[u8]> {
    read_within(bytes, MOST_BYTES)
}

/// The JSON of the last undamaged frame of a file that holds no messages.
pub(super) fn last(bytes: &[u8]) -> Option<&[u8]> {
    let mut lines = bytes.rsplit(|byte| *byte == b'\n');
    lines.find_map(|line| read_within(line, line.len()))
}

/// The JSON of the frame that is all of a file, if it is undamaged.
pub(super) fn read_file(bytes: &[u8]) -> Option<&[u8]> {
    read_within(bytes, bytes.len())
}

fn read_within(bytes: &[u8], most: usize) -> Option<&[u8]> {
    let head = bytes.first_chunk::<HEAD_BYTES>()?;
    let length = hexadecimal(head.get(..9)?)?;
    let checksum = hexadecimal(head.get(9..)?)?;
    let length = usize::try_from(length)
        .ok()
        .filter(|length| (1..=most).contains(length))?;
    let json = bytes.get(HEAD_BYTES..)?.get(..length)?;
    (crc32fast::hash(json) == checksum).then_some(json)
}

/// Eight lower-case hexadecimal digits and a space.
fn hexadecimal(text: &[u8]) -> Option<u32> {
    let (b' ', digits) = text.split_last()? else {
        return None;
    };
    digits.iter().try_fold(0_u32, |number, digit| {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(number << 4 | u32::from(digit))
    })
}

/// What is found in a file of frames.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// Where the JSON of each undamaged frame lies.
    pub(super) frames: Vec<Range<usize>>,
    /// Whether what is no frame follows the last frame.
    pub(super) damaged_end: bool,
    /// Whether an empty line follows the last frame, as in every file that takes more.
    pub(super) has_room: bool,
}

/// Finds all undamaged frames.
pub(super) fn scan(bytes: &[u8]) -> Scan {
    let mut scan = Scan::default();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(b"\n") {
            at += rest.iter().take_while(|byte| **byte == b'\n').count();
            scan.has_room = true;
            continue;
        }
        if let Some(json) = read(rest) {
            let start = at + HEAD_BYTES;
            at = start + json.len();
            scan.frames.push(start..at);
            scan.damaged_end = false;
            scan.has_room = false;
        } else {
            let stretch = rest.iter().take_while(|byte| **byte != b'\n').count();
            // Less than a head is no frame: a damaged empty line, or the beginning of a record that
            // was never acknowledged.
            scan.damaged_end |= stretch > HEAD_BYTES;
            at += stretch;
        }
        // The line end. Behind a frame it may be damaged; the next frame is sound all the same.
        at += 1;
    }
    scan
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(texts: &[String]) -> Vec<u8> {
        let mut out = Vec::new();
        for text in texts {
            push(&mut out, |out| out.extend_from_slice(text.as_bytes()));
        }
        out
    }

    fn found(bytes: &[u8]) -> Vec<String> {
        scan(bytes)
            .frames
            .into_iter()
            .map(|range| String::from_utf8(bytes[range].to_vec()).unwrap())
            .collect()
    }

    #[test]
    fn a_frame_is_a_line_that_a_person_can_read() {
        let bytes = file(&["{\"seq\":1}".to_owned()]);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "00000009 a589bc6d {\"seq\":1}\n");
    }

    #[test]
    fn room_that_was_reserved_means_nothing() {
        let mut bytes = file(&["{}".to_owned()]);
        bytes.extend_from_slice(&[b'\n'; 100]);
        let scan = scan(&bytes);
        assert_eq!((scan.frames.len(), scan.damaged_end), (1, false));
        assert!(scan.has_room);
        bytes.truncate(bytes.len() - 100);
        assert!(!super::scan(&bytes).has_room);
    }

    proptest! {
        #[test]
        fn one_flipped_byte_costs_at_most_the_frame_that_it_is_in(
            texts in prop::collection::vec("[ -~]{1,40}", 1..8),
            place in any::<prop::sample::Index>(),
            flip in 1_u8..,
        ) {
            let mut bytes = file(&texts);
            let place = place.index(bytes.len());
            let hit = bytes[..place].split(|byte| *byte == b'\n').count() - 1;
            bytes[place] ^= flip;
            let mut rest = texts.clone();
            let found = found(&bytes);
            if found.len() < texts.len() {
                rest.remove(hit);
            }
            prop_assert_eq!(found, rest);
        }

        #[test]
        fn a_file_cut_off_anywhere_keeps_every_whole_frame(
            texts in prop::collection::vec("[ -~]{1,40}", 1..8),
            place in any::<prop::sample::Index>(),
        ) {
            let bytes = file(&texts);
            let cut = place.index(bytes.len());
            let whole = bytes[..cut].split(|byte| *byte == b'\n').count() - 1;
            let found = found(&bytes[..cut]);
            prop_assert!(found.len() == whole || found.len() == whole + 1);
            prop_assert_eq!(&found[..], &texts[..found.len()]);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let scan = scan(&bytes);
            prop_assert!(scan.frames.iter().all(|frame| frame.end <= bytes.len()));
        }
    }
}
