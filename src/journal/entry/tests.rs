use std::sync::Arc;

use crate::journal::tests::entry;
use crate::journal::{DeliveryOutcome, Entry, Journal, JournalSettings, MAX_BODY, SentResponse};

/// A journal of this many calls, whose answers are under way.
fn under_way(calls: u64) -> Journal {
    let journal = Journal::new(JournalSettings { entries: 100, memory_mib: 1, pictures_mib: 0 });
    for number in 0..calls {
        let delivery = journal.delivery(entry(number, |_| {}).request_id, false);
        let sent = |one: &mut Entry| {
            let SentResponse { head, body, http, ending, .. } = one.answered.clone();
            one.answered = SentResponse::new(head, http, body, ending, delivery);
        };
        assert!(journal.write(None, |number| entry(number, sent)).is_none());
    }
    journal
}

fn shown(journal: &Journal) -> Vec<String> {
    let all = journal.since(0).0;
    all.iter().map(|one| format!("{one:?}")).collect()
}

fn moved(before: &[Arc<Entry>], journal: &Journal) -> Vec<bool> {
    let (after, _) = journal.since(0);
    before.iter().zip(&after).map(|(before, after)| !Arc::ptr_eq(before, after)).collect()
}

#[test]
fn calls_move_once_and_stay_as_they_were() {
    let journal = under_way(70);
    let (before, _) = journal.since(0);
    before.iter().for_each(|one| one.answered.delivery.end());
    let told = shown(&journal);
    journal.compact();
    assert_eq!(moved(&before, &journal), [true; 70]);
    assert_eq!(shown(&journal), told);
    for (before, after) in before.iter().zip(journal.since(0).0) {
        let [old, new] = [&**before, &*after];
        assert_ne!(old.answered.body.as_ptr(), new.answered.body.as_ptr());
        assert_ne!(old.answered.head.as_ptr(), new.answered.head.as_ptr());
        assert_ne!(old.session.as_ref().unwrap().as_ptr(), new.session.as_ref().unwrap().as_ptr());
    }
    let (compact, size) = (journal.since(0).0, journal.size());
    journal.compact();
    assert_eq!(moved(&compact, &journal), [false; 70], "what is compact is left alone");
    assert_eq!(journal.size(), size);
}

#[test]
fn an_answer_that_may_end_otherwise_stays_in_its_place() {
    let journal = under_way(3);
    let (before, _) = journal.since(0);
    let held = Arc::clone(&before[1].answered.delivery);
    before.iter().for_each(|one| one.answered.delivery.end());
    journal.compact();
    assert_eq!(moved(&before, &journal), [true, false, true]);
    held.lose();
    assert_eq!(journal.since(0).0[1].outcome(), Some(DeliveryOutcome::ClientLeft));
    drop(held);
    journal.compact();
    assert_eq!(moved(&before, &journal), [true; 3]);
    assert_eq!(journal.since(0).0[1].outcome(), Some(DeliveryOutcome::ClientLeft));
}

#[test]
fn a_long_body_is_copied_as_far_as_it_is_kept() {
    let journal = Journal::new(JournalSettings { entries: 1, memory_mib: 1, pictures_mib: 0 });
    let delivery = journal.delivery(entry(0, |_| {}).request_id, true);
    let body = vec![b'x'; MAX_BODY + 1].into();
    let long =
        SentResponse::new("HTTP/1.1 200 OK\r\n\r\n".into(), Some(200), body, DeliveryOutcome::Complete, delivery);
    let copied = entry(0, |entry| entry.answered = long).compacted().unwrap();
    assert_eq!((copied.answered.body.len(), copied.answered.body_bytes), (MAX_BODY, MAX_BODY + 1));
}
