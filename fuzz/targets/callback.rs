//! The body of a callback that was signed: it tells what it tells, and is taken whatever it is.
#![no_main]

use ipp_proxy::fuzzing::callback;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let told = callback("kevt_1", bytes);
    assert_eq!(told.webhook_id, "kevt_1");
    // What nobody reads is not looked at closely: a field that we ignore may hold what no text
    // or number can be, and the rest is good all the same.
    let Ok(body) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    // Whatever was understood stands in the body under that name.
    if told.kind.is_some() || told.session_id.is_some() || told.failure_reason.is_some() {
        let Value::Object(body) = body else {
            panic!("{told:?} out of what is no object");
        };
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let data = body.get("data");
        assert_eq!(told.kind, text(body.get("type")));
        assert_eq!(
            told.session_id,
            text(data.and_then(|d| d.get("session_id")))
        );
        assert_eq!(
            told.failure_reason,
            text(data.and_then(|d| d.get("failure_reason")))
        );
    }
});
