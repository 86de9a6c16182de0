//! Ascending numbers as runs: the first and the last of each stretch without a gap.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::store::Seq;
use crate::segment::MAX_BATCH_MESSAGES;

/// The runs of ascending numbers.
pub(crate) fn runs(numbers: impl IntoIterator<Item = Seq>) -> Vec<(Seq, Seq)> {
    let mut runs: Vec<(Seq, Seq)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs
}

/// Writes the numbers of a batch as runs.
pub(super) fn serialize<S: Serializer>(numbers: &[Seq], serializer: S) -> Result<S::Ok, S::Error> {
    runs(numbers.iter().copied()).serialize(serializer)
}

/// Reads the numbers of a batch; whatever is written there, they are no more than a batch has.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Seq>, D::Error> {
    let runs = Vec::<(Seq, Seq)>::deserialize(deserializer)?;
    let numbers = runs.into_iter().flat_map(|(first, last)| first..=last);
    Ok(numbers.take(MAX_BATCH_MESSAGES).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::{Attempt, Memory};

    fn memory(messages: Vec<Seq>) -> Memory {
        Memory {
            attempts: vec![Attempt {
                messages,
                first: crate::delivery::Stamp::default(),
                sent_at: 0,
            }],
            ..Memory::default()
        }
    }

    #[test]
    fn the_messages_of_an_attempt_survive_and_take_little_room() {
        let memory = memory((1..=250).chain([300, 301]).collect());
        let json = serde_json::to_string(&memory).unwrap();
        assert!(json.contains("[[1,250],[300,301]]"), "{json}");
        assert_eq!(serde_json::from_str::<Memory>(&json).unwrap(), memory);
    }

    #[test]
    fn what_is_written_there_never_takes_more_memory_than_a_batch() {
        let json = serde_json::to_string(&memory(vec![1])).unwrap();
        let json = json.replace("[[1,1]]", "[[9,2],[1,18446744073709551615]]");
        let memory: Memory = serde_json::from_str(&json).unwrap();
        assert_eq!(memory.attempts[0].messages.len(), MAX_BATCH_MESSAGES);
    }
}
