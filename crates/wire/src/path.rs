//! The paths of the proxy. Its routes are declared with them, and a test compares every path that is
//! written out elsewhere.

use crate::words::constants;

constants! {
    /// Who the page is: a [`crate::Till`].
    TILL = "/api/till";
    /// The terminals: [`crate::Devices`].
    DEVICES = "/api/devices";
    /// The till's payments: [`crate::Payments`].
    PAYMENTS = "/api/payments";
    /// Starts and reads a [`crate::Payment`].
    PAYMENT = "/api/payments/{payment_id}";
    /// Asks for its cancel.
    CANCEL = "/api/payments/{payment_id}/cancel";
    /// Settles it by hand.
    RESOLVE = "/api/payments/{payment_id}/resolve";
    /// Asks for a pairing code: an [`crate::Enrollment`].
    ENROLLMENTS = "/api/enrollments";
    /// The event stream.
    EVENTS = "/api/events";
    /// What the event stream begins with: a [`crate::Snapshot`].
    SNAPSHOT = "/api/snapshot";
    /// Kustom's callbacks.
    WEBHOOK = "/webhooks/kustom";
    /// Whether the process runs.
    HEALTHZ = "/healthz";
    /// Whether it can work.
    READYZ = "/readyz";
    /// Its metrics.
    METRICS = "/metrics";
    /// The description of all this.
    OPENAPI = "/openapi.json";
    /// Without real money: what can be simulated, [`crate::PlaygroundAbilities`].
    PLAYGROUND = "/api/playground";
    /// Without real money: makes a terminal.
    PLAYGROUND_DEVICES = "/api/playground/devices";
    /// Without real money: pairs a phone.
    PLAYGROUND_PAIR = "/api/playground/enrollments/pair";
    /// Without real money: activates the session.
    PLAYGROUND_ACTIVATE = "/api/playground/payments/{payment_id}/activate";
    /// Without real money: taps a card.
    PLAYGROUND_TAP = "/api/playground/payments/{payment_id}/tap";
    /// Without real money: what happened to a payment, a [`crate::Timeline`].
    PLAYGROUND_TIMELINE = "/api/playground/payments/{payment_id}/timeline";
    /// Without real money: cancels on the terminal.
    PLAYGROUND_CANCEL = "/api/playground/payments/{payment_id}/cancel";
    /// Without real money: the callbacks that have come.
    PLAYGROUND_CALLBACKS = "/api/playground/callbacks";
    /// Without real money: what an integration has tried.
    PLAYGROUND_CHECKLIST = "/api/playground/checklist";
    /// Without real money: what goes wrong at a counter, [`crate::Scenarios`].
    PLAYGROUND_SCENARIOS = "/api/playground/scenarios";
    /// Without real money: plays one of them.
    PLAYGROUND_RUN = "/api/playground/scenarios/run";
    /// Without real money: a token for the demo page.
    PLAYGROUND_TOKEN = "/api/playground/token";
}
