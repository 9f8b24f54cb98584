//! The words of steps: how each is written, and the states that it can wait for.

/// The states of a payment in the browser API. The proxy's tests compare them with its own.
pub const STATES: [&str; 11] = [
    "starting",
    "sent",
    "active",
    "cancelling",
    "paid",
    "cancelled",
    "expired",
    "failed",
    "unknown",
    "held",
    "needs_attention",
];

/// Each way to write a step, and what it does. Words in `<>` are replaced, words in `[]` can be left
/// out. Documents and the schema are made from it.
pub(crate) const FORMS: [(&str, &str); 24] = [
    (
        "charge [on terminal <n>] [expecting <code>]",
        "The till charges its order. With a code: the backend has to refuse it so.",
    ),
    (
        "repeat the charge",
        "The till sends its last charge again, with the same id and body.",
    ),
    ("cancel", "The till asks for a cancel."),
    (
        "next order",
        "The till turns to another sale; the payment before stays as it is.",
    ),
    ("offline for <time>", "The till neither asks nor listens."),
    ("pickup", "The clerk chooses a payment method on the phone."),
    (
        "tap <outcome>",
        "A card is held to the phone. `SUCCESS` pays; the others are Kustom's nine declines.",
    ),
    ("cancel on device", "The clerk cancels on the phone."),
    ("expire", "The session's time runs out."),
    ("fail", "The provider ends the session as failed."),
    (
        "amount changed to <n>",
        "The session is about another amount, in minor units.",
    ),
    (
        "lose the next answer [to <call>]",
        "The provider does what it is asked, and the answer is lost. Calls are `create`, `read` and `cancel`.",
    ),
    (
        "lose the next <n> answers [to <call>]",
        "The same, several times.",
    ),
    (
        "lose the next request [to <call>]",
        "A request is lost on the way to the provider.",
    ),
    (
        "lose the next <n> requests [to <call>]",
        "The same, several times.",
    ),
    (
        "lose callbacks for <time>",
        "Callbacks that are due are lost for good.",
    ),
    (
        "hold callbacks",
        "Callbacks wait, in order, until they are released.",
    ),
    (
        "release callbacks [in reverse]",
        "Callbacks that wait are delivered.",
    ),
    (
        "duplicate callbacks",
        "Each callback from now on is delivered twice.",
    ),
    (
        "provider down for <time>",
        "The provider answers everything with 503.",
    ),
    (
        "clock off by <seconds>s",
        "Callbacks are signed by a clock that is ahead; with a minus, behind.",
    ),
    (
        "restore",
        "Every fault is switched off, and callbacks that wait are delivered.",
    ),
    (
        "wait <time> [to <time>]",
        "Time passes; of a range, as the seed has it.",
    ),
    (
        "wait until <state> [within <time>]",
        "The till's page has to show this of its last payment, within 30 s or the time given.",
    ),
];
