//! Faults: which calls and callbacks they hit, and for how long.

use super::*;

fn after(start: Instant, seconds: u64) -> Instant {
    start + Duration::from_secs(seconds)
}

#[test]
fn a_loss_hits_the_next_calls_of_its_kind_and_no_others() {
    let (mut faults, now) = (Faults::default(), Instant::now());
    let fault = Fault::LoseAnswers {
        operation: Some(Operation::Cancel),
        count: Some(2),
    };
    faults.switch(fault, now);
    let mut fate = |operation| faults.fate(operation, now);
    assert_eq!(fate(Some(Operation::Create)), Fate::Served);
    assert_eq!(fate(None), Fate::Served);
    assert_eq!(fate(Some(Operation::Cancel)), Fate::AnswerLost);
    assert_eq!(fate(Some(Operation::Cancel)), Fate::AnswerLost);
    assert_eq!(fate(Some(Operation::Cancel)), Fate::Served);
}

#[test]
fn a_loss_of_any_call_waits_for_one_about_sessions() {
    let (mut faults, now) = (Faults::default(), Instant::now());
    let fault = Fault::LoseRequests {
        operation: None,
        count: None,
    };
    faults.switch(fault, now);
    assert_eq!(faults.fate(None, now), Fate::Served);
    assert_eq!(faults.fate(Some(Operation::Read), now), Fate::RequestLost);
    assert_eq!(faults.fate(Some(Operation::Read), now), Fate::Served);
}

#[test]
fn an_outage_ends_by_itself_and_uses_up_no_loss() {
    let (mut faults, now) = (Faults::default(), Instant::now());
    let lost = Fault::LoseAnswers {
        operation: None,
        count: None,
    };
    faults.switch(lost, now);
    faults.switch(Fault::Down { seconds: 10 }, now);
    assert_eq!(faults.fate(None, after(now, 9)), Fate::Refused);
    let read = Some(Operation::Read);
    assert_eq!(faults.fate(read, after(now, 9)), Fate::Refused);
    assert_eq!(faults.fate(read, after(now, 10)), Fate::AnswerLost);
}

#[test]
fn callbacks_are_lost_for_a_time_and_doubled_for_good() {
    let (mut faults, now) = (Faults::default(), Instant::now());
    assert_eq!(faults.delivery(now), Delivery::Once);
    faults.switch(Fault::LoseCallbacks { seconds: 20 }, now);
    faults.switch(Fault::DuplicateCallbacks, now);
    assert_eq!(faults.delivery(after(now, 19)), Delivery::Never);
    assert_eq!(faults.delivery(after(now, 20)), Delivery::Twice);
}

#[test]
fn numbers_beyond_what_is_meant_are_refused_by_field() {
    let lose = |count| Fault::LoseRequests {
        operation: None,
        count: Some(count),
    };
    for (fault, field) in [
        (lose(0), "count"),
        (lose(1001), "count"),
        (Fault::Down { seconds: 0 }, "seconds"),
        (Fault::LoseCallbacks { seconds: 3601 }, "seconds"),
        (Fault::ClockOff { seconds: -86_401 }, "seconds"),
        (Fault::ClockOff { seconds: i64::MIN }, "seconds"),
    ] {
        assert_eq!(fault.check().map_err(|(named, _)| named), Err(field));
    }
    assert_eq!(lose(1000).check(), Ok(()));
    assert_eq!(Fault::ClockOff { seconds: -86_400 }.check(), Ok(()));
}

#[test]
fn each_operation_reads_back_from_its_word() {
    for operation in Operation::ALL {
        assert_eq!(Operation::parse(operation.as_str()), Some(operation));
        let json = serde_json::json!(operation);
        assert_eq!(json, operation.as_str());
    }
}
