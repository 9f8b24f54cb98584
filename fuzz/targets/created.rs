//! Kustom's answer to create: it names a session that can be read, and never decides anything.
#![no_main]

use ipp_fuzz::payment;
use ipp_payment::{Event, State, Timings};
use ipp_proxy::fuzzing::created;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let payment = payment();
    let Ok(reading) = created(bytes, &payment) else {
        return;
    };
    // It goes into a path.
    assert!((1..=128).contains(&reading.session_id.len()));
    assert!(
        reading
            .session_id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    );
    let mark = reading.mark.as_ref();
    assert!(mark.is_some_and(|mark| mark.is_of(&payment)));
    let id = reading.session_id.clone();
    let applied = payment.apply(
        Event::Created(reading),
        payment.created_at,
        &Timings::default(),
    );
    assert!(matches!(&applied.payment.state, State::Open { session, .. } if session.id == id));
});
