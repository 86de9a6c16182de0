//! What a machine knows of the one before it.

use super::*;

#[test]
fn a_pause_that_the_endpoint_asked_for_survives_a_restart() {
    let mut shelf = Shelf::with(3, 1);
    run(
        &mut machine(Memory::default()),
        &mut shelf,
        at(0),
        1,
        |_| {
            Ok(Answer {
                status: 429,
                retry_after: vec!["3600".to_owned()],
                ..Answer::default()
            })
        },
    );
    let mut restarted = machine(shelf.saved.clone());
    let sent = run(&mut restarted, &mut shelf, at(0), 1, |_| status(200));
    assert!(sent[0].0 >= 3_600_000);
}

#[test]
fn a_day_of_rest_that_began_on_a_clock_in_the_future_ends_however_often_the_machine_starts() {
    let mut shelf = Shelf::with(3, 1);
    let mut ahead = machine(Memory::default());
    run(&mut ahead, &mut shelf, at(20 * 86_400), 1, |_| status(403));
    // The clock is right again, and the machine is off for half a day.
    let starts = [0, 43_200, 86_401].map(|seconds| Stamp {
        boot: Boot(2 + seconds),
        up: Duration::ZERO,
        ..at(seconds)
    });
    let next = starts.map(|now| {
        let permit = permit(Moment::EARLIEST);
        machine(shelf.saved.clone()).next(&now, &permit, &mut shelf)
    });
    let [Step::Wait(whole), Step::Wait(half), Step::Send(_)] = next else {
        panic!("{next:?}");
    };
    assert_eq!((whole.as_secs(), half.as_secs()), (86_400, 43_200));
}

#[test]
fn a_run_that_died_during_an_attempt_repeats_the_same_batch_first() {
    let mut shelf = Shelf::with(3, 10);
    let mut died = machine(Memory::default());
    let permit = permit(Moment::EARLIEST);
    let Step::Send(first) = died.next(&at(0), &permit, &mut shelf) else {
        panic!("nothing was sent");
    };
    shelf
        .waiting
        .extend(Shelf::with(5, 10).waiting.split_off(&4));
    let mut restarted = machine(shelf.saved.clone());
    let Step::Send(second) = restarted.next(&at(0), &permit, &mut shelf) else {
        panic!("nothing was sent");
    };
    assert_eq!(frozen(&first), frozen(&second));
    assert_ne!(sent_at(&first), sent_at(&second));
}

#[test]
fn a_request_that_was_given_up_is_repeated_as_it_was_by_this_run_and_by_the_next() {
    let mut shelf = Shelf::with(3, 10);
    let mut machine = machine(Memory::default());
    let permit = permit(Moment::EARLIEST);
    let Step::Send(first) = machine.next(&at(0), &permit, &mut shelf) else {
        panic!("nothing was sent");
    };
    machine.abandon();
    shelf
        .waiting
        .extend(Shelf::with(5, 10).waiting.split_off(&4));
    let attempt = machine.memory_now().attempts.remove(0);
    assert_eq!((attempt.messages, attempt.first), (vec![1, 2, 3], at(0)));
    let Step::Send(second) = machine.next(&at(1), &permit, &mut shelf) else {
        panic!("nothing was sent");
    };
    assert_eq!(frozen(&first), frozen(&second));
}

#[test]
fn a_delivery_long_after_a_lost_answer_counts_as_a_possible_duplicate() {
    for (hours, repeated) in [(1, 0), (25, 3)] {
        let mut shelf = Shelf::with(3, 10);
        let mut machine = machine(Memory::default());
        run(&mut machine, &mut shelf, at(0), 1, |_| Err(Failure::Lost));
        run(&mut machine, &mut shelf, at(hours * 3_600), 1, |_| {
            status(200)
        });
        assert_eq!(shelf.repeated, repeated);
    }
}

#[test]
fn both_halves_of_a_batch_that_the_endpoint_may_have_are_repeated_as_they_were() {
    let mut shelf = Shelf::with(8, 10);
    let mut answers = [Err(Failure::Lost), status(413)].into_iter();
    let mut died = machine(Memory::default());
    run(&mut died, &mut shelf, at(0), 2, |_| answers.next().unwrap());
    let known: Vec<Vec<Seq>> = shelf
        .saved
        .attempts
        .iter()
        .map(|attempt| attempt.messages.clone())
        .collect();
    assert_eq!(known, [[5, 6, 7, 8], [1, 2, 3, 4]]);

    let mut restarted = machine(shelf.saved.clone());
    let long_after = at(25 * 3_600);
    let sent = run(&mut restarted, &mut shelf, long_after, 9, |_| status(200));
    let sent: Vec<Vec<u64>> = sent.iter().map(|(_, request)| ids(request)).collect();
    assert_eq!(sent, [[1, 2, 3, 4], [5, 6, 7, 8]]);
    assert_eq!(shelf.repeated, 8, "it may not recognize them any more");
}

#[test]
fn what_was_acknowledged_is_known_before_anything_is_waited_for() {
    // Two batches: the second one waits for its turn, as a backlog does.
    let mut shelf = Shelf::with(600, 10);
    let mut machine = machine(Memory::default());
    run(&mut machine, &mut shelf, at(0), 1, |_| status(200));
    assert_eq!(shelf.delivered.len(), 500);
    assert_eq!(shelf.saved.attempts.len(), 1, "known with the next step");
    let step = machine.next(&at(0), &permit(Moment::EARLIEST), &mut shelf);
    assert!(matches!(step, Step::Wait(_)), "{step:?}");
    assert_eq!(shelf.saved.attempts, []);
}
