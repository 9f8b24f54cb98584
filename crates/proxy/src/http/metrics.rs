//! Writes the engine's counters in Prometheus' text format.

use std::fmt::Write as _;

use crate::engine::Engine;

/// Returns all counters.
pub(super) fn of(engine: &Engine) -> String {
    let counters = engine.counters();
    let mut text = String::new();
    labelled(
        &mut text,
        (
            "ipp_payments_total",
            "How often payments reached each state.",
        ),
        "state",
        &counters.payments(),
    );
    labelled(
        &mut text,
        ("ipp_callbacks_total", "Callbacks by what was made of them."),
        "verdict",
        &counters.callbacks(),
    );
    labelled(
        &mut text,
        (
            "ipp_kustom_requests_total",
            "Requests to Kustom by how they ended.",
        ),
        "result",
        &counters.kustom_calls(),
    );
    labelled(
        &mut text,
        (
            "ipp_notifications_total",
            "Tries to tell the merchant's own system by how they ended, and events given up.",
        ),
        "result",
        &counters.notifications(),
    );
    let alarms = "Things that must not happen and did: look at the log.";
    single(
        &mut text,
        "ipp_alarms_total",
        alarms,
        "counter",
        counters.alarms(),
    );
    let streams = u64::try_from(engine.viewers()).unwrap_or(u64::MAX);
    single(
        &mut text,
        "ipp_event_streams",
        "Open event streams.",
        "gauge",
        streams,
    );
    text
}

fn labelled(text: &mut String, about: (&str, &str), label: &str, values: &[(&str, u64)]) {
    let (name, help) = about;
    head(text, name, help, "counter");
    for (value, count) in values {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name}{{{label}=\"{value}\"}} {count}");
    }
}

fn single(text: &mut String, name: &str, help: &str, kind: &str, value: u64) {
    head(text, name, help, kind);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{name} {value}");
}

fn head(text: &mut String, name: &str, help: &str, kind: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}
