//! Endpoints that refuse a part of what they get, or its form.

use super::*;

#[test]
fn one_poisonous_message_is_found_within_fourteen_requests_wherever_it_is() {
    for poison in 1..=100 {
        let mut shelf = Shelf::with(110, 10);
        let mut machine = machine(Memory::default());
        // The endpoint is known to take compressed bodies after the first batch.
        let rest = shelf.waiting.split_off(&11);
        run(&mut machine, &mut shelf, at(0), 100, |_| status(200));
        shelf.waiting = rest;
        let poison = poison + 10;
        let sent = run(&mut machine, &mut shelf, at(0), 100, |request| {
            status(if ids(request).contains(&poison) {
                400
            } else {
                200
            })
        });
        assert_eq!(shelf.lost, [(poison, Loss::Poison)]);
        assert_eq!(shelf.delivered.len(), 109);
        assert!(sent.len() <= 14, "{poison}: {}", sent.len());
    }
}

#[test]
fn only_what_is_rejected_by_itself_is_dropped() {
    // The endpoint rejects large batches with the wrong status; nothing in them is wrong.
    let mut shelf = Shelf::with(100, 10);
    let mut machine = machine(Memory::default());
    run(&mut machine, &mut shelf, at(0), 1_000, |request| {
        status(if request.messages > 30 { 400 } else { 200 })
    });
    assert_eq!(shelf.lost, []);
    assert_eq!(shelf.delivered.len(), 100);
}

#[test]
fn a_limit_of_the_endpoint_is_learned_once() {
    let mut shelf = Shelf::with(400, 1_000);
    let mut machine = machine(Memory::default());
    let sent = run(&mut machine, &mut shelf, at(0), 1_000, |request| {
        status(if request.body.len() > 100_000 {
            413
        } else {
            200
        })
    });
    assert_eq!(shelf.delivered.len(), 400);
    assert_eq!(shelf.lost, []);
    let refused = sent
        .iter()
        .filter(|(_, request)| request.body.len() > 100_000)
        .count();
    assert!(refused <= 3, "{refused}");
}

#[test]
fn a_message_that_is_too_large_alone_is_dropped_and_counted() {
    let mut shelf = Shelf::with(3, 10);
    let mut machine = machine(Memory::default());
    run(&mut machine, &mut shelf, at(0), 100, |request| {
        status(if ids(request).contains(&2) { 413 } else { 200 })
    });
    assert_eq!(shelf.lost, [(2, Loss::TooLarge)]);
    assert_eq!(shelf.delivered, [1, 3]);
}

#[test]
fn compression_is_given_up_once_and_nothing_is_lost() {
    for refusal in [415, 400] {
        let mut shelf = Shelf::with(600, 10);
        let mut machine = machine(Memory::default());
        let sent = run(&mut machine, &mut shelf, at(0), 100, |request| {
            status(if request.compress { refusal } else { 200 })
        });
        let compressed: Vec<bool> = sent.iter().map(|(_, request)| request.compress).collect();
        assert_eq!(compressed, [true, false, false]);
        assert_eq!(shelf.delivered.len(), 600);
    }
}

#[test]
fn a_page_says_nothing_about_messages_whatever_its_status() {
    let page = |status| {
        Ok(Answer {
            status,
            content_type: Some("text/html".to_owned()),
            ..Answer::default()
        })
    };
    let mut shelf = Shelf::with(100, 10);
    let mut machine = machine(Memory::default());
    let sent = run(&mut machine, &mut shelf, at(0), 3, |_| page(400));
    // It may have been the compression; then it is tried once a day.
    let times: Vec<u128> = sent.iter().map(|(time, _)| time / 1_000).collect();
    assert_eq!(times, [0, 1, 86_401]);
    assert_eq!(machine.gate().parked, Some(Parked::Page));
    assert_eq!(shelf.lost, []);
    run(&mut machine, &mut shelf, at(3 * 86_400), 100, |_| {
        status(200)
    });
    assert_eq!(shelf.delivered.len(), 100);
}
